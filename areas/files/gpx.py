"""GPX, as navigation devices and apps write it. Always in degrees."""

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas.files.kml import gathered
from areas.files.table import Row, Table
from areas.files.xml import child, local, parsed, text_in
from areas.geo import WGS84

_TEXTS = ("name", "desc", "cmt", "type", "time", "sym")


def read(path: Path) -> Table:
    """One row per waypoint, route and track."""
    objects = [one for one in parsed(path) if local(one) in ("wpt", "rte", "trk")]
    rows = [_row(number, one) for number, one in enumerate(objects, start=1)]
    columns = list(dict.fromkeys(name for row in rows for name in row.values))
    return Table(rows, columns, WGS84, usual_epsg=WGS84)


def _row(number: int, element: Element) -> Row:
    values: dict[str, Any] = {"kind": local(element)}
    values |= {name: text for name in _TEXTS if (text := text_in(child(element, name)))}
    row = Row(number, values)
    try:
        row.shape = _shape(element)
    except (ValueError, shapely.errors.GEOSException):
        row.fault = _("The shape can't be read.")
    return row


def _shape(element: Element) -> BaseGeometry | None:
    if local(element) == "wpt":
        return shapely.Point(_place(element))
    segments = [element] if local(element) == "rte" else list(element)
    lines = [
        [_place(one) for one in segment if local(one) in ("rtept", "trkpt")]
        for segment in segments
    ]
    shapes = [shapely.LineString(line) for line in lines if len(line) > 1]
    if not shapes:
        return None
    return shapes[0] if len(shapes) == 1 else gathered(list(shapes))


def _place(element: Element) -> tuple[float, float]:
    return float(element.get("lon", "")), float(element.get("lat", ""))
