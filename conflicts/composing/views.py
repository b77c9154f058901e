"""Putting proposals together, changing, merging and splitting them; and trying that."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from conflicts.composing import services
from conflicts.composing.asking import Asked, asked_in, quarters, rows_of, seen_in
from conflicts.composing.near import candidates, works_near
from conflicts.composing.others import Other, asked_parts, joined, others_near
from conflicts.composing.services import Impossible
from conflicts.composing.trial import trial_of
from conflicts.detail import found_by
from conflicts.models import Combination
from conflicts.permissions import composable_by, may_compose, may_decide
from conflicts.review import STEPS, Action
from conflicts.rules import current_rules
from conflicts.services import DecidedMeanwhile
from conflicts.trying import read_trials
from organisations.models import User
from projects.models import PlannedWork

SAVE = "save"  # the button that stores it; every other one only computes


@login_required
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def compose(request: HttpRequest) -> HttpResponse:
    """A new proposal of chosen works: what it would be worth, and then made."""
    if not may_compose(request.user):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else request.GET
    asked = asked_in(data, PlannedWork.objects.visible_to(request.user))
    if SAVE in request.POST:
        if not composable_by(request.user, asked.ids):
            raise PermissionDenied
        return _made(request, asked)
    return _composing(request, asked, None)


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # every page here is for who signed in
    return request.user


def _made(request: HttpRequest, asked: Asked) -> HttpResponse:
    today = timezone.localdate()
    try:
        row = services.make(
            asked.works, by=_who(request), today=today, start_quarter=asked.start
        )
    except Impossible as problem:
        messages.error(request, str(problem))
        return _composing(request, asked, None, status=422)
    text = _("%(reference)s is on the board.")
    messages.success(request, text % {"reference": row.reference})
    return redirect("conflicts:combination_detail", number=row.number)


def _composing(
    request: HttpRequest,
    asked: Asked,
    combination: Combination | None,
    status: int = 200,
) -> HttpResponse:
    """The page to put works together; htmx takes what it needs of it."""
    today, user = timezone.localdate(), request.user
    computes_only = bool(request.htmx)  # type: ignore[attr-defined]
    near = [] if computes_only else works_near(asked, user, today)
    ids = [*asked.ids, *(work.pk for work in near)]
    trials = read_trials(ids, current_rules(), today)
    context = {
        "combination": combination,
        "asked": asked,
        "trial": trial_of(asked, trials, user, combination),
        "candidates": candidates(asked, near, trials, user, combination),
        "quarters": quarters(today, asked.start),
        "may_make": bool(combination or composable_by(user, asked.ids)),
        "seen": _seen(request, combination),
    }
    return render(request, "conflicts/composing/compose.html", context, status=status)


def _seen(request: HttpRequest, combination: Combination | None) -> str:
    """As it was when the page was opened, also when it is computed again."""
    if combination is None:
        return ""
    return request.POST.get("seen") or combination.changed_at.isoformat()


@login_required
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def recompose(request: HttpRequest, number: int) -> HttpResponse:
    """A work more or less, or another quarter; saved at once with its value."""
    combination = _managed(request, number, Action.CHANGE)
    data = request.POST if request.method == "POST" else request.GET
    visible = PlannedWork.objects.visible_to(request.user)
    asked = asked_in(data, visible)
    if request.method == "GET" and not asked.works:
        members = combination.members.values_list("work", flat=True)
        asked = Asked(rows_of(members, visible), combination.start_quarter)
    if SAVE not in request.POST or not _may_still(combination, Action.CHANGE):
        return _composing(request, asked, combination)
    return _saved(
        request,
        combination,
        lambda today: services.change(
            combination, asked.works, asked.start, _who(request), today
        ),
        lambda: _composing(request, asked, combination, status=422),
    )


def _managed(request: HttpRequest, number: int, action: Action) -> Combination:
    """The proposal, for who has the mandate; 404 for who may not see it, 403 for who
    may not change it."""
    combination = found_by(request, number).get()
    if not may_decide(request.user, combination):
        raise PermissionDenied
    if not _may_still(combination, action) and request.method == "GET":
        _too_late(request)
    return combination


def _may_still(combination: Combination, action: Action) -> bool:
    return combination.state in STEPS[action].before


def _too_late(request: HttpRequest) -> None:
    text = _(
        "Nothing was changed: this proposal was decided on or changed while you were "
        "looking at it. This is how it stands now."
    )
    messages.error(request, text)


def _saved(
    request: HttpRequest,
    combination: Combination,
    save: Callable[[Any], Any],
    again: Callable[[], HttpResponse],
) -> HttpResponse:
    """Back to the proposal; or to the form, with what stands in the way."""
    combination.changed_at = seen_in(request.POST) or combination.created_at
    try:
        save(timezone.localdate())
    except DecidedMeanwhile:
        _too_late(request)
    except Impossible as problem:
        messages.error(request, str(problem))
        return again()
    else:
        text = _("%(reference)s is changed, and its benefit computed anew.")
        messages.success(request, text % {"reference": combination.reference})
    return redirect("conflicts:combination_detail", number=combination.number)


@login_required
@require_POST
@vary_on_headers("HX-Request")
def try_out(request: HttpRequest, number: int) -> HttpResponse:
    """What the proposal would be worth in another quarter, or without some works: a
    fragment, or a page without htmx. Nothing is stored."""
    combination = found_by(request, number).get()
    asked = asked_in(
        request.POST, PlannedWork.objects.filter(memberships__combination=combination)
    )
    trials = read_trials(asked.ids, current_rules(), timezone.localdate())
    mine = may_decide(request.user, combination)
    context = {
        "combination": combination,
        "trial": trial_of(asked, trials, request.user, combination),
        "may_take_over": mine and _may_still(combination, Action.CHANGE),
    }
    template = "_tried" if request.htmx else "tried"  # type: ignore[attr-defined]
    return render(request, f"conflicts/composing/{template}.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal of this one and others near it."""
    combination = _managed(request, number, Action.REPLACE)
    chosen = {text for text in request.POST.getlist("other") if text.isdecimal()}
    found = others_near(combination, request.user)
    others = [one.combination for one in found if str(one.number) in chosen]
    if SAVE in request.POST and others:
        for one in others:
            one.changed_at = _seen_of(request, one)
        return _saved(
            request,
            combination,
            lambda today: services.merge(combination, others, _who(request), today),
            lambda: _merging(request, combination, found, others, status=422),
        )
    return _merging(request, combination, found, others)


