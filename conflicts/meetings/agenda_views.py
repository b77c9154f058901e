"""Building the agenda of a meeting."""

from collections.abc import Sequence
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
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from conflicts.board.asking import BY_DEADLINE, BY_VALUE, BoardFilter
from conflicts.board.cards import cards_of
from conflicts.detail import found_by
from conflicts.meetings import services
from conflicts.meetings.finding import item_to_run, meeting_to_run
from conflicts.meetings.permissions import items_visible_to, may_make_meetings
from conflicts.meetings.suggesting import not_on, suggested
from conflicts.models import Combination, Meeting
from conflicts.review import MeetingState

# What waits beyond these is found below, by filtering.
MOST_SUGGESTED = 20
PER_PAGE = 25


@login_required
@require_http_methods(["GET", "POST"])
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose proposals for the agenda: what waits, and what one looks for."""
    meeting = meeting_to_run(request, pk)
    if meeting.state == MeetingState.CLOSED:
        return _closed(request, pk)
    if request.method == "POST":
        return _put_on(request, meeting, request.POST.getlist("proposal"))
    today = timezone.localdate()
    visible = Combination.objects.visible_to(request.user)
    asked = BoardFilter(request.GET, visible=visible, user=request.user, today=today)
    rows = asked.apply(visible)
    waiting = list(suggested(meeting, rows)[:MOST_SUGGESTED])
    others = not_on(meeting, rows.filter(state__in=asked.states))
    others = others.exclude(pk__in=[row.pk for row in waiting])
    page = Paginator(others, PER_PAGE).get_page(request.GET.get("page"))
    cards = cards_of([*waiting, *page.object_list], request.user, today)
    context = {
        "meeting": meeting,
        "filter": asked,
        "waiting": cards[: len(waiting)],
        "others": cards[len(waiting) :],
        "page_obj": page,
    }
    return render(request, "conflicts/meetings/agenda.html", context)


def _put_on(
    request: HttpRequest, meeting: Meeting, numbers: Sequence[str]
) -> HttpResponse:
    """In the order in which they stood on the page."""
    wanted = [int(one) for one in numbers if one.isdecimal() and len(one) < 10]
    visible = Combination.objects.visible_to(request.user).filter(number__in=wanted)
    found = {row.number: row for row in visible}
    chosen = [found[number] for number in dict.fromkeys(wanted) if number in found]
    try:
        added = services.put_on_agenda(meeting, chosen)
    except services.Closed:
        return _closed(request, meeting.pk)
    if added:
        text = ngettext(
            "%(count)d proposal is on the agenda.",
            "%(count)d proposals were put on the agenda.",
            added,
        )
        messages.success(request, text % {"count": added})
    return redirect("conflicts:meeting", pk=meeting.pk)


def _closed(request: HttpRequest, pk: int) -> HttpResponse:
    messages.error(request, _("This meeting is closed: its minutes stay as they are."))
    return redirect("conflicts:meeting", pk=pk)


@login_required
@require_POST
def move_item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Up, down, or off the agenda; the same button keeps the focus."""
    row = item_to_run(request, pk, item)
    what = request.POST.get("what", "")
    try:
        if what == "off":
            services.take_off(row)
        elif what in [way.value for way in services.Way]:
            ids = items_visible_to(request.user, row.meeting).values_list(
                "pk", flat=True
            )
            services.move(row, services.Way(what), list(ids))
        else:
            raise Http404
    except services.Closed:
        return _closed(request, pk)
    except services.HasNotes:
        text = _("This stays on the agenda: something was noted or decided about it.")
        messages.error(request, text)
    address = reverse("conflicts:meeting", args=[pk])
    return redirect(
        f"{address}#{what}-{item}" if what != "off" else f"{address}#agenda"
    )


@login_required
@require_POST
def in_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole agenda by value or by deadline."""
    meeting = meeting_to_run(request, pk)
    by = request.POST.get("by")
    if by not in (BY_VALUE, BY_DEADLINE):
        raise Http404
    try:
        services.put_in_order(meeting, _ordered(request, meeting, by))
    except services.Closed:
        return _closed(request, pk)
    return redirect(f"{reverse('conflicts:meeting', args=[pk])}#agenda")


def _ordered(request: HttpRequest, meeting: Meeting, by: str) -> list[int]:
    """The ids of the items as the board sorts their proposals."""
    items = items_visible_to(request.user, meeting)
    item_of = dict(items.values_list("combination", "pk"))
    visible = Combination.objects.visible_to(request.user).filter(pk__in=item_of)
    asked: Any = {"sort": by}
    board = BoardFilter(
        asked, visible=visible, user=request.user, today=timezone.localdate()
    )
    return [item_of[row.pk] for row in board.apply(visible)]


@login_required
@require_http_methods(["GET", "POST"])
def put_on(request: HttpRequest, number: int) -> HttpResponse:
    """From the page of a proposal: on the agenda of which meeting?"""
    combination = found_by(request, number).get()
    if not may_make_meetings(request.user):
        raise PermissionDenied
    mine = Meeting.objects.run_by(request.user).exclude(state=MeetingState.CLOSED)
    mine = mine.select_related("area").order_by("held_on", "pk")
    if request.method == "POST":
        chosen = request.POST.get("meeting", "")
        pk = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0
        return _put_on(request, get_object_or_404(mine, pk=pk), [str(number)])
    on = set(mine.filter(agenda__combination=combination).values_list("pk", flat=True))
    context = {
        "combination": combination,
        "meetings": [(one, one.pk in on) for one in mine],
    }
    return render(request, "conflicts/meetings/put_on.html", context)
