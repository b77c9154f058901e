"""What the map of the form asks: a footprint without drawing, and if it is sound."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from areas.geo import GRID, to_wgs84
from areas.models import Area
from areas.pages import whole_number
from projects.entering.place_checks import PlaceCheck, check_place
from projects.entering.placing import (
    Placed,
    Unplaceable,
    place_area,
    place_around,
    place_coordinates,
    place_file,
    place_street,
)
from projects.footprints import FootprintField
from projects.permissions import may_plan

LARGEST_FILE = 20 * 1024 * 1024


@login_required
@require_POST
def place_add(request: HttpRequest) -> HttpResponse:
    """JSON: the geometry in degrees with notes, or in plain words why there is none."""
    if not may_plan(request.user):
        raise PermissionDenied
    place = _WAYS.get(request.POST.get("kind", ""))
    if place is None:
        return HttpResponseBadRequest()
    try:
        placed = place(request)
    except Unplaceable as why:
        return JsonResponse({"error": str(why)}, status=422)
    geometry = json.loads(to_wgs84(placed.footprint).json)
    return JsonResponse({"geometry": geometry, "notes": placed.notes})


def _street(request: HttpRequest) -> Placed:
    return place_street(request.POST.get("text", ""))


def _area(request: HttpRequest) -> Placed:
    number = request.POST.get("text", "")
    if not whole_number(number):
        raise Unplaceable(_("Choose an area from the list."))
    return place_area(get_object_or_404(Area, pk=whole_number(number)))


def _around(request: HttpRequest) -> Placed:
    try:
        metres = float(request.POST.get("metres", "").replace(",", "."))
    except ValueError:
        raise Unplaceable(_("Fill in how many metres around it.")) from None
    return place_around(request.POST.get("text", ""), metres)


def _coordinates(request: HttpRequest) -> Placed:
    return place_coordinates(request.POST.get("text", ""))


def _file(request: HttpRequest) -> Placed:
    uploaded: Any = request.FILES.get("file")
    if uploaded is None:
        raise Unplaceable(_("Choose a file first."))
    if uploaded.size > LARGEST_FILE:
        text = _("This file is larger than %(most)d MB.")
        raise Unplaceable(text % {"most": LARGEST_FILE // 1024**2})
    suffix = "".join(c for c in Path(uploaded.name).suffix if c.isalnum() or c == ".")
    with tempfile.NamedTemporaryFile(prefix="kip-", suffix=suffix[:10]) as kept:
        for chunk in uploaded.chunks():
            kept.write(chunk)
        kept.flush()
        return place_file(Path(kept.name), request.POST.get("crs", "").strip())


_WAYS: dict[str, Callable[[HttpRequest], Placed]] = {
    "street": _street,
    "area": _area,
    "around": _around,
    "coordinates": _coordinates,
    "file": _file,
}


@login_required
@require_POST
def place_check(request: HttpRequest) -> HttpResponse:
    """A fragment: what is the matter with what was drawn, and a repair to accept."""
    if not may_plan(request.user):
        raise PermissionDenied
    check = _checked(request.POST.get("footprint", ""))
    context: dict[str, Any] = {"check": check}
    if check.repaired:
        context["repaired"] = to_wgs84(check.repaired).json
    return render(request, "projects/_place_check.html", context)


def _checked(value: str) -> PlaceCheck:
    field = FootprintField(srid=GRID, required=False)
    try:
        footprint = field.clean(value)
    except ValidationError as error:
        drawn = field.read(value) if error.code == "crosses" else None
        return check_place(drawn) if drawn else PlaceCheck(fault=error.messages[0])
    return check_place(footprint) if footprint else PlaceCheck()
