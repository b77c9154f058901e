"""One work: its page, and the form in which it is entered and changed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from areas.geo import bounds_in_degrees
from areas.maps import map_settings
from areas.models import Area
from projects.choices_of_both import with_theirs
from projects.forms import PlannedWorkForm
from projects.models import PlannedWork
from projects.permissions import may_edit, may_plan, organisations_with_open_books


@login_required
@require_GET
def work_detail(request: HttpRequest, work_id: int) -> HttpResponse:
    works = PlannedWork.objects.visible_to(request.user).filter(pk=work_id)
    work = get_object_or_404(works.select_related("organisation"))
    own = organisations_with_open_books(request.user)
    work.is_open_book = own is None or work.organisation_id in own  # type: ignore[attr-defined]
    bounds = bounds_in_degrees(works, "footprint")
    context = {
        "work": work,
        "areas": work.areas.exclude(level=Area.Level.MUNICIPALITY),
        "challenges": work.challenges.all(),
        "may_edit": may_edit(request.user, work),
        "geojson_url": reverse("projects:work_geojson", args=[work.pk]),
        "map_settings": {**map_settings(), **({"bounds": bounds} if bounds else {})},
    }
    return render(request, "projects/work_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def work_create(request: HttpRequest) -> HttpResponse:
    if not may_plan(request.user):
        raise PermissionDenied
    return _work_form(request, PlannedWork())


@login_required
@require_http_methods(["GET", "POST"])
def work_edit(request: HttpRequest, work_id: int) -> HttpResponse:
    editable = PlannedWork.objects.editable_by(request.user)
    return _work_form(request, get_object_or_404(editable, pk=work_id))


def _work_form(request: HttpRequest, work: PlannedWork) -> HttpResponse:
    data = request.POST or None
    if data and work.pk:
        data = with_theirs(data, work, request.user)
    form = PlannedWorkForm(data, instance=work, user=request.user)
    if request.method == "POST" and form.is_valid() and form.store():
        messages.success(request, _("Saved: %(title)s") % {"title": work.title})
        return redirect("projects:work_detail", work_id=work.pk)
    context: dict[str, Any] = {
        "form": form,
        "work": work if work.pk else None,
        "map_settings": _form_map_settings(work),
    }
    return render(
        request,
        "projects/work_form.html",
        context,
        status=200 if request.method == "GET" else 422,
    )


def _form_map_settings(work: PlannedWork) -> dict[str, Any]:
    """Looks at the work when it is drawn, at the whole town otherwise."""
    if work.pk and work.footprint:
        here = PlannedWork.objects.filter(pk=work.pk)
        return {**map_settings(), "bounds": bounds_in_degrees(here, "footprint")}
    return map_settings()
