"""A footprint without drawing: from a street, an area, coordinates or a file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from shapely.geometry.base import BaseGeometry

from areas.coordinates import Misplaced, in_grid
from areas.geo import GRID, WGS84
from areas.models import Area, StreetSurface
from areas.shapes import mended

FARTHEST_M = 500
MOST_SHAPES = 2000
MOST_POINTS = 500
# Degrees reach no further; what is larger is in metres.
_WIDEST_DEGREES = 180
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"(\d),(\d)")


class Unplaceable(Exception):
    """The text says why, and what to do instead."""


@dataclass(frozen=True)
class Placed:
    """A footprint in the grid, and what a person should know of how it came there."""

    footprint: GEOSGeometry
    notes: list[str] = field(default_factory=list)


def place_street(name: str, metres: float = 0) -> Placed:
    """All pieces of the street, and `metres` around them. Raises Unplaceable."""
    named = Q(name__iexact=name.strip()) | Q(other_name__iexact=name.strip())
    pieces = StreetSurface.objects.filter(named).values_list("surface", flat=True)
    shapes = [shapely.from_wkb(bytes(piece.wkb)) for piece in pieces]
    if not shapes or not name.strip():
        raise Unplaceable(
            _(
                "KIP knows no street “%(name)s”. Choose one from the list, or give "
                "coordinates."
            )
            % {"name": name[:80]}
        )
    return Placed(_in_geos(_widened(shapely.union_all(shapes), metres)))


def place_area(area: Area) -> Placed:
    return Placed(area.boundary)


def place_around(text: str, metres: float) -> Placed:
    """What lies within `metres` of a street or of coordinates. Raises Unplaceable."""
    if not _NUMBER.match(text.strip()):
        return place_street(text, metres)
    placed = place_coordinates(text)
    shape = shapely.from_wkb(bytes(placed.footprint.wkb))
    return Placed(_in_geos(_widened(shape, metres)), placed.notes)


def place_coordinates(text: str) -> Placed:
    """A point, a line, or an area where the last point is the first again.

    A point per line: "x, y" in metres of the grid, or "latitude, longitude".
    Raises Unplaceable.
    """
    points = [_pair(line) for line in re.split(r"[\n|]", text) if line.strip()]
    if not points:
        raise Unplaceable(_("Give at least one point: x, y or latitude, longitude."))
    if len(points) > MOST_POINTS:
        message = _("That are more than %(most)d points: use a file.")
        raise Unplaceable(message % {"most": MOST_POINTS})
    in_degrees = all(
        abs(number) <= _WIDEST_DEGREES for point in points for number in point
    )
    if in_degrees:  # as people and their phones write them
        points = [(longitude, latitude) for latitude, longitude in points]
    shape, epsg = _shape(points), WGS84 if in_degrees else GRID
    try:
        placed = in_grid(shape, epsg)
    except Misplaced:
        placed = _turned(shape, epsg)
    return Placed(_in_geos(placed), [_("Read as %(crs)s.") % {"crs": _crs_name(epsg)}])


def _pair(line: str) -> tuple[float, float]:
    """Two numbers, with a decimal point or, where that is clear, a decimal comma."""
    if "." not in line and len(_DECIMAL_COMMA.findall(line)) == 2:
        line = _DECIMAL_COMMA.sub(r"\1.\2", line)
    numbers = _NUMBER.findall(line)
    if len(numbers) != 2:
        raise Unplaceable(
            _(
                "“%(line)s” is not a point. Write two numbers: x, y or latitude, "
                "longitude."
            )
            % {"line": line.strip()[:60]}
        )
    return float(numbers[0]), float(numbers[1])


def _shape(points: Sequence[tuple[float, float]]) -> BaseGeometry:
    if len(points) == 1:
        return shapely.Point(points[0])
    if len(points) > 3 and points[0] == points[-1]:
        return shapely.Polygon(points)
    return shapely.LineString(points)


def _turned(shape: BaseGeometry, epsg: int) -> BaseGeometry:
    """The same with east and north in the other order, if that is a place here."""
    turned = shapely.transform(shape, lambda points: points[:, ::-1])
    try:
        return in_grid(turned, epsg)
    except Misplaced as error:
        raise Unplaceable(
            _(
                "These coordinates do not lie in this country. Write x, y in metres, "
                "or latitude, longitude in degrees."
            )
        ) from error


def _widened(shape: BaseGeometry, metres: float) -> BaseGeometry:
    if not 0 <= metres <= FARTHEST_M:
        message = _("Take a distance of 0 to %(most)d metres.")
        raise Unplaceable(message % {"most": FARTHEST_M})
    return shapely.buffer(shape, metres) if metres else shape


def place_file(path: Path, crs: str = "") -> Placed:
    """All shapes of a file as one footprint; `crs` counts when it names none.
    Raises Unplaceable."""
    # Imported here: few pages read files, and a web worker should not carry it.
    from areas.files import UnreadableFile, read_table

    try:
        table = read_table(path, crs=crs, is_tolerant=True)
    except UnreadableFile as error:
        raise Unplaceable(str(error)) from error
    rows = [row for row in table.rows if row.shape is not None]
    if not rows:
        raise Unplaceable(_("This file has no shapes, only rows of text."))
    if len(rows) > MOST_SHAPES:
        raise Unplaceable(
            _(
                "This file has %(count)d shapes. That is a plan rather than one work: "
                "use the import."
            )
            % {"count": len(rows)}
        )
    epsg = table.epsg or _guess(rows[0].shape)
    notes = [_("Coordinate system: %(crs)s.") % {"crs": _crs_name(epsg)}]
    if table.epsg is None:
        notes[0] += " " + _("The file does not say so: check the place on the map.")
    shapes = [_placed_row(row.shape, epsg) for row in rows if row.shape is not None]
    return _united(shapes, notes)


def _guess(shape: BaseGeometry | None) -> int:
    assert shape is not None
    is_small = all(abs(number) <= _WIDEST_DEGREES for number in shape.bounds)
    return WGS84 if is_small else GRID


def _placed_row(shape: BaseGeometry, epsg: int) -> BaseGeometry:
    try:
        return in_grid(shape, epsg)
    except Misplaced as error:
        raise Unplaceable(
            _(
                "Read as %(crs)s, the shapes do not lie in this country. Fill in the "
                "coordinate system of the file, and try again."
            )
            % {"crs": _crs_name(epsg)}
        ) from error


def _united(shapes: list[BaseGeometry], notes: list[str]) -> Placed:
    repairs: list[str] = []
    sound = []
    for shape in shapes:
        good, told = mended(shape)
        repairs += told
        if not good.is_empty:
            sound.append(good)
    if not sound:
        raise Unplaceable(_("The shapes in this file are empty."))
    if len(sound) > 1:
        text = ngettext(
            "%(count)d shape.", "%(count)d shapes, taken together as one.", len(sound)
        )
        notes.append(text % {"count": len(sound)})
    if repairs:
        text = _("Repaired: %(repairs)s.")
        notes.append(text % {"repairs": "; ".join(sorted(set(repairs)))})
    return Placed(_in_geos(shapely.union_all(sound)), notes)


def _in_geos(shape: BaseGeometry) -> GEOSGeometry:
    return GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=GRID)


def _crs_name(epsg: int) -> str:
    if epsg == WGS84:
        return _("degrees (WGS 84)")
    # Imported here for the same reason as above.
    from pyproj import CRS

    return f"{CRS.from_epsg(epsg).name} (EPSG:{epsg})"
