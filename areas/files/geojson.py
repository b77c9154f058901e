"""GeoJSON, read by the standard library: it can't refer to anything outside itself."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas.coordinates import UnknownCoordinateSystem, epsg_code
from areas.files import limits, records
from areas.files.table import Row, Table, UnreadableFile
from areas.geo import WGS84


@dataclass(slots=True)
class _Drawn:
    """A geometry of the file, as far as it can be read."""

    shape: BaseGeometry | None = None
    repairs: list[str] = field(default_factory=list)
    fault: str = ""


def read(path: Path) -> Table:
    content = _parsed(path)
    objects = _features(content)
    is_plain = objects is None
    if objects is None:
        objects = records.records_in(content)
    _refuse_useless(objects)
    rows = [_row(number, one) for number, one in enumerate(objects, start=1)]
    if is_plain:
        rows = records.with_short_names(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row.values))
    # Numbers in the columns of a list may be in any system.
    usual = WGS84 if any(row.shape for row in rows) else None
    return Table(rows, columns, _stated_epsg(content), usual_epsg=usual)


def _parsed(path: Path) -> Any:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        # Geometries become shapes while reading, so that the numbers of a large
        # file are never all in memory as Python lists.
        return json.loads(
            text, object_hook=_with_shape, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            _("The file is not in UTF-8. Save it again as GeoJSON in UTF-8.")
        ) from error
    except (ValueError, RecursionError) as error:
        where = _place_of(error) if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableFile(
            _(
                "The file is broken: it is not complete JSON%(where)s. "
                "Export it again from the program that made it."
            )
            % {"where": where}
        ) from error


def _place_of(error: json.JSONDecodeError) -> str:
    message = _(" (line %(line)d, character %(column)d)")
    return message % {"line": error.lineno, "column": error.colno}


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _features(content: Any) -> list[dict[str, Any]] | None:
    """The features of GeoJSON, also when they only stand in a list; None if it is other
    JSON."""
    kind = content.get("type") if isinstance(content, dict) else None
    found = content.get("features") if kind == "FeatureCollection" else None
    if kind == "Feature":
        return [content]
    if isinstance(content, list):
        found = content
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return None
    is_ours = kind == "FeatureCollection" or any(
        one.get("type") == "Feature" for one in found
    )
    return found if is_ours else None


def _refuse_useless(objects: list[dict[str, Any]]) -> None:
    if not objects:
        raise UnreadableFile(
            _(
                "The file is JSON, but there is no list of objects in it. Save it as "
                "GeoJSON."
            )
        )
    if len(objects) > limits.MAX_ROWS:
        raise UnreadableFile(
            _("The file has %(count)d rows. KIP takes %(limit)d at most.")
            % {"count": len(objects), "limit": limits.MAX_ROWS}
        )


def _stated_epsg(content: Any) -> int | None:
    """What an old GeoJSON file or one of ArcGIS says it is in; a new one is in
    degrees."""
    if not isinstance(content, dict):
        return None
    stated = content.get("crs")
    if not stated:
        return records.epsg_of_arcgis(content)
    properties = stated.get("properties") if isinstance(stated, dict) else None
    name = properties.get("name", "") if isinstance(properties, dict) else ""
    try:
        return epsg_code(str(name))
    except UnknownCoordinateSystem as error:
        raise UnreadableFile(str(error)) from error


def _row(number: int, one: dict[str, Any]) -> Row:
    if one.get("type") != "Feature":
        return _row_of_record(number, one)
    properties = one.get("properties")
    values = dict(_flat(properties)) if isinstance(properties, dict) else {}
    if "id" in one and "id" not in values:
        values["id"] = one["id"]
    return _placed(number, values, _outline(one.get("geometry"), properties))


def _row_of_record(number: int, one: dict[str, Any]) -> Row:
    """Members that start with _ or are called links tell of the register itself."""
    told = {
        name: value
        for name, value in one.items()
        if not name.startswith("_") and name != "links"
    }
    drawn = dict(_all_drawn(told))
    outlines = [name for name, one in drawn.items() if not _is_point(one)]
    names = outlines or list(drawn)
    shape = drawn[records.likeliest_geometry(names)] if names else None
    return _placed(number, dict(_flat(told)), shape)


def _all_drawn(properties: dict[str, Any]) -> Iterator[tuple[str, _Drawn]]:
    for name, value in properties.items():
        if isinstance(value, _Drawn):
            yield name, value
        elif isinstance(value, dict):
            is_feature = value.get("type") == "Feature"
            for inner, drawn in _all_drawn(value):
                yield (name if is_feature else inner), drawn


def _placed(number: int, values: dict[str, Any], drawn: Any) -> Row:
    if isinstance(drawn, _Drawn):
        return Row(number, values, drawn.shape, drawn.repairs, drawn.fault)
    fault = "" if drawn is None else _("The shape is of an unknown type.")
    return Row(number, values, fault=fault)


def _outline(drawn: Any, properties: Any) -> Any:
    """The geometry; of an object that is only pointed at, the outline that some
    registers keep among its properties."""
    is_pointed_at = drawn is None or _is_point(drawn)
    if not is_pointed_at or not isinstance(properties, dict):
        return drawn
    outlines = [
        one
        for one in properties.values()
        if isinstance(one, _Drawn) and one.shape is not None and not _is_point(one)
    ]
    return outlines[0] if len(outlines) == 1 else drawn


def _is_point(drawn: Any) -> bool:
    return isinstance(drawn, _Drawn) and isinstance(drawn.shape, shapely.Point)


def _flat(properties: dict[str, Any], before: str = "") -> list[tuple[str, Any]]:
    """Nested properties get names with a dot: {"a": {"b": 1}} becomes a.b."""
    pairs: list[tuple[str, Any]] = []
    for name, value in properties.items():
        if isinstance(value, dict) and value.get("type") == "Feature":
            value = value.get("properties")
        if isinstance(value, dict):
            pairs += _flat(value, f"{before}{name}.")
        elif not isinstance(value, _Drawn) and not _is_of_objects(value):
            pairs.append((f"{before}{name}", value))
    return pairs


def _is_of_objects(value: Any) -> bool:
    """A list of objects is a table of its own, not something to read in a cell."""
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _with_shape(found: dict[str, Any]) -> Any:
    """For every JSON object: a shape if it is a geometry, else as it was."""
    kind = found.get("type")
    if kind == "GeometryCollection" and isinstance(found.get("geometries"), list):
        return _collected(found["geometries"])
    build = _BUILDERS.get(kind) if isinstance(kind, str) else None
    is_known = build is not None and isinstance(found.get("coordinates"), list)
    drawn = _Drawn()
    try:
        if build is None or not is_known:
            drawn.shape = None if kind else records.arcgis_shape(found)
            return drawn if drawn.shape is not None else found
        drawn.shape = build(found["coordinates"], drawn.repairs)
    except (TypeError, ValueError, IndexError, shapely.errors.GEOSException) as error:
        drawn.fault = _("The shape can't be read (%(error)s).") % {"error": error}
    return drawn


def _collected(parts: list[Any]) -> _Drawn:
    drawn = [part for part in parts if isinstance(part, _Drawn)]
    return _Drawn(
        shapely.GeometryCollection([part.shape for part in drawn if part.shape]),
        list(dict.fromkeys(text for part in drawn for text in part.repairs)),
        next((part.fault for part in drawn if part.fault), ""),
    )


def _flat_points(points: list[list[float]]) -> list[tuple[float, float]]:
    return [(float(point[0]), float(point[1])) for point in points]


def _polygon(rings: list[list[list[float]]], repairs: list[str]) -> shapely.Polygon:
    closed = [_ring(ring, repairs) for ring in rings]
    if not closed or not closed[0]:
        return shapely.Polygon()
    return shapely.Polygon(closed[0], [ring for ring in closed[1:] if ring])


def _ring(points: list[list[float]], repairs: list[str]) -> list[tuple[float, float]]:
    """The corners of a ring, closed; nothing if they enclose no ground."""
    ring = _flat_points(points)
    if ring and ring[0] != ring[-1]:
        _note(repairs, _("a ring was not closed"))
        ring.append(ring[0])
    if len(ring) < 4:
        _note(repairs, _("a ring of fewer than three corners was left out"))
        return []
    return ring


def _note(repairs: list[str], text: str) -> None:
    if text not in repairs:
        repairs.append(text)


def _multi_polygon(parts: list[Any], repairs: list[str]) -> BaseGeometry:
    polygons = [_polygon(part, repairs) for part in parts]
    return shapely.MultiPolygon([one for one in polygons if not one.is_empty])


_BUILDERS: dict[str, Callable[[Any, list[str]], BaseGeometry]] = {
    "Point": lambda point, _repairs: shapely.Point(_flat_points([point])),
    "MultiPoint": lambda points, _repairs: shapely.MultiPoint(_flat_points(points)),
    "LineString": lambda points, _repairs: shapely.LineString(_flat_points(points)),
    "MultiLineString": lambda lines, _repairs: shapely.MultiLineString(
        [_flat_points(line) for line in lines]
    ),
    "Polygon": _polygon,
    "MultiPolygon": _multi_polygon,
}
