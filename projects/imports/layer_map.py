"""Where the shapes of a layer would lie, in one coordinate system or another."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import shapely
from django.contrib.gis.db.models import Union
from django.contrib.gis.geos import GEOSGeometry
from shapely.geometry.base import BaseGeometry
from shapely.prepared import PreparedGeometry, prep

from areas.coordinates import (
    Misplaced,
    UnknownCoordinateSystem,
    epsg_code,
    in_grid,
)
from areas.files.cells import shape_in
from areas.geo import GRID, feature_collection, to_wgs84
from areas.models import Area
from projects.imports import guessing
from projects.imports.guessing import CrsGuess, Layer
from projects.imports.mapping import Mapping, with_axes
from projects.models import Import

_MOST_GUESSES = 5
_SIMPLER_BY_METRES = 1.0


def choices(layer: Layer, mapping: Mapping) -> list[CrsGuess]:
    """The likeliest systems, best first; none for a layer without places."""
    return guessing.guess_crs(layer, mapping)[:_MOST_GUESSES]


def chosen(asked: str, import_: Import, guesses: Sequence[CrsGuess]) -> str:
    """What was asked for, or chosen before, or else the best guess."""
    codes = [one.code for one in guesses]
    wanted = next((one for one in (asked, import_.crs) if one in codes), None)
    return wanted or next(iter(codes), "")


def crs_of(chosen: str, other: str) -> str:
    """The answer as a mapping keeps it; what was typed counts before what was chosen.

    Raises UnknownCoordinateSystem.
    """
    if other.strip():
        return with_axes(epsg_code(other), False)
    if not chosen:
        return ""
    asked = Mapping(crs=chosen)
    return with_axes(epsg_code(asked.crs_name), asked.is_north_first)


def shapes_on_map(layer: Layer, mapping: Mapping, crs: str) -> str:
    """GeoJSON of some shapes of the layer, and how many are `inside` the town."""
    placed = list(_placed(_drawn(layer, mapping), crs))
    town = _town()
    inside = sum(town is None or town.intersects(shape) for _n, shape in placed)
    features = feature_collection(
        (
            _as_json(shape),
            {"id": number, "title": str(number), "discipline": "import-shape"},
        )
        for number, shape in placed
    )
    return f'{features[:-1]},"inside":{inside}}}'


def _drawn(layer: Layer, mapping: Mapping) -> Iterator[tuple[int, BaseGeometry]]:
    """The first shapes with the numbers of their rows, also of a sheet that has them in
    its cells."""
    for row in layer.table.rows:
        shape = row.shape
        if not layer.shapes:
            with suppress(ValueError, TypeError, shapely.errors.GEOSException):
                shape, _srid = shape_in(row.values, mapping.shape_columns())
        if shape is not None:
            yield row.number, shape


def _placed(
    drawn: Iterable[tuple[int, BaseGeometry]], crs: str
) -> Iterator[tuple[int, BaseGeometry]]:
    """Shapes that can lie somewhere, in the grid."""
    mapping = Mapping(crs=crs)
    try:
        epsg = epsg_code(mapping.crs_name)
    except UnknownCoordinateSystem:
        return
    for number, shape in drawn:
        if mapping.is_north_first:
            shape = shapely.transform(shape, lambda points: points[:, ::-1])
        try:
            yield number, in_grid(shape, epsg)
        except (Misplaced, shapely.errors.GEOSException):
            continue


def _as_json(shape: BaseGeometry) -> str:
    simple = shape.simplify(_SIMPLER_BY_METRES)
    given = GEOSGeometry(memoryview(shapely.to_wkb(simple)), srid=GRID)
    return str(to_wgs84(given).json)


def _town() -> PreparedGeometry | None:
    towns = Area.objects.filter(level=Area.Level.MUNICIPALITY)
    if not towns.exists():
        towns = Area.objects.all()
    found = towns.aggregate(whole=Union("boundary"))["whole"]
    return prep(shapely.from_wkb(bytes(found.wkb))) if found else None
