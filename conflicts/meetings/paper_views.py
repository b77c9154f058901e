"""The documents of a meeting: minutes, and the pack for the grid operators."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from conflicts.meetings.finding import meeting_of
from organisations.models import Organisation


@login_required
@require_GET
def minutes(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """As PDF or DOCX, with the items that this person may see."""
    meeting = meeting_of(request, pk)
    # what sets pages takes a second to load, which only this one needs
    from conflicts.meetings.minutes import FORMATS, minutes_of

    if form not in FORMATS:
        raise Http404
    content = minutes_of(meeting, request.user, form, timezone.localdate())
    return _file(content, FORMATS[form], f"verslag-{meeting.held_on}.{form}")


@login_required
@require_GET
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """On A3, with what partners may see; for one of them (`party`) only its own."""
    meeting = meeting_of(request, pk)
    asked = request.GET.get("party", "")
    party = None
    if asked:
        number = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
        party = get_object_or_404(Organisation, pk=number)
    # as above
    from conflicts.meetings.pack import pack_of

    content = pack_of(meeting, request.user, party, timezone.localdate())
    return _file(content, "application/pdf", f"pakket-{meeting.held_on}.pdf")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