def _seen_of(request: HttpRequest, other: Combination) -> Any:
    data = request.POST.copy()
    data["seen"] = data.get(f"seen-{other.number}", "")
    return seen_in(data) or other.created_at


def _merging(
    request: HttpRequest,
    combination: Combination,
    found: list[Other],
    others: list[Combination],
    status: int = 200,
) -> HttpResponse:
    context = {
        "combination": combination,
        "others": found,
        "chosen": [other.number for other in others],
        "seen": _seen(request, combination),
        "trial": None,
    }
    if others:
        asked = Asked(joined([combination, *others]), None)
        trials = read_trials(asked.ids, current_rules(), timezone.localdate())
        context["trial"] = trial_of(
            asked, trials, request.user, combination, except_for=others
        )
    return render(request, "conflicts/composing/merge.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, number: int) -> HttpResponse:
    """Two proposals of one; works in neither are left out."""
    combination = _managed(request, number, Action.REPLACE)
    parts = asked_parts(request.POST, combination)
    if SAVE in request.POST:
        return _saved(
            request,
            combination,
            lambda today: services.split(
                combination, [part.ids for part in parts], _who(request), today
            ),
            lambda: _splitting(request, combination, parts, status=422),
        )
    return _splitting(request, combination, parts)


def _splitting(
    request: HttpRequest,
    combination: Combination,
    parts: list[Asked],
    status: int = 200,
) -> HttpResponse:
    works = joined([combination])
    trials = read_trials(
        [work.pk for work in works], current_rules(), timezone.localdate()
    )
    unsaid = 0 if request.method == "POST" else 1  # then one moves some to the second
    in_part = {id: place for place, part in enumerate(parts, 1) for id in part.ids}
    tried = [
        trial_of(part, trials, request.user, except_for=[combination])
        for part in parts
        if part.works
    ]
    context = {
        "combination": combination,
        "rows": [(work, in_part.get(work.pk, unsaid)) for work in works],
        "trials": tried if request.method == "POST" else [],
        "seen": _seen(request, combination),
    }
    return render(request, "conflicts/composing/split.html", context, status=status)
