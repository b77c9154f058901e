"""The big screen: one proposal at a time, with what is said, agreed and decided."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from conflicts.board.words import state_of
from conflicts.composing.services import Impossible
from conflicts.consulting.states import state_of as answers_of
from conflicts.deciding.forms import DecisionForm, verdicts_for
from conflicts.detail import map_of
from conflicts.explaining import explained
from conflicts.meetings import services
from conflicts.meetings.finding import item_to_run, meeting_of
from conflicts.meetings.forms import ActionForm, NoteForm
from conflicts.meetings.permissions import items_visible_to, may_run
from conflicts.meetings.told import decided_in, sentence, told_of
from conflicts.models import AgendaItem, Meeting
from conflicts.permissions import may_decide, may_see_sum
from conflicts.review import REASONS_FOR, MeetingState
from conflicts.services import DecidedMeanwhile
from organisations.models import User
from projects.models import PlannedWork


@login_required
@require_GET
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The item that is asked for (`item`), or the first that is not dealt with."""
    meeting = meeting_of(request, pk)
    items = list(items_visible_to(request.user, meeting))
    if not items:
        return redirect("conflicts:meeting", pk=pk)
    asked = request.GET.get("item", "")
    known = {str(one.pk): one for one in items}
    item = known.get(asked) or next((one for one in items if not one.is_done), items[0])
    return _page(request, meeting, item)


def _page(
    request: HttpRequest,
    meeting: Meeting,
    item: AgendaItem,
    status: int = 200,
    **instead: Any,
) -> HttpResponse:
    today = timezone.localdate()
    told = told_of(meeting, request.user, today)
    place = [one.item.pk for one in told].index(item.pk)
    found = explained([item.combination])[0]
    works = PlannedWork.objects.filter(pk__in=[work.pk for work in found.works])
    context = {
        "meeting": meeting,
        "item": item,
        "told": told[place],
        "agenda": told,
        "before": told[place - 1] if place else None,
        "after": told[place + 1] if place + 1 < len(told) else None,
        "found": found,
        "parties": answers_of(item.combination, today),
        "shows_sum": may_see_sum(request.user),
        "map_settings": map_of(works),
        **_writing(request, meeting, item),
        **_deciding(request, item, today),
        **instead,
    }
    return render(request, "conflicts/meetings/screen.html", context, status=status)


def _writing(
    request: HttpRequest, meeting: Meeting, item: AgendaItem
) -> dict[str, Any]:
    is_open = meeting.state != MeetingState.CLOSED
    writes = is_open and may_run(request.user, meeting)
    return {
        "is_open": is_open,
        "writes": writes,
        "note_form": NoteForm(instance=item),
        "action_form": ActionForm(),
        "actions": item.actions.all(),
    }


def _deciding(request: HttpRequest, item: AgendaItem, today: date) -> dict[str, Any]:
    combination = item.combination
    mine = may_decide(request.user, combination)
    return {
        "combination": combination,
        "state_label": state_of(combination),
        "can_decide": mine and bool(verdicts_for(combination)),
        "form": DecisionForm(combination, today),
        "reasons_for": REASONS_FOR,
        "decided": sentence(decided_in(item)),
    }


