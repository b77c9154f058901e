"""The assignment: making it, changing it, handing it over, and its documents."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from conflicts.assignments import services
from conflicts.assignments.completeness import lacking
from conflicts.assignments.drafting import texts_of
from conflicts.assignments.forms import AssignmentForm, ReturnForm, RoleForms
from conflicts.assignments.permissions import may, may_see_assignment
from conflicts.assignments.services import ChangedMeanwhile, Incomplete
from conflicts.assignments.steps import STEPS, Act
from conflicts.assignments.told import state_of, told
from conflicts.choices.board import has_board
from conflicts.detail import found_by
from conflicts.models import Assignment, Combination
from organisations.models import User


def _person(request: HttpRequest) -> User:
    """Who signed in: these pages open for nobody else."""
    assert isinstance(request.user, User)
    return request.user


def _combination(request: HttpRequest, number: int) -> Combination:
    """The combination, if this person may see assignments; 404 otherwise."""
    combination = found_by(request, number).get()
    has_one = Assignment.objects.filter(combination=combination).exists()
    if not may_see_assignment(request.user) or not (has_one or has_board(combination)):
        raise Http404
    return combination


def _assignment(request: HttpRequest, number: int) -> Assignment:
    rows = Assignment.objects.select_related("combination", "offered_by", "adopted_by")
    found = rows.filter(combination=_combination(request, number)).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def assignment(request: HttpRequest, number: int) -> HttpResponse:
    """The assignment, to read or change; before it is there, the button that makes
    it."""
    combination = _combination(request, number)
    edits = may(Act.EDIT, request.user, combination)
    found = Assignment.objects.filter(combination=combination).first()
    if request.method == "GET":
        if found is None:
            context = {"combination": combination, "may_make": edits}
            return render(request, "conflicts/assignments/none.html", context)
        return _page(request, found)
    if not edits:
        raise PermissionDenied
    if found is None:
        services.make(combination, _person(request), timezone.localdate())
        messages.success(request, _("The assignment is there, filled in as a start."))
        return redirect("conflicts:assignment", number=number)
    return _save(request, found)


def _save(request: HttpRequest, found: Assignment) -> HttpResponse:
    form = AssignmentForm(request.POST, instance=Assignment(pk=found.pk))
    roles = RoleForms(request.POST, instance=found, prefix="roles")
    if not (form.is_valid() and roles.is_valid()):
        return _page(request, found, form=form, roles=roles, status=422)
    seen, by = form.cleaned_data["seen"], _person(request)
    try:
        with transaction.atomic():
            services.save(found, form.texts, by, seen)
            roles.save()
    except ChangedMeanwhile:
        return _show_both(request, found, form)
    messages.success(request, _("The assignment is saved."))
    return redirect("conflicts:assignment", number=found.combination.number)


def _show_both(
    request: HttpRequest, found: Assignment, form: AssignmentForm
) -> HttpResponse:
    """What somebody else saved meanwhile beside what this person wrote. Whoever saves
    now has seen both."""
    found.refresh_from_db()
    theirs = [
        (form[name], getattr(found, name))
        for name, mine in form.texts.items()
        if mine != getattr(found, name)
    ]
    mine = AssignmentForm(initial=form.texts, instance=found)
    mine.initial.update(form.texts)
    return _page(request, found, 409, form=mine, theirs=theirs)


def _page(
    request: HttpRequest, found: Assignment, status: int = 200, **instead: Any
) -> HttpResponse:
    """The page; `instead` takes the place of a form: one with mistakes."""
    acts = {act for act in Act if _is_open(request, act, found)}
    context = {
        "assignment": found,
        "combination": found.combination,
        **_facts_of(found, is_edited=Act.EDIT in acts),
        "acts": {act.value for act in acts},
        "lacking": lacking(found) if found.state == STEPS[Act.OFFER].before else [],
        "texts": [(field.label, field.value()) for field in _long(found)],
        "returning": ReturnForm(),
        **(_forms_of(found) if Act.EDIT in acts else {}),
        **instead,
    }
    template = "conflicts/assignments/assignment.html"
    return render(request, template, context, status=status)


def _forms_of(found: Assignment) -> dict[str, Any]:
    return {
        "form": AssignmentForm(instance=found),
        "roles": RoleForms(instance=found, prefix="roles"),
    }


def _facts_of(found: Assignment, *, is_edited: bool) -> dict[str, Any]:
    """What it tells; to who edits it also what would be filled in today."""
    if found.snapshot:
        return {"told": found.snapshot}
    today, labels = timezone.localdate(), AssignmentForm.base_fields
    with override(settings.LANGUAGE_CODE):
        state = state_of(found.combination, today)
        drafted = texts_of(state.basis) if is_edited else {}
    return {
        "told": told(found, today, state),
        "suggestions": [
            (labels[name].label, text)
            for name, text in drafted.items()
            if text.split() != getattr(found, name).split()
        ],
    }


def _is_open(request: HttpRequest, act: Act, found: Assignment) -> bool:
    """Whether this person may take this step, now."""
    now = found.state == STEPS[act].before
    return now and may(act, request.user, found.combination)


def _long(found: Assignment) -> list[Any]:
    form = AssignmentForm(instance=found)
    short = ("project_leader", "client", "seen")
    return [field for field in form if field.name not in short]


@login_required
@require_POST
def offer(request: HttpRequest, number: int) -> HttpResponse:
    """To the executive, when nothing is missing; `terug` takes it back."""
    act = Act.WITHDRAW if "withdraw" in request.POST else Act.OFFER
    done = {
        Act.OFFER: _("The assignment is offered to the executive."),
        Act.WITHDRAW: _("The assignment is a draft again."),
    }
    return _take(request, number, act, done[act])


@login_required
@require_POST
def adopt(request: HttpRequest, number: int) -> HttpResponse:
    return _take(request, number, Act.ADOPT, _("The assignment is adopted."))


@login_required
@require_POST
def send_back(request: HttpRequest, number: int) -> HttpResponse:
    """Back to the area manager, with what must change."""
    found = _assignment(request, number)
    if not may(Act.RETURN, request.user, found.combination):
        raise PermissionDenied
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, found, returning=form, status=422)
    text = _("The assignment goes back to the area manager, with your note.")
    return _take(request, number, Act.RETURN, text, form.cleaned_data["note"])


def _take(
    request: HttpRequest, number: int, act: Act, done: str, why: str = ""
) -> HttpResponse:
    """One step, on the revision that was shown."""
    found = _assignment(request, number)
    if not may(act, request.user, found.combination):
        raise PermissionDenied
    found.revision = _seen(request, found)
    try:
        services.take(act, found, _person(request), timezone.localdate(), why)
        messages.success(request, done)
    except Incomplete:
        messages.error(request, _("Something is still missing: see the list."))
    except ChangedMeanwhile:
        text = _(
            "Nothing was done: the assignment changed while you were looking at it. "
            "This is how it stands now."
        )
        messages.error(request, text)
    return redirect("conflicts:assignment", number=number)


def _seen(request: HttpRequest, found: Assignment) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 9 else 0


@login_required
@require_GET
def document(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """The document as PDF or DOCX: `kind` is executive (one page) or full."""
    found = _assignment(request, number)
    # what sets pages takes a second to load, which only this one needs
    from conflicts.assignments.making import FORMATS, document_of
    from conflicts.assignments.papers import Kind

    kinds = {kind.value: kind for kind in Kind}
    kind = kinds.get(request.GET.get("kind", Kind.FULL.value))
    if kind is None or form not in FORMATS:
        raise Http404
    content = document_of(found, kind, form, timezone.localdate())
    answer = HttpResponse(content, content_type=FORMATS[form])
    word = "bestuur" if kind == Kind.EXECUTIVE else "opdracht"
    name = f"{found.combination.reference}-{word}.{form}"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
