"""One work: its page, and the form in which it is entered and changed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from areas.geo import bounds_in_degrees
from areas.maps import map_settings
from areas.models import Area
from projects.completeness import MONEY, missing_of, requirements
from projects.entering.choices_of_both import with_theirs
from projects.entering.forms import PlannedWorkForm
from projects.history.changes import changes_of
from projects.models import PlannedWork
from projects.permissions import may_edit, may_plan, organisations_with_open_books
from projects.planning import CONCEPT_STATUSES, Status
from projects.services import confirm

# Which fields of the form a requirement looks at, and when it counts at all.
_INPUTS = {
    "period": "earliest_start latest_end",
    "duration": "duration_days",
    "cost": "cost_estimate",
    "funding": "funding_source",
}
# Tells the next page, once, that what the browser kept of this form may go.
STORED = "stored_draft"


@login_required
@require_GET
def work_detail(request: HttpRequest, work_id: int) -> HttpResponse:
    works = PlannedWork.objects.visible_to(request.user).filter(pk=work_id)
    work = get_object_or_404(works.select_related("organisation", "contact"))
    own = organisations_with_open_books(request.user)
    work.is_open_book = own is None or work.organisation_id in own  # type: ignore[attr-defined]
    bounds = bounds_in_degrees(works, "footprint")
    context = {
        "work": work,
        "areas": work.areas.exclude(level=Area.Level.MUNICIPALITY),
        "challenges": work.challenges.all(),
        "parts": work.parts.defer("footprint"),
        "year_costs": work.year_costs.all(),
        "may_edit": may_edit(request.user, work),
        "geojson_url": reverse("projects:work_geojson", args=[work.pk]),
        "map_settings": {**map_settings(), **({"bounds": bounds} if bounds else {})},
        "stored_draft": request.session.pop(STORED, None),
        **_completeness(work),
    }
    return render(request, "projects/work_detail.html", context)


def _completeness(work: PlannedWork) -> dict[str, Any]:
    """What is there and what is not; of money only for open books."""
    hidden = frozenset() if getattr(work, "is_open_book", True) else MONEY
    asked = [one for one in requirements() if one.field not in hidden]
    missing = [one for one in missing_of(work) if one.field not in hidden]
    return {
        "requirements": [
            (one, _INPUTS.get(one.field, one.field), one in missing) for one in asked
        ],
        "missing": missing,
        "have": len(asked) - len(missing),
        "of": len(asked),
    }


@login_required
@require_POST
def work_confirm(request: HttpRequest, work_id: int) -> HttpResponse:
    """The organisation says that what is known of the work is still so."""
    visible = PlannedWork.objects.visible_to(request.user)
    work = get_object_or_404(visible, pk=work_id)
    if not may_edit(request.user, work):
        raise PermissionDenied
    confirm([work.pk])
    messages.success(request, _("Confirmed: %(title)s") % {"title": work.title})
    return redirect("projects:work_detail", work_id=work.pk)


@login_required
@require_http_methods(["GET", "POST"])
def work_create(request: HttpRequest) -> HttpResponse:
    if not may_plan(request.user):
        raise PermissionDenied
    return _work_form(request, PlannedWork(status=Status.DRAFT))


@login_required
@require_http_methods(["GET", "POST"])
def work_edit(request: HttpRequest, work_id: int) -> HttpResponse:
    editable = PlannedWork.objects.editable_by(request.user)
    return _work_form(request, get_object_or_404(editable, pk=work_id))


def _work_form(request: HttpRequest, work: PlannedWork) -> HttpResponse:
    is_new, is_concept = work.pk is None, work.status in CONCEPT_STATUSES
    data: QueryDict | None = request.POST or None
    if data and not is_new:
        data = with_theirs(data, work, request.user)
    form = PlannedWorkForm(data, instance=work, user=request.user)
    if request.method == "POST" and form.is_valid() and form.store():
        messages.success(request, _("Saved: %(title)s") % {"title": work.title})
        request.session[STORED] = "new" if is_new else str(work.pk)
        return redirect("projects:work_detail", work_id=work.pk)
    context: dict[str, Any] = {
        "form": form,
        "work": None if is_new else work,
        "is_concept": is_concept,
        "areas": Area.objects.exclude(level=Area.Level.MUNICIPALITY).defer("boundary"),
        "last_change": changes_of(work)[0] if form.met else None,
        "map_settings": _form_map_settings(work),
        **_completeness(work),
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
