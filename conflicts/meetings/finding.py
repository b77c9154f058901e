"""The meeting, item or action that a page is about: 404 for who may not see it, and
403 for who may not run it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from conflicts.meetings.permissions import items_visible_to, may_run
from conflicts.models import AgendaItem, Meeting


def meeting_of(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("area", "made_by")
    return get_object_or_404(rows, pk=pk)


def meeting_to_run(request: HttpRequest, pk: int) -> Meeting:
    meeting = meeting_of(request, pk)
    if not may_run(request.user, meeting):
        raise PermissionDenied
    return meeting


def item_to_run(request: HttpRequest, pk: int, item: int) -> AgendaItem:
    meeting = meeting_to_run(request, pk)
    rows = items_visible_to(request.user, meeting).select_related("meeting")
    return get_object_or_404(rows, pk=item)
