"""The coordinate systems in which features can be asked for, as OGC API names them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, TextField, Value
from django.db.models.expressions import Combinable

from areas.coordinates import is_north_first
from areas.geo import ETRS89, GRID, WEB, WGS84

_DEGREES = (WGS84, ETRS89)


@dataclass(frozen=True, slots=True)
class Crs:
    uri: str
    srid: int
    # Whether the north comes first in its coordinates, as in "latitude, longitude".
    is_flipped: bool

    @property
    def is_in_degrees(self) -> bool:
        return self.srid in _DEGREES

    @property
    def decimals(self) -> int:
        """Of a coordinate: about a centimetre, or a millimetre."""
        return 7 if self.is_in_degrees else 3


def _epsg(srid: int) -> Crs:
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{srid}"
    return Crs(uri, srid, is_north_first(srid))


CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", WGS84, is_flipped=False)
STORAGE = _epsg(GRID)
_SYSTEMS = (CRS84, STORAGE, *(_epsg(one) for one in (WGS84, ETRS89, WEB)))
# The first is what features are in when nobody asks.
BY_URI = {one.uri: one for one in _SYSTEMS}


def as_geojson_in(crs: Crs, field: str | Combinable) -> Func:
    """An expression: the GeoJSON text, in `crs`, of geometry in the grid."""
    shape: Any = F(field) if isinstance(field, str) else field
    shape = Func(shape, Value(crs.srid), function="ST_Transform")
    if crs.is_flipped:
        shape = Func(shape, function="ST_FlipCoordinates")
    # The last argument keeps the name of the system out of every geometry.
    return Func(
        shape,
        Value(crs.decimals),
        Value(0),
        function="ST_AsGeoJSON",
        output_field=TextField(),
    )
