"""The list of meetings, and the page of one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from areas.models import Area
from conflicts.meetings import services
from conflicts.meetings.finding import meeting_of, meeting_to_run
from conflicts.meetings.forms import ActionForm, MeetingForm, MinutesForm
from conflicts.meetings.pack_jobs import packs_of
from conflicts.meetings.permissions import (
    actions_visible_to,
    may_make_meetings,
    may_read_all,
    may_run,
)
from conflicts.meetings.told import Told, earlier_for, general_actions, told_of
from conflicts.models import Meeting, MeetingAction
from conflicts.permissions import may_review
from conflicts.review import MeetingState
from organisations.models import Organisation, User
from projects.models import PlannedWork

PER_PAGE = 50


@login_required
@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """Those to come, the first first, and those that were, the last first."""
    if not may_review(request.user):
        raise PermissionDenied
    visible = Meeting.objects.visible_to(request.user).select_related("area")
    to_come = visible.exclude(state=MeetingState.CLOSED).order_by("held_on", "pk")
    closed = visible.filter(state=MeetingState.CLOSED)
    context = {
        "to_come": to_come[:PER_PAGE],
        "page_obj": Paginator(closed, PER_PAGE).get_page(request.GET.get("page")),
        "may_make": may_make_meetings(request.user),
    }
    return render(request, "conflicts/meetings/meetings.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    if not may_make_meetings(request.user):
        raise PermissionDenied
    assert isinstance(request.user, User)
    form = MeetingForm(request.user, request.POST or None, initial=_usual(request.user))
    if form.is_bound and form.is_valid():
        made = services.make(form.values, request.user)
        return redirect("conflicts:meeting_agenda", pk=made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "conflicts/meetings/new.html", {"form": form}, status=status)


def _usual(user: User) -> dict[str, Any]:
    """As the last that this person made."""
    last = Meeting.objects.filter(made_by=user).order_by("pk").last()
    names = ("kind", "area", "starts_at", "place", "chair", "minute_taker")
    if last:
        return {name: getattr(last, name) for name in names}
    own = Area.objects.filter(managers__user=user).order_by("name").first()
    return {"area": own, "chair": str(user)}


@login_required
@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, meeting_of(request, pk))


def _page(
    request: HttpRequest, found: Meeting, status: int = 200, **instead: Any
) -> HttpResponse:
    today = timezone.localdate()
    is_open = found.state != MeetingState.CLOSED
    runs = may_run(request.user, found)
    told = told_of(found, request.user, today)
    context = {
        "meeting": found,
        "is_open": is_open,
        "runs": runs,
        "edits": runs and is_open,
        "told": told,
        "earlier": earlier_for(found, request.user),
        "general": general_actions(found, request.user),
        "reads_notes": may_read_all(request.user),
        "hidden": found.agenda.count() - len(told),
        "action_form": ActionForm(),
        "parties": _parties(told) if runs else [],
        "packs": packs_of(request.user, found),  # type: ignore[arg-type]
        **instead,
    }
    return render(request, "conflicts/meetings/meeting.html", context, status=status)


def _parties(told: list[Told]) -> list[Organisation]:
    """Who could get a pack of their own: those outside the municipality."""
    works = PlannedWork.objects.filter(
        memberships__combination__in=[one.item.combination_id for one in told]
    )
    parties = Organisation.objects.filter(works__in=works).distinct()
    return [one for one in parties.order_by("name") if not one.is_municipal]


@login_required
@require_http_methods(["GET", "POST"])
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """When, where, who was there; a second editor sees what the first saved."""
    found = meeting_to_run(request, pk)
    if found.state == MeetingState.CLOSED:
        return _too_late(request, found)
    form = MinutesForm(request.user, request.POST or None, instance=found)
    status = 422 if form.is_bound else 200
    context: dict[str, Any] = {"form": form, "meeting": found}
    if form.is_bound and form.is_valid():
        try:
            services.change(found, form.values, form.cleaned_data["seen"])
        except services.Closed:
            return _too_late(request, found)
        except services.ChangedMeanwhile:
            context |= _both(request, found)
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("conflicts:meeting", pk=pk)
    return render(request, "conflicts/meetings/edit.html", context, status=status)


def _both(request: HttpRequest, found: Meeting) -> dict[str, Any]:
    """The form as it was filled in, to save over what was saved meanwhile, and that."""
    theirs = Meeting.objects.get(pk=found.pk)
    mine = request.POST.copy()
    mine["seen"] = str(theirs.revision)
    form = MinutesForm(request.user, mine, instance=found)
    form.is_valid()
    saved = MinutesForm(request.user, instance=theirs)
    differs = [
        (field, saved[field.name].value())
        for field in form.visible_fields()
        if (form.cleaned_data.get(field.name) or "")
        != (getattr(theirs, field.name) or "")
    ]
    return {"form": form, "theirs": differs}


def _too_late(request: HttpRequest, found: Meeting) -> HttpResponse:
    messages.error(request, _("This meeting is closed: its minutes stay as they are."))
    return redirect("conflicts:meeting", pk=found.pk)


@login_required
@require_POST
def meeting_close(request: HttpRequest, pk: int) -> HttpResponse:
    found = meeting_to_run(request, pk)
    assert isinstance(request.user, User)
    try:
        services.close(found, seen=_seen(request), by=request.user, now=timezone.now())
    except services.Closed:
        return _too_late(request, found)
    except services.ChangedMeanwhile:
        text = _(
            "Nothing was done: the meeting changed while you were looking at it. This "
            "is how it stands now."
        )
        messages.error(request, text)
    else:
        messages.success(request, _("The meeting is closed; whom it concerns is told."))
    return redirect("conflicts:meeting", pk=pk)


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 9 else 0


@login_required
@require_POST
def meeting_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Something to be done that belongs to no proposal in particular."""
    found = meeting_to_run(request, pk)
    form = ActionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, action_form=form)
    try:
        services.add_action(found, None, form.values)
    except services.Closed:
        return _too_late(request, found)
    return redirect("conflicts:meeting", pk=pk)


@login_required
@require_POST
def action_done(request: HttpRequest, pk: int, action: int) -> HttpResponse:
    """Done, still to be done after all, or (`drop`) not an action of this meeting."""
    found = meeting_to_run(request, pk)
    mine = actions_visible_to(request.user, MeetingAction.objects.filter(meeting=found))
    row = get_object_or_404(mine, pk=action)
    match request.POST.get("what"):
        case "done":
            services.tick(row, timezone.localdate())
        case "open":
            services.tick(row, None)
        case "drop":
            try:
                services.drop_action(row)
            except services.Closed:
                return _too_late(request, found)
        case _:
            raise Http404
    address = reverse("conflicts:meeting", args=[pk])
    return redirect(f"{address}#actions")