@login_required
@require_POST
def note(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """What was said. Who wrote at the same time as another is told, and keeps theirs:
    `over` saves it over the other's, `both` under it."""
    row = item_to_run(request, pk, item)
    data = request.POST.copy()
    keeps_both = "both" in data
    for name in ("over", "both"):
        if name in data:
            data["seen"] = str(data[name])
    if keeps_both:
        _put_under(data, row)
    form = NoteForm(data, instance=AgendaItem.objects.get(pk=row.pk))
    if not form.is_valid():
        return _noted(request, row, form, 422)
    try:
        saved = services.take_note(row, **form.values, seen=form.cleaned_data["seen"])
    except services.Closed:
        return _noted(request, row, form, 409, is_closed=True)
    except services.ChangedMeanwhile:
        theirs = AgendaItem.objects.get(pk=row.pk)
        return _noted(request, row, form, 409, theirs=theirs)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(_address(pk, request.POST.get("go") or str(item)))
    form = NoteForm(instance=saved)
    return _noted(request, saved, form, whole=keeps_both, saved_at=timezone.now())


def _put_under(data: Any, row: AgendaItem) -> None:
    """What the other wrote above what is being saved."""
    for name, between in (("discussion", "\n\n"), ("outcome", "; ")):
        theirs, mine = getattr(row, name), data.get(name, "")
        data[name] = between.join(text for text in (theirs, mine) if text)


def _noted(
    request: HttpRequest,
    row: AgendaItem,
    form: NoteForm,
    status: int = 200,
    *,
    whole: bool = False,
    **more: Any,
) -> HttpResponse:
    """For htmx what became of it, so that nobody's typing is disturbed; in `whole` the
    fields too. Otherwise the page."""
    if not request.htmx:  # type: ignore[attr-defined]
        return _page(request, row.meeting, row, status, note_form=form, **more)
    context = {"item": row, "meeting": row.meeting, "note_form": form, **more}
    name = "_note" if whole else "_note_state"
    answer = render(request, f"conflicts/meetings/{name}.html", context)
    if whole:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#note", "outerHTML"
    return answer


@login_required
@require_POST
def action(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Who does what before when, as agreed; `drop` takes one away."""
    row = item_to_run(request, pk, item)
    form = ActionForm(request.POST)
    drop = request.POST.get("drop", "")
    try:
        if drop.isdecimal() and len(drop) < 10:
            for one in row.actions.filter(pk=int(drop)):
                services.drop_action(one)
            form = ActionForm()
        elif form.is_valid():
            services.add_action(row.meeting, row, form.values)
            form = ActionForm()
    except services.Closed:
        messages.error(
            request, _("This meeting is closed: its minutes stay as they are.")
        )
    if request.htmx:  # type: ignore[attr-defined]
        context: dict[str, Any] = {"meeting": row.meeting, "item": row}
        context |= {"action_form": form, "actions": row.actions.all(), "writes": True}
        return render(request, "conflicts/meetings/_actions.html", context)
    if form.is_bound:
        return _page(request, row.meeting, row, 422, action_form=form)
    return redirect(_address(pk, str(item)))


@login_required
@require_POST
def decide(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """As on the page of the proposal, by who has the mandate; in the minutes too."""
    row = item_to_run(request, pk, item)
    if not may_decide(request.user, row.combination):
        raise PermissionDenied
    assert isinstance(request.user, User)
    today = timezone.localdate()
    combination = row.combination
    form = DecisionForm(combination, today, request.POST)
    problem = ""
    if not form.is_late and not form.is_valid():
        return _decided(request, row, form, 422)
    try:
        if form.is_late:
            raise DecidedMeanwhile
        combination.changed_at = form.cleaned_data["seen"]
        services.decide_in(row, form.ruling(), request.user, today)
    except services.Closed:
        problem = _("This meeting is closed: its minutes stay as they are.")
    except DecidedMeanwhile:
        problem = _(
            "Nothing was recorded: this proposal was decided on or changed while you "
            "were looking at it. This is how it stands now."
        )
    except Impossible as impossible:
        form.add_error("start_quarter", str(impossible))
        return _decided(request, row, form, 422)
    return _decided(request, row, None, problem=problem)


def _decided(
    request: HttpRequest,
    row: AgendaItem,
    form: DecisionForm | None,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    """The part of the screen about deciding; without htmx the whole."""
    row = AgendaItem.objects.select_related(
        "combination", "meeting", "decision__decided_by"
    ).get(pk=row.pk)
    instead: dict[str, Any] = {"form": form} if form else {}
    if request.htmx:  # type: ignore[attr-defined]
        context: dict[str, Any] = {
            "meeting": row.meeting,
            "item": row,
            "problem": problem,
            "writes": True,
        }
        context |= {**_deciding(request, row, timezone.localdate()), **instead}
        return render(request, "conflicts/meetings/_decide.html", context)
    if form:
        return _page(request, row.meeting, row, status, **instead)
    if problem:
        messages.error(request, problem)
    return redirect(_address(row.meeting_id, str(row.pk)))


def _address(pk: int, item: str) -> str:
    page = reverse("conflicts:meeting_screen", args=[pk])
    return f"{page}?item={item}" if item.isdecimal() else page
