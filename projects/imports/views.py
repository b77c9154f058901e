"""The first page of the import wizard: a file in, and what went before."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from areas.files import UnreadableFile
from areas.files.limits import MAX_FILE
from projects.imports import jobs, uploads
from projects.imports.access import imports_of
from projects.imports.forms import UploadForm
from projects.imports.report_file import XLSX, template
from projects.imports.steps import BEFORE_STORING, page_of, steps, to_its_page
from projects.models import Import
from projects.permissions import may_plan
from projects.tasks import announce_import

PER_PAGE = 25


@login_required
@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """A place to drop a file, and the imports of before."""
    _refuse_who_may_not_plan(request)
    return _first_page(request, UploadForm(user=request.user))


def _refuse_who_may_not_plan(request: HttpRequest) -> None:
    if not may_plan(request.user):
        raise PermissionDenied


def _first_page(
    request: HttpRequest, form: UploadForm, status: int = 200
) -> HttpResponse:
    rows = imports_of(request.user).select_related("organisation", "user")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "form": form,
        "imports": page.object_list,
        "page_obj": page,
        "steps": steps(None, 1),
        "max_size": MAX_FILE,
    }
    return render(request, "projects/import/list.html", context, status=status)


@login_required
@require_POST
def import_upload(request: HttpRequest) -> HttpResponse:
    """Takes a file in if KIP can read it; otherwise the page says why not."""
    _refuse_who_may_not_plan(request)
    form = UploadForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _first_page(request, form, 422)
    assert request.user.is_authenticated
    import_ = Import.objects.create(
        organisation=form.owner,
        user=request.user,
        file=form.cleaned_data["file"],
        file_name=form.file_name,
    )
    if uploads.is_large(import_):
        jobs.ask(import_, Import.State.READING, request.user)
        announce_import(import_.pk)
        return redirect("projects:import_progress", import_id=import_.pk)
    try:
        uploads.read(import_)
    except UnreadableFile as error:
        _throw_away(import_)
        form.add_error("file", str(error))
        return _first_page(request, form, 422)
    except Exception:
        _throw_away(import_)
        raise
    return redirect(page_of(import_))


def _throw_away(import_: Import) -> None:
    import_.file.delete(save=False)
    import_.delete()


@login_required
@require_GET
def import_open(request: HttpRequest, import_id: int) -> HttpResponse:
    """Goes on where this import is."""
    return to_its_page(get_object_or_404(imports_of(request.user), pk=import_id))


@login_required
@require_POST
def import_discard(request: HttpRequest, import_id: int) -> HttpResponse:
    """Throws away a file of which nothing was imported."""
    import_ = get_object_or_404(imports_of(request.user), pk=import_id)
    rows = Import.objects.filter(pk=import_.pk, state__in=BEFORE_STORING)
    if not rows.delete()[0]:
        return to_its_page(import_)
    import_.file.delete(save=False)
    messages.success(request, _("Removed: %(file)s") % {"file": import_.file_name})
    return redirect("projects:import_list")


@login_required
@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """A sheet to fill in, for who has no file yet."""
    _refuse_who_may_not_plan(request)
    name = Path(_("works.xlsx")).name
    return HttpResponse(
        template(),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
