"""Pages with the history of a work, and putting an earlier version back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from areas.geo import bounds_in_degrees, feature_collection
from areas.maps import map_settings
from areas.pages import whole_number
from areas.views import GEOJSON
from organisations.permissions import Visitor
from projects.history.changes import Change, changes_of
from projects.history.versions import (
    NoSuchVersion,
    Version,
    effect_of,
    restore,
    shapes_of,
    version_of,
)
from projects.history.words import CLOSED_BOOK, FieldChange
from projects.models import PlannedWork
from projects.permissions import may_edit, organisations_with_open_books
from projects.services import ChangedMeanwhile

PER_PAGE = 25


def _visible(request: HttpRequest, work_id: int) -> PlannedWork:
    works = PlannedWork.objects.visible_to(request.user)
    return get_object_or_404(works.select_related("organisation"), pk=work_id)


def _is_open_book(user: Visitor, work: PlannedWork) -> bool:
    own = organisations_with_open_books(user)
    return own is None or work.organisation_id in own


@login_required
@require_GET
def work_history(request: HttpRequest, work_id: int) -> HttpResponse:
    """Who changed what of one work, newest first; `field` asks for one field alone."""
    work = _visible(request, work_id)
    is_open = _is_open_book(request.user, work)
    changes = changes_of(work, is_open_book=is_open)
    newest = changes[0].event_id if changes else None
    chosen = request.GET.get("field", "")
    page = Paginator(_about(changes, chosen), PER_PAGE)
    context = {
        "work": work,
        "choices": _choices(changes),
        "chosen": chosen,
        "newest": newest,
        "page_obj": page.get_page(request.GET.get("page")),
        "count": page.count,
    }
    return render(request, "projects/history.html", context)


def _choices(changes: Sequence[Change]) -> list[tuple[str, str]]:
    """Fields that ever changed, each once, in the order of their labels."""
    named = {one.name: one.label for change in changes for one in change.fields}
    named.update(
        year_costs=_("Costs per year"), parts=_("Parts"), footprint=_("Footprint")
    )
    there = {one.name for change in changes for one in change.fields}
    return sorted(
        ((name, label) for name, label in named.items() if name in there),
        key=lambda choice: choice[1],
    )


def _about(changes: list[Change], field: str) -> list[Change]:
    if not field:
        return changes
    return [
        change for change in changes if any(one.name == field for one in change.fields)
    ]


@login_required
@require_GET
def work_version(request: HttpRequest, work_id: int, event_id: str) -> HttpResponse:
    """A work as it was, on the map, and what putting that back would change."""
    work = _visible(request, work_id)
    return _version_page(request, work, _version(work, event_id))


def _version(work: PlannedWork, event_id: str) -> Version:
    try:
        return version_of(work, event_id)
    except NoSuchVersion as missing:
        raise Http404 from missing


def _version_page(
    request: HttpRequest, work: PlannedWork, version: Version, *, status: int = 200
) -> HttpResponse:
    is_open = _is_open_book(request.user, work)
    changes = changes_of(work, is_open_book=is_open)
    here = PlannedWork.objects.filter(pk=work.pk)
    bounds = bounds_in_degrees(here, "footprint")
    shapes = [side for side, _shape in shapes_of(version, work)]
    context = {
        "work": work,
        "version": version,
        "change": next((one for one in changes if one.event_id == version.key), None),
        "effect": _told(effect_of(version, work), is_open=is_open),
        "shapes": shapes,
        "geojson_url": reverse(
            "projects:work_version_map", args=[work.pk, version.key]
        ),
        "may_edit": may_edit(request.user, work),
        "map_settings": {**map_settings(), **({"bounds": bounds} if bounds else {})},
    }
    return render(request, "projects/history_version.html", context, status=status)


def _told(effect: list[FieldChange], *, is_open: bool) -> list[FieldChange]:
    return [one for one in effect if is_open or one.name not in CLOSED_BOOK]


@login_required
@require_GET
def work_version_map(request: HttpRequest, work_id: int, event_id: str) -> HttpResponse:
    """The shapes before and after one change and of now, for the map."""
    work = _visible(request, work_id)
    shapes = shapes_of(_version(work, event_id), work)
    features: list[tuple[str, dict[str, Any]]] = [
        (shape, {"side": side}) for side, shape in shapes
    ]
    return HttpResponse(feature_collection(features), content_type=GEOJSON)


@login_required
@require_POST
def work_restore(request: HttpRequest, work_id: int, event_id: str) -> HttpResponse:
    """Puts back what was shown; whoever was overtaken is shown what it is now."""
    editable = PlannedWork.objects.editable_by(request.user)
    work = get_object_or_404(editable, pk=work_id)
    version = _version(work, event_id)
    seen = request.POST.get("revision", "")
    assert request.user.is_authenticated
    try:
        restore(work, event_id, request.user, whole_number(seen))
    except ChangedMeanwhile:
        text = _(
            "Somebody changed this work while you were reading. Nothing was put back. "
            "Below you see what it would change now."
        )
        messages.error(request, text)
        fresh = editable.get(pk=work_id)
        return _version_page(request, fresh, version, status=409)
    except ValidationError as refused:
        text = _("This version can't be put back: %(why)s")
        messages.error(request, text % {"why": " ".join(refused.messages)})
        return redirect("projects:work_version", work_id, event_id)
    messages.success(
        request,
        _("The version of %(moment)s has been put back.") % {"moment": version.name},
    )
    return redirect("projects:work_history", work_id)
