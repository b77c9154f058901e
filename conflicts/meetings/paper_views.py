"""The minutes of a meeting as a document."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from conflicts.meetings.finding import meeting_of


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
    return file_of(content, FORMATS[form], f"verslag-{meeting.held_on}.{form}")


def file_of(content: bytes, kind: str, name: str) -> HttpResponse:
    """A document of one reader, that nothing between may keep."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
