"""All coordinate knowledge of KIP. No other file knows the number of a grid.

Metres inside, degrees at the door: geometry is stored and computed in the
installation's metric grid (`KIP_SRID`) and exchanged in WGS84 (longitude, latitude).
"""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models import Extent
from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.expressions import Combinable

GRID: int = settings.KIP_SRID
WGS84 = 4326
ETRS89 = 4258  # degrees that move along with Europe
WEB = 3857  # of the map in browsers, in tiles
# What files of municipalities around here are in when they do not say: degrees, the
# web's map, the grids of the Netherlands, Belgium, Luxembourg, Germany, Switzerland,
# France, Great Britain, and the zones of UTM.
USUAL_GRIDS = (
    *(WGS84, 28992, 31370, 3812, 25832, 25831, 25833, 31466, 31467, 31468, 5243),
    *(21781, 2056, 2169, 2154, 27700, 3035, 32631, 32632, 3857),
)


@cache
def _transform(source: int, target: int) -> CoordTransform:
    """Kept, because building one takes 200 times as long as using it."""
    return CoordTransform(SpatialReference(source), SpatialReference(target))


def to_grid(geometry: GEOSGeometry) -> GEOSGeometry:
    """A copy of `geometry` (with its srid set) in the metric grid."""
    return _in(geometry, GRID)


def to_wgs84(geometry: GEOSGeometry) -> GEOSGeometry:
    """A copy of `geometry` (with its srid set) in degrees, longitude first."""
    return _in(geometry, WGS84)


def _in(geometry: GEOSGeometry, target: int) -> GEOSGeometry:
    if geometry.srid == target:
        return geometry.clone()
    copied = geometry.transform(_transform(geometry.srid, target), clone=True)
    copied.srid = target
    return copied


def as_geojson(
    field: str | Combinable, *, simplified_by_metres: float = 0, decimals: int = 6
) -> Func:
    """An expression: the GeoJSON text, in WGS84, of a geometry column in the grid."""
    geometry: Any = F(field) if isinstance(field, str) else field
    if simplified_by_metres:
        geometry = Func(
            geometry,
            Value(simplified_by_metres),
            function="ST_SimplifyPreserveTopology",
        )
    in_degrees = Func(geometry, Value(WGS84), function="ST_Transform")
    return Func(
        in_degrees,
        Value(decimals),
        function="ST_AsGeoJSON",
        output_field=TextField(),
    )


def shape_as_geojson(wkb: bytes) -> str:
    """The GeoJSON text, in WGS84, of a shape in the grid that no table holds, given as
    well-known binary."""
    return str(to_wgs84(GEOSGeometry(memoryview(wkb), srid=GRID)).geojson)


def feature_collection(features: Iterable[tuple[str, dict[str, Any]]]) -> str:
    """GeoJSON text from (geometry as GeoJSON text, properties) pairs, in WGS84.

    The geometries come as text from the database and are not parsed again.
    """
    parts = (
        f'{{"type":"Feature","geometry":{geometry},'
        f'"properties":{json.dumps(properties, ensure_ascii=False, default=str)}}}'
        for geometry, properties in features
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(parts)}]}}'


def bounds_in_degrees(geometries: QuerySet[Any], field: str) -> list[float] | None:
    """West, south, east, north of all these geometries in degrees, or None."""
    extent = geometries.aggregate(extent=Extent(field))["extent"]
    if extent is None:
        return None
    box = Polygon.from_bbox(extent)
    box.srid = GRID
    return [round(value, 6) for value in to_wgs84(box).extent]
