"""JSON that is no GeoJSON: the lists of objects that registers give on the web.

Their shape is a geometry somewhere in each object, in the form of GeoJSON or of ArcGIS,
or two of its numbers: then it is asked for as with a sheet.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from areas.files.table import Row

# Lists are looked for so deep.
_DEEPEST = 4
_OF_THE_REGISTER = ("links", "_links", "@context")
_GEOMETRIES = ("geometry", "geom", "geometrie", "shape", "geo_shape", "the_geom")


def records_in(content: Any) -> list[dict[str, Any]]:
    """The list in the content that says most; [] if there is none."""
    found = list(_lists(content, _DEEPEST))
    return max(found, key=_says, default=[])


def _lists(content: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    if isinstance(content, list):
        if content and all(isinstance(one, dict) for one in content):
            yield content
        return
    if not isinstance(content, dict) or not depth:
        return
    for name, value in content.items():
        if name not in _OF_THE_REGISTER:
            yield from _lists(value, depth - 1)
    values = list(content.values())
    if len(values) > 1 and all(isinstance(one, dict) for one in values):
        # Objects under their ids: {"W1": {...}, "W2": {...}}.
        yield [{"id": name, **one} for name, one in content.items()]


def _says(records: list[dict[str, Any]]) -> int:
    return sum(map(_leaves, records))


def _leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_leaves, value.values()))
    return 1


def epsg_of_arcgis(content: Any) -> int | None:
    """The coordinate system that ArcGIS says its geometries are in."""
    stated = content.get("spatialReference") if isinstance(content, dict) else None
    if not isinstance(stated, dict):
        return None
    number = stated.get("latestWkid") or stated.get("wkid")
    return {102100: 3857, 102113: 3857}.get(number, number) if number else None


def arcgis_shape(found: dict[str, Any]) -> BaseGeometry | None:
    """The shape if this object is a geometry of ArcGIS; else None. Raises ValueError,
    TypeError, IndexError or GEOSException."""
    if isinstance(rings := found.get("rings"), list):
        lines = [shapely.LinearRing([point[:2] for point in ring]) for ring in rings]
        return shapely.build_area(shapely.GeometryCollection(lines))
    if isinstance(paths := found.get("paths"), list):
        return shapely.MultiLineString([[p[:2] for p in path] for path in paths])
    if isinstance(points := found.get("points"), list):
        return shapely.MultiPoint([point[:2] for point in points])
    is_point = {"x", "y"} <= found.keys() <= {"x", "y", "z", "m", "spatialReference"}
    if is_point and all(isinstance(found[name], int | float) for name in ("x", "y")):
        return shapely.Point(found["x"], found["y"])
    return None


def with_short_names(rows: list[Row]) -> list[Row]:
    """'record.fields.name' becomes 'name' where no other column is called so."""
    names = dict.fromkeys(name for row in rows for name in row.values)
    lasts = Counter(name.rpartition(".")[2] for name in names)
    short = {
        name: last if lasts[last := name.rpartition(".")[2]] == 1 else name
        for name in names
    }
    return [
        replace(row, values={short[name]: one for name, one in row.values.items()})
        for row in rows
    ]


def likeliest_geometry(names: list[str]) -> str:
    """Of several members with a shape the one that is called so; else the first."""
    return next((one for one in names if one.lower() in _GEOMETRIES), names[0])
