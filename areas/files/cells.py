"""Shapes that stand in cells: as WKT, as GeoJSON, as hexadecimal WKB, or as numbers."""

import json
import re
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from areas.files.table import ShapeColumns, as_text

# The shape and the EPSG number that is written with it.
Found = tuple[BaseGeometry | None, int | None]
_SRID = re.compile(r"^SRID=(\d+);", re.IGNORECASE)
_HEX = re.compile(r"^[0-9A-Fa-f]{42,}$")
_NUMBER = r"([-+]?\d+(?:[.,]\d+)?)"
_PAIR = re.compile(
    rf"[(\[]?\s*{_NUMBER}\s*°?(?:\s*;\s*|,\s*|\s+){_NUMBER}\s*°?\s*[)\]]?"
)


def shape_in(values: dict[str, Any], columns: ShapeColumns) -> Found:
    """The shape in one row. Raises ValueError or GEOSException if it can't be read."""
    if columns.wkt:
        return from_text(as_text(values.get(columns.wkt)))
    if columns.point:
        text = as_text(values.get(columns.point))
        return (shapely.Point(pair(text)), None) if text else (None, None)
    if not columns.x or not columns.y:
        return None, None
    x, y = as_text(values.get(columns.x)), as_text(values.get(columns.y))
    if not x and not y:
        return None, None
    return shapely.Point(coordinate(x), coordinate(y)), None


def coordinate(text: str) -> float:
    return float(text.replace(",", ".") if "." not in text else text)


def pair(text: str) -> tuple[float, float]:
    """'52.37, 4.89' as two numbers, in the order in which they are written.

    Raises ValueError if it is something else."""
    found = _PAIR.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return coordinate(found[1]), coordinate(found[2])


def from_text(text: str) -> Found:
    """WKT, perhaps with its SRID before it, GeoJSON, or the hexadecimal form of
    PostGIS. Raises ValueError or GEOSException."""
    if not text:
        return None, None
    srid = 0
    if text.startswith("{"):
        shape = _from_json(text)
    elif _HEX.match(text):
        shape = shapely.from_wkb(text, on_invalid="fix")
        srid = int(shapely.get_srid(shape)) if shape is not None else 0
    else:
        stated = _SRID.match(text)
        srid = int(stated[1]) if stated else 0
        shape = shapely.from_wkt(_SRID.sub("", text), on_invalid="fix")
    if shape is None:
        raise ValueError(text)
    return shape, srid or None


def _from_json(text: str) -> BaseGeometry:
    content = json.loads(text)
    if content.get("type") == "Feature":
        content = content.get("geometry")
    return shapely.from_geojson(json.dumps(content))
