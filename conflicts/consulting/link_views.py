"""The page behind the link in a mail: one person answers for one party, not signed in.

It gives no other right. The address is the key, so the page is not kept, not indexed,
and no address is told to another site.
"""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from conflicts import wording
from conflicts.consulting import links
from conflicts.consulting.forms import AnswerForm
from conflicts.consulting.links import DeadLink
from conflicts.consulting.views import recorded, store
from conflicts.explaining import Explained, explained
from conflicts.models import Answer, Combination
from conflicts.owners import owners
from organisations.models import User

_PAGES = "conflicts/consulting"


@never_cache
@require_http_methods(["GET", "POST"])
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked of a party in plain words, and the form to answer it."""
    if not ratelimit.consume(request, action="answer_by_link"):
        return ratelimit.respond_429(request)
    return _not_indexed(_answer_page(request, token))


def _not_indexed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": then browsers say of a form that it comes from nowhere, and it
    # is refused.
    response["Referrer-Policy"] = "same-origin"
    return response


def _answer_page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        answer, user = links.read(token, timezone.localdate())
    except DeadLink as dead:
        about = {"combination": _about(dead)}
        return render(request, f"{_PAGES}/dead_link.html", about, status=410)
    form = AnswerForm(answer, request.POST or None)
    if form.is_valid():
        _tell(request, answer, store(answer, form, user))
        return redirect("conflicts:answer_by_link", token=token)
    status = 200 if request.method == "GET" else 422
    context = {"form": form, **_asked(answer, user)}
    return render(request, f"{_PAGES}/answer_by_link.html", context, status=status)


def _about(dead: DeadLink) -> Combination | None:
    """The proposal that a link was about, to sign in at; its page shows it to whoever
    may see it."""
    answers = Answer.objects.filter(pk=dead.answer_id)
    one = answers.select_related("consultation__combination").first()
    return one.consultation.combination if one else None


def _tell(request: HttpRequest, answer: Answer, problem: str) -> None:
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, recorded(answer))


def _asked(answer: Answer, user: User) -> dict[str, Any]:
    rows = Combination.objects.filter(pk=answer.consultation.combination_id)
    found = explained(rows)[0]
    own = [
        part
        for part in found.parts
        if part.work.organisation_id == answer.organisation_id
    ]
    return {
        "answer": answer,
        "consultation": answer.consultation,
        "person": user,
        "combination": found.combination,
        "found": found,
        "own": own,
        **_gain(found, answer),
        "is_over": timezone.localdate() > answer.consultation.deadline,
    }


def _gain(found: Explained, answer: Answer) -> dict[str, str]:
    """What this party itself gains or pays, rounded; of others it is not told."""
    for one in owners(found):
        net = one.share["net"]
        if one.organisation.pk == answer.organisation_id and round(net):
            return {"gain" if net > 0 else "cost": wording.about(abs(net))}
    return {}
