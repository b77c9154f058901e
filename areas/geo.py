"""All coordinate knowledge of KIP. No other file knows the number of a grid.

Metres inside, degrees at the door: geometry is stored and computed in the
installation's metric grid (`KIP_SRID`) and exchanged in WGS84 (longitude, latitude).
"""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import F, Func, Value
from django.db.models.expressions import Combinable

GRID: int = settings.KIP_SRID
WGS84 = 4326

# 7 decimals of a degree are a centimetre: more is noise in every answer.
DEGREE_DECIMALS = 7


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
    return Func(in_degrees, Value(decimals), function="ST_AsGeoJSON")
