"""GML, as map servers (WFS) hand it out, up to version 3.2.

Only what stands in the file itself is read: no schema, no links.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas.coordinates import UnknownCoordinateSystem, epsg_code, is_north_first
from areas.files import limits
from areas.files.kml import gathered
from areas.files.table import Row, Table, UnreadableFile
from areas.files.xml import child, local, numbers_in, parsed, text_in

_MEMBERS = ("featureMember", "featureMembers", "member")
_GATHERS = (
    "MultiPoint",
    "MultiLineString",
    "MultiCurve",
    "MultiPolygon",
    "MultiSurface",
    "MultiGeometry",
    "CompositeCurve",
    "CompositeSurface",
)
_GEOMETRIES = (
    *_GATHERS,
    "Point",
    "LineString",
    "LinearRing",
    "Curve",
    "Polygon",
    "Surface",
    "PolyhedralSurface",
)
_PLAIN_NAME = re.compile(r"^EPSG:\d+$", re.IGNORECASE)


def read(path: Path) -> Table:
    root = parsed(path)
    features = list(_features(root))
    if not features:
        raise UnreadableFile(
            _("The XML file holds no features. KIP reads KML, GPX and GML.")
        )
    if len(features) > limits.MAX_ROWS:
        raise UnreadableFile(
            _("The file has %(count)d rows. KIP takes %(limit)d at most.")
            % {"count": len(features), "limit": limits.MAX_ROWS}
        )
    stated = _stated(root)
    turned = _is_turned(stated)
    rows = [_row(number, one, turned) for number, one in enumerate(features, start=1)]
    columns = list(dict.fromkeys(name for row in rows for name in row.values))
    return Table(rows, columns, _epsg(stated))


def _features(root: Element) -> Iterator[Element]:
    for one in root:
        if local(one) in _MEMBERS:
            yield from one


def _stated(root: Element) -> str:
    """The coordinate system that the shapes say they are in; one for the whole file."""
    names = {one.get("srsName") for one in root.iter()} - {None, ""}
    if len({_epsg(str(name)) for name in names}) > 1:
        raise UnreadableFile(
            _("The file uses more than one coordinate system. Export it in one.")
        )
    return str(sorted(map(str, names))[0]) if names else ""


def _epsg(stated: str) -> int | None:
    # 'http://www.opengis.net/gml/srs/epsg.xml#28992' and '.../def/crs/EPSG/0/28992'
    number = re.split(r"[#/]", stated)[-1]
    try:
        return epsg_code(number) if number else None
    except UnknownCoordinateSystem as error:
        raise UnreadableFile(str(error)) from error


def _is_turned(stated: str) -> bool:
    """A full name of a system means its official order of axes, a short one not."""
    epsg = _epsg(stated)
    if epsg is None or _PLAIN_NAME.match(stated) or "#" in stated:
        return False
    return is_north_first(epsg)


def _row(number: int, feature: Element, turned: bool) -> Row:
    row = Row(number, _values(feature))
    try:
        row.shape = _first_shape(feature)
        if row.shape is not None and turned:
            row.shape = shapely.transform(row.shape, lambda points: points[:, ::-1])
    except (ValueError, IndexError, shapely.errors.GEOSException):
        row.fault = _("The shape can't be read.")
    return row


def _values(feature: Element) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, text in feature.attrib.items():
        if key.rpartition("}")[2] in ("id", "fid"):
            values["id"] = text
    for one in feature:
        name = local(one)
        if name == "boundedBy" or _geometry_in(one) is not None:
            continue
        values[name if name not in values else f"{name} (2)"] = text_in(one)
    return values


def _geometry_in(element: Element) -> Element | None:
    return next((one for one in element.iter() if local(one) in _GEOMETRIES), None)


def _first_shape(feature: Element) -> BaseGeometry | None:
    for one in feature:
        if local(one) != "boundedBy" and (found := _geometry_in(one)) is not None:
            return _shape(found)
    return None


def _shape(element: Element) -> BaseGeometry:
    name = local(element)
    if name in _GATHERS:
        return gathered([part for one in element for part in _parts(one)])
    if name == "Point":
        return shapely.Point(_points(element)[0])
    if name == "Polygon":
        return _polygon(element)
    if name in ("Surface", "PolyhedralSurface"):
        patches = [o for o in element.iter() if local(o) in ("PolygonPatch", "Polygon")]
        shapes: list[BaseGeometry] = [_polygon(one) for one in patches]
        return shapes[0] if len(shapes) == 1 else gathered(shapes)
    return shapely.LineString(_points(element))


def _parts(member: Element) -> list[BaseGeometry]:
    """The shapes under surfaceMember, curveMembers and the like, without their own
    nesting."""
    shapes = [_shape(one) for one in member if local(one) in _GEOMETRIES]
    return [part for shape in shapes for part in getattr(shape, "geoms", [shape])]


def _polygon(element: Element) -> BaseGeometry:
    outer = child(element, "exterior", "outerBoundaryIs")
    if outer is None:
        raise ValueError("a polygon without an outline")
    inner = [o for o in element if local(o) in ("interior", "innerBoundaryIs")]
    return shapely.Polygon(_points(outer), [_points(one) for one in inner])


def _points(element: Element) -> list[tuple[float, float]]:
    """All points below an element, in their order. An arc counts as its corners."""
    points: list[tuple[float, float]] = []
    for one in element.iter():
        if local(one) in ("posList", "pos"):
            points += _in_pairs(numbers_in(one.text or ""), _dimension(one, element))
        elif local(one) == "coordinates":
            listed = [numbers_in(part) for part in (one.text or "").split()]
            points += [(place[0], place[1]) for place in listed]
    return points


def _dimension(element: Element, above: Element) -> int:
    if local(element) == "pos":
        return max(2, len(numbers_in(element.text or "")))
    stated = element.get("srsDimension") or above.get("srsDimension") or "2"
    return 3 if stated == "3" else 2


def _in_pairs(numbers: list[float], dimension: int) -> list[tuple[float, float]]:
    return [(numbers[i], numbers[i + 1]) for i in range(0, len(numbers) - 1, dimension)]
