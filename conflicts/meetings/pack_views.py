"""The pack for the grid operators: asking for it, waiting, and getting the file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from areas.pages import is_fragment
from conflicts.meetings import pack_jobs
from conflicts.meetings.finding import meeting_of
from conflicts.meetings.paper_views import file_of
from conflicts.models import MeetingPack
from conflicts.tasks import announce_pack
from organisations.models import Organisation, User


@login_required
@require_POST
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks a worker for it, with what partners may see; for one of them (`party`) only
    its own."""
    meeting = meeting_of(request, pk)
    asked = request.POST.get("party", "")
    party = None
    if asked:
        number = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
        party = get_object_or_404(Organisation, pk=number)
    assert isinstance(request.user, User)
    row = pack_jobs.ask(meeting, party, request.user)
    announce_pack(row.pk)
    return redirect("conflicts:pack_progress", pk=meeting.pk, pack=row.pk)


def _pack(request: HttpRequest, pk: int, pack: int) -> MeetingPack:
    """For who asked for it, while they may see the meeting; 404 for everybody else."""
    meeting = meeting_of(request, pk)
    assert isinstance(request.user, User)
    return get_object_or_404(pack_jobs.packs_of(request.user, meeting), pk=pack)


@login_required
@require_GET
@vary_on_headers("HX-Request")
def pack_progress(request: HttpRequest, pk: int, pack: int) -> HttpResponse:
    """How far it is, and at the end the file; htmx asks each second until then."""
    row = _pack(request, pk, pack)
    if row.finished_at and is_fragment(request):
        # the whole page, with its title, says that it is ready
        return HttpResponse(headers={"HX-Redirect": request.path})
    context = {
        "pack": row,
        "meeting": row.meeting,
        "percent": 100 * row.done // row.total if row.total else 0,
        "is_drawn": row.total > 0 and row.done == row.total,
        "size": row.size,  # type: ignore[attr-defined]
        "kept_until": row.finished_at and row.finished_at + pack_jobs.KEPT,
    }
    page_or_part = "_pack_progress" if is_fragment(request) else "pack_progress"
    return render(request, f"conflicts/meetings/{page_or_part}.html", context)


@login_required
@require_GET
def pack_file(request: HttpRequest, pk: int, pack: int) -> HttpResponse:
    """The PDF, as long as all that is in it may be seen."""
    row = _pack(request, pk, pack)
    assert isinstance(request.user, User)
    if row.content is None:
        return redirect("conflicts:pack_progress", pk=pk, pack=pack)
    if not pack_jobs.may_still_see(row, request.user):
        text = _("What you may see of this meeting has changed. Make the pack anew.")
        messages.error(request, text)
        return redirect("conflicts:meeting", pk=pk)
    name = f"pakket-{row.meeting.held_on}.pdf"
    return file_of(bytes(row.content), "application/pdf", name)
