"""Pages with which the area manager asks the parties, and they answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from areas.pages import whole_number
from conflicts.consulting import services
from conflicts.consulting.asking import kept_out, who_may_be_asked, without_planner
from conflicts.consulting.forms import AnswerForm, ConsultForm, InviteForm, LeadForm
from conflicts.consulting.permissions import may_answer
from conflicts.consulting.services import AnsweredMeanwhile, NotAsked
from conflicts.consulting.states import open_consultation_of
from conflicts.detail import found_by
from conflicts.models import Answer, Combination
from conflicts.permissions import may_decide
from conflicts.review import STEPS, Action, Reply
from conflicts.services import DecidedMeanwhile
from organisations.models import User
from projects.moments import moment


def _managed(request: HttpRequest, number: int) -> tuple[Combination, User]:
    """A proposal that this person decides on; 404 for who may not see it."""
    combination = found_by(request, number).get()
    if not may_decide(request.user, combination):
        raise PermissionDenied
    assert isinstance(request.user, User)
    return combination, request.user


def _back(number: int) -> HttpResponse:
    page = reverse("conflicts:combination_detail", args=[number])
    return redirect(f"{page}#parties")


def _back_to_top(number: int) -> HttpResponse:
    """Where the message is that nobody must miss."""
    return redirect("conflicts:combination_detail", number=number)


def _told_late(request: HttpRequest, number: int) -> HttpResponse:
    text = _(
        "Nothing was recorded: this proposal was decided on or changed while you were "
        "looking at it. This is how it stands now."
    )
    messages.error(request, text)
    return _back_to_top(number)


@login_required
@require_http_methods(["GET", "POST"])
def consult(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the parties what they think of a proposal in one's own areas."""
    combination, user = _managed(request, number)
    if combination.state not in STEPS[Action.CONSULT].before:
        return _told_late(request, number)
    form = ConsultForm(combination, timezone.localdate(), request.POST or None)
    if not form.is_valid():
        return _page(request, "consult", _to_ask(combination, form))
    combination.changed_at = form.cleaned_data.pop("seen")
    try:
        services.open_consultation(combination, by=user, **form.cleaned_data)
    except DecidedMeanwhile:
        return _told_late(request, number)
    messages.success(request, _("The parties are asked for their answer."))
    return _back(number)


def _to_ask(combination: Combination, form: ConsultForm) -> dict[str, object]:
    parties = who_may_be_asked(combination)
    return {
        "combination": combination,
        "form": form,
        "parties": parties,
        "kept_out": kept_out(combination),
        "without_planner": without_planner(parties),
    }


def _page(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    status = 200 if request.method == "GET" else 422
    return render(request, f"conflicts/consulting/{name}.html", context, status=status)


@login_required
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Stop asking the parties."""
    combination, user = _managed(request, number)
    seen = moment(request.POST.get("seen", ""))
    if seen is None:
        return _told_late(request, number)
    combination.changed_at = seen
    try:
        services.withdraw(combination, user)
    except DecidedMeanwhile:
        return _told_late(request, number)
    messages.success(request, _("The consultation is stopped; the parties know."))
    return _back(number)


@login_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, number: int) -> HttpResponse:
    """Ask others as well, or give everybody more time."""
    combination, user = _managed(request, number)
    consultation = open_consultation_of(combination)
    if consultation is None:
        return _told_late(request, number)
    form = InviteForm(consultation, timezone.localdate(), request.POST or None)
    if not form.is_valid():
        context = {"combination": combination, "form": form}
        return _page(request, "join", {**context, "consultation": consultation})
    try:
        services.invite(combination, by=user, **form.cleaned_data)
    except NotAsked:
        return _told_late(request, number)
    messages.success(request, _("The invitation is changed; who is new in it knows."))
    return _back(number)


@login_required
@require_POST
def hand_over_lead(request: HttpRequest, number: int) -> HttpResponse:
    """Name the party that leads the talks."""
    combination, user = _managed(request, number)
    form = LeadForm(combination, request.POST)
    if not form.is_valid():
        return _told_late(request, number)
    combination.changed_at = form.cleaned_data["seen"]
    try:
        services.hand_over_lead(combination, form.cleaned_data["lead"], user)
    except DecidedMeanwhile:
        return _told_late(request, number)
    messages.success(request, _("The lead party is recorded."))
    return _back(number)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Answer for a party whose plan one keeps; `answer` says for which."""
    combination = found_by(request, number).get()
    asked = request.POST.get("answer", "") or request.GET.get("answer", "")
    if request.method == "GET" and not asked:
        return _back(number)
    answers = Answer.objects.select_related("consultation__combination", "organisation")
    answers = answers.filter(consultation__combination=combination)
    one = get_object_or_404(answers, pk=whole_number(asked))
    if not may_answer(request.user, one):
        raise PermissionDenied
    if one.consultation.closed_at:
        messages.error(request, _("The consultation is over."))
        return _back_to_top(number)
    form = AnswerForm(one, request.POST or None)
    if not form.is_valid():
        context = {"combination": combination, "answer": one, "form": form}
        return _page(request, "answer", context)
    assert isinstance(request.user, User)
    if problem := store(one, form, request.user):
        messages.error(request, problem)
        return _back_to_top(number)
    messages.success(request, recorded(one))
    return _back(number)


def store(answer: Answer, form: AnswerForm, by: User) -> str:
    """Afterwards the answer is recorded; or else the text says why not."""
    given = form.cleaned_data
    try:
        services.answer(
            answer,
            reply=Reply(given["reply"]),
            note_text=given["note"],
            by=by,
            seen=given["seen"],
            asked=given["asked"],
            now=timezone.now(),
        )
    except NotAsked:
        return _("Your answer was not recorded: the consultation is over.")
    except AnsweredMeanwhile:
        return _(
            "Your answer was not recorded: a colleague answered first, or the proposal "
            "changed while you were looking at it. This is how it stands now."
        )
    return ""


def recorded(answer: Answer) -> str:
    text = _("The answer of %(party)s is recorded.")
    return text % {"party": answer.organisation}
