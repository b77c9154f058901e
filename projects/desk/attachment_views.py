"""Adding, handing out and removing the drawings and photos of a work."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from areas.pages import is_fragment
from organisations.models import User
from projects.desk import attachments, file_types
from projects.models import PlannedWork
from projects.permissions import may_edit

# What somebody uploaded runs nothing, loads nothing and is framed by nobody.
ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"


@login_required
@require_GET
@vary_on_headers("HX-Request")
def attachment_list(request: HttpRequest, work_id: int) -> HttpResponse:
    """The attachments of a work; a fragment for htmx."""
    work = get_object_or_404(PlannedWork.objects.visible_to(request.user), pk=work_id)
    rows = list(work.attachments.select_related("added_by"))
    for row in rows:
        kind = file_types.of_content_type(row.content_type)
        row.is_picture = bool(kind and kind.is_shown)  # type: ignore[attr-defined]
        row.suffix = (kind.suffix if kind else "").lstrip(".").upper()  # type: ignore[attr-defined]
    mine = may_edit(request.user, work)
    removed = attachments.removed_from(work, timezone.now())
    context = {
        "work": work,
        "attachments": rows,
        "may_edit": mine,
        "removed": removed.select_related("removed_by") if mine else [],
        "kept_days": attachments.KEPT.days,
        "room": attachments.MOST_FILES - len(rows),
        "most_mb": attachments.MOST_MB,
        "most_files": attachments.MOST_FILES,
        "accepted": attachments.ACCEPTED,
        "accepted_in_words": attachments.ACCEPTED_IN_WORDS,
    }
    template = "_work_attachments" if is_fragment(request) else "work_attachments"
    return render(request, f"projects/{template}.html", context)


@login_required
@require_POST
def attachment_add(request: HttpRequest, work_id: int) -> HttpResponse:
    work = get_object_or_404(PlannedWork.objects.visible_to(request.user), pk=work_id)
    if not may_edit(request.user, work):
        raise PermissionDenied
    assert isinstance(request.user, User)
    files = request.FILES.getlist("file")
    added, refusals = attachments.add(work, files, request.user)
    for refusal in refusals:
        messages.error(request, refusal)
    if added:
        messages.success(request, _added_text(len(added)))
    elif not refusals:
        messages.error(request, _("Choose a file first."))
    return redirect(f"{work_page(work.pk)}#attachments")


def work_page(work_id: int) -> str:
    return reverse("projects:work_detail", args=[work_id])


def _added_text(number: int) -> str:
    return ngettext("%(count)d file added.", "%(count)d files added.", number) % {
        "count": number
    }


@login_required
@require_GET
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """The file itself, to whoever may see its work; pictures are shown, the rest is
    handed over to be saved."""
    row = get_object_or_404(attachments.visible_to(request.user), pk=pk)
    kind = file_types.of_content_type(row.content_type)
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        file,
        as_attachment=not (kind and kind.is_shown) or "download" in request.GET,
        filename=row.name,
        content_type=kind.content_type if kind else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = ALONE
    return response


@login_required
@require_POST
def attachment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(attachments.visible_to(request.user), pk=pk)
    if not attachments.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    assert isinstance(request.user, User)
    attachments.remove(row, request.user)
    messages.success(request, _("%(name)s was removed.") % {"name": row.name})
    return redirect(f"{work_page(row.work_id)}#attachments")


@login_required
@require_POST
def attachment_put_back(request: HttpRequest, work_id: int, pk: int) -> HttpResponse:
    work = get_object_or_404(PlannedWork.objects.visible_to(request.user), pk=work_id)
    if not may_edit(request.user, work):
        raise PermissionDenied
    removed = attachments.removed_from(work, timezone.now())
    row = get_object_or_404(removed, pk=pk)
    try:
        attachments.put_back(row)
    except attachments.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s was put back.") % {"name": row.name})
    return redirect(f"{work_page(work.pk)}#attachments")
