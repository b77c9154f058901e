"""Why two works are not proposed together: the first reason on a fixed list."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from conflicts import not_together
from conflicts.limits_explained import full_limits
from conflicts.models import Combination, Match
from conflicts.permissions import may_review, may_see_benefit
from conflicts.review import OPEN_STATES, State
from conflicts.why_not_words import Reader, Told, told, works_in
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.permissions import organisations_with_open_books
from projects.querysets import PlannedWorkQuerySet

FIRST, SECOND = "een", "ander"
MOST_CHOICES = 20
# An answer takes seconds of a processor; a person reads it before the next question.
MOST_PER_MINUTE = 20
_NUMBER = re.compile(r"#?(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Choice:
    """A work that may be meant, and the question with it filled in."""

    work: PlannedWork
    query: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the two works: found, or to choose from what the words fit."""

    name: str
    text: str
    work: PlannedWork | None
    choices: Sequence[Choice]
    without: str  # the question with this one still to choose


@login_required
@require_GET
def why_not(request: HttpRequest) -> HttpResponse:
    """Choose two works, by number or by words of their titles; then the answer."""
    if not may_review(request.user):
        raise PermissionDenied
    works = _works_for(request.user)
    first, second = _found(request, FIRST, works), _found(request, SECOND, works)
    context: dict[str, Any] = {
        "first": _asked(request, FIRST, first, works),
        "second": _asked(request, SECOND, second, works, beside=first),
        "is_same": bool(first and first == second),
    }
    if first and second and first != second:
        context["together"] = _together(first, second, request.user)
        if not context["together"] and _asks_too_often(request.user):
            context["told"] = _too_often()
            return render(request, "conflicts/why_not.html", context, status=429)
        if not context["together"]:
            context |= _answer(first, second, request.user)
    return render(request, "conflicts/why_not.html", context)


def _asks_too_often(user: Visitor) -> bool:
    """Counts this question; by process, so about twice as many are answered."""
    name = f"why-not:{user.pk}"
    cache.add(name, 0, timeout=60)
    try:
        return cache.incr(name) > MOST_PER_MINUTE
    except ValueError:  # the minute was over between the two lines
        return False


def _too_often() -> Told:
    return Told(
        _("You ask more than KIP can compute at once."),
        change=_("Wait a minute, then ask again."),
    )


def _works_for(user: Visitor) -> PlannedWorkQuerySet:
    works = PlannedWork.objects.visible_to(user).defer("footprint")
    return works.select_related("organisation")


def _found(
    request: HttpRequest, name: str, works: PlannedWorkQuerySet
) -> PlannedWork | None:
    """The work whose number was given; 404 for one that this person may not see."""
    if number := _NUMBER.fullmatch(_text(request, name)):
        return get_object_or_404(works, pk=int(number[1]))
    return None


def _text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:200]


def _asked(
    request: HttpRequest,
    name: str,
    work: PlannedWork | None,
    works: PlannedWorkQuerySet,
    beside: PlannedWork | None = None,
) -> Asked:
    """What to show of one of the two; `beside` is the other, when that is known."""
    text = _text(request, name)
    fitting: Iterable[PlannedWork] = ()
    if work is None and text:
        fitting = _with_words(text, works)
    elif work is None and beside is not None:
        fitting = _met_by(beside, works)
    choices = [Choice(one, _query(request, name, one.pk)) for one in fitting]
    return Asked(name, text, work, choices, _query(request, name, ""))


def _query(request: HttpRequest, name: str, value: object) -> str:
    """The question as it was asked, with this work instead."""
    query = request.GET.copy()
    query[name] = str(value)
    return query.urlencode()


def _with_words(text: str, works: PlannedWorkQuerySet) -> PlannedWorkQuerySet:
    for word in text.split():
        works = works.filter(title__icontains=word)
    return works.order_by("title", "pk")[:MOST_CHOICES]


def _met_by(work: PlannedWork, works: PlannedWorkQuerySet) -> list[PlannedWork]:
    """Works that it meets, what would save most first: most likely one of these."""
    pairs = Match.objects.touching([work.pk])
    pairs = pairs.order_by(F("worth").desc(nulls_last=True), "metres_apart", "pk")
    ids = [pk for pair in pairs.values_list("first", "second") for pk in pair]
    found = works.in_bulk(pk for pk in dict.fromkeys(ids) if pk != work.pk)
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found][:MOST_CHOICES]


def _answer(first: PlannedWork, second: PlannedWork, user: Visitor) -> dict[str, Any]:
    """The answer in words, and the proposals that it is about."""
    answer = not_together.why_not_together(first.pk, second.pk, timezone.localdate())
    mentioned = works_in(answer.facts)
    visible = PlannedWork.objects.visible_to(user).filter(pk__in=mentioned)
    elsewhere = _proposals_behind(answer.code, [first.pk, second.pk], user)
    books = organisations_with_open_books(user)
    reader = Reader(
        titles=dict(visible.values_list("pk", "title")),
        organisation=first.organisation.name,
        shows_sum=books is None,
        shows_benefit=may_see_benefit(books, first, second),
        sees_proposals=bool(elsewhere),
        limits=full_limits(_limits_in(answer.facts)),
    )
    return {"told": told(answer.code, answer.facts, reader), "elsewhere": elsewhere}


def _proposals_behind(code: str, works: list[int], user: Visitor) -> list[Combination]:
    """The proposals that such an answer is about, as far as `user` may see them."""
    rows = Combination.objects.visible_to(user).alive().of_works(works).best_first()
    states = {
        "better_group": OPEN_STATES,
        "accepted": (State.ACCEPTED, State.REASSESS),
        "rejected": (State.REJECTED,),
    }
    found = rows.filter(state__in=states.get(code, ()))
    if code == "rejected":
        found = found.of_works(works[:1]).of_works(works[1:])
    return list(found)


def _limits_in(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"key": [one["kind"], one["owner"], one["period"]], "price": one["price"]}
        for one in facts.get("limits", ())
    ]


def _together(
    first: PlannedWork, second: PlannedWork, user: Visitor
) -> Combination | None:
    """The proposal with both that was not rejected, if this person may see one."""
    rows = Combination.objects.visible_to(user).alive().exclude(state=State.REJECTED)
    rows = rows.of_works([first.pk])
    return rows.of_works([second.pk]).best_first().first()
