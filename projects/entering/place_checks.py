"""What is the matter with a footprint, in words, and how it could be mended."""

import re
from dataclasses import dataclass

import shapely
from django.contrib.gis.db.models import Union
from django.contrib.gis.geos import GEOSGeometry, Point
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from areas.geo import GRID, to_wgs84
from areas.models import Area, StreetSurface
from areas.shapes import mended

_AT = re.compile(r"\[(-?[\d.e+]+) (-?[\d.e+]+)\]")
_NEAREST_STREET_M = 250
# A border drawn by another hand may differ this much.
_BORDER_M = 5


@dataclass(frozen=True)
class PlaceCheck:
    """`fault` says why it can't be stored, `at` (degrees) where, `repaired` is a
    proposal; `warning` forbids nothing."""

    fault: str = ""
    at: GEOSGeometry | None = None
    repaired: GEOSGeometry | None = None
    warning: str = ""


def check_place(footprint: GEOSGeometry) -> PlaceCheck:
    """Of a footprint in the grid."""
    if footprint.valid:
        return PlaceCheck(warning=_outside(footprint))
    shape = shapely.from_wkb(bytes(footprint.wkb))
    reason = shapely.is_valid_reason(shape)
    at = _spot(reason)
    good, _told = mended(shape)
    repaired = None
    if not good.is_empty:
        repaired = GEOSGeometry(memoryview(shapely.to_wkb(good)), srid=GRID)
    in_degrees = to_wgs84(at) if at else None
    return PlaceCheck(_fault(reason, at), in_degrees, repaired)


def _spot(reason: str) -> Point | None:
    found = _AT.search(reason)
    return Point(float(found[1]), float(found[2]), srid=GRID) if found else None


def _fault(reason: str, at: Point | None) -> str:
    if "Self-intersection" in reason and at:
        where = _near_street(at)
        if where:
            text = _("The outline crosses itself near %(street)s.")
            return text % {"street": where}
        text = _("The outline crosses itself at x %(x)d, y %(y)d.")
        return text % {"x": at.x, "y": at.y}
    if "Too few points" in reason:
        return _("A part of the drawing has too few corners.")
    return _("The outline does not close into an area, or parts overlap.")


def _near_street(at: Point) -> str:
    ground = at.buffer(_NEAREST_STREET_M)
    streets = StreetSurface.objects.filter(surface__intersects=ground).exclude(name="")
    nearest = min(
        streets.values_list("surface", "name"),
        key=lambda found: found[0].distance(at),
        default=None,
    )
    return nearest[1] if nearest else ""


def _outside(footprint: GEOSGeometry) -> str:
    """A warning when it leaves the municipality; none where its border is unknown."""
    town = _town()
    if not town.exists():
        return ""
    if not town.filter(boundary__intersects=footprint).exists():
        return _("This lies outside the municipality. Is that right?")
    shrunk = footprint.buffer(-_BORDER_M) if footprint.area else footprint
    inside = footprint if shrunk.empty else shrunk
    border = town.aggregate(whole=Union("boundary"))["whole"].buffer(_BORDER_M)
    if border.covers(inside):
        return ""
    return _("A part of this lies outside the municipality. Is that right?")


def _town() -> "QuerySet[Area]":
    return Area.objects.filter(level=Area.Level.MUNICIPALITY)
