"""KML, as Google Earth and map servers write it. Always in degrees."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas.files import limits
from areas.files.html import as_words, table_in
from areas.files.table import Row, Table, UnreadableFile
from areas.files.xml import child, local, numbers_in, parsed, text_in
from areas.geo import WGS84

_GATHERS = ("MultiGeometry", "GeometryCollection", "MultiTrack")


def read(path: Path) -> Table:
    """One row per placemark; tables in its description and its extended data become
    columns."""
    root = parsed(path)
    rows = [
        _row(number, folder, placemark)
        for number, (folder, placemark) in enumerate(_placemarks(root), start=1)
    ]
    if not rows and any(local(one) == "NetworkLink" for one in root.iter()):
        raise UnreadableFile(
            _(
                "This KML file only points to another file on the internet. KIP does "
                "not follow it. Open it in Google Earth or QGIS and save the data."
            )
        )
    if len(rows) > limits.MAX_ROWS:
        raise UnreadableFile(
            _("The file has %(count)d rows. KIP takes %(limit)d at most.")
            % {"count": len(rows), "limit": limits.MAX_ROWS}
        )
    columns = list(dict.fromkeys(name for row in rows for name in row.values))
    return Table(rows, columns, WGS84, usual_epsg=WGS84)


def _placemarks(element: Element, folder: str = "") -> Iterator[tuple[str, Element]]:
    for one in element:
        name = local(one)
        if name == "Placemark":
            yield folder, one
        elif name in ("Document", "Folder"):
            inside = text_in(child(one, "name")) if name == "Folder" else folder
            yield from _placemarks(one, inside)


def _row(number: int, folder: str, placemark: Element) -> Row:
    row = Row(number, _values(folder, placemark))
    try:
        row.shape = _shape_in(placemark)
    except (ValueError, IndexError, shapely.errors.GEOSException):
        row.fault = _("The shape can't be read.")
    return row


def _values(folder: str, placemark: Element) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if key := placemark.get("id"):
        values["id"] = key
    values["name"] = as_words(text_in(child(placemark, "name")))
    described = child(placemark, "description")
    description = "".join(described.itertext()) if described is not None else ""
    table = table_in(description)
    values |= table
    if not table:
        values["description"] = as_words(description).strip()
    if snippet := text_in(child(placemark, "snippet", "Snippet")):
        values["snippet"] = as_words(snippet)
    if folder:
        values["folder"] = folder
    return values | _extended(placemark) | _times(placemark)


def _extended(placemark: Element) -> dict[str, Any]:
    data = child(placemark, "ExtendedData")
    values: dict[str, Any] = {}
    for one in data.iter() if data is not None else ():
        name = one.get("name", "")
        if name and local(one) == "Data":
            values[name] = text_in(child(one, "value"))
        elif name and local(one) == "SimpleData":
            values[name] = text_in(one)
    return values


def _times(placemark: Element) -> dict[str, Any]:
    span, stamp = child(placemark, "TimeSpan"), child(placemark, "TimeStamp")
    found = {}
    if span is not None:
        found = {
            "begin": text_in(child(span, "begin")),
            "end": text_in(child(span, "end")),
        }
    elif stamp is not None:
        found = {"begin": text_in(child(stamp, "when"))}
    return {name: text for name, text in found.items() if text}


def _shape_in(element: Element) -> BaseGeometry | None:
    shapes = [shape for one in element if (shape := _shape(one)) is not None]
    if not shapes:
        return None
    return shapes[0] if len(shapes) == 1 else gathered(shapes)


def _shape(element: Element) -> BaseGeometry | None:
    name = local(element)
    if name in _GATHERS:
        return _shape_in(element)
    if name == "Point":
        return shapely.Point(_points(element)[0])
    if name in ("LineString", "LinearRing"):
        return shapely.LineString(_points(element))
    if name == "Polygon":
        return _polygon(element)
    if name == "Track":
        at = [numbers_in(text_in(one)) for one in element if local(one) == "coord"]
        return shapely.LineString([point[:2] for point in at])
    return None


def _polygon(element: Element) -> BaseGeometry:
    outer = child(element, "outerBoundaryIs")
    inner = [one for one in element if local(one) == "innerBoundaryIs"]
    if outer is None:
        raise ValueError("a polygon without an outline")
    holes = [_closed(_points(ring)) for one in inner for ring in one]
    return shapely.Polygon(_closed(_points(outer)), [hole for hole in holes if hole])


def _closed(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return points if points[0] == points[-1] else [*points, points[0]]


def _points(element: Element) -> list[tuple[float, float]]:
    found = next((one for one in element.iter() if local(one) == "coordinates"), None)
    parts = (found.text or "").split() if found is not None else []
    numbers = [numbers_in(part) for part in parts]
    return [(point[0], point[1]) for point in numbers]


def gathered(shapes: list[Any]) -> BaseGeometry:
    """Several shapes as one: of one kind if they are."""
    kinds = {shape.geom_type for shape in shapes}
    if kinds == {"Polygon"}:
        return shapely.MultiPolygon(shapes)
    if kinds == {"LineString"}:
        return shapely.MultiLineString(shapes)
    if kinds == {"Point"}:
        return shapely.MultiPoint(shapes)
    return shapely.GeometryCollection(shapes)
