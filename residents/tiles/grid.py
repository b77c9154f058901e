"""Where the tiles of the web's map lie, and what that is in the installation's grid."""

import math
from dataclasses import dataclass

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, Polygon

from areas.geo import GRID, WEB, to_grid

ZOOMS = range(8, 20)
# Units along a tile's side, and how far its shapes go on beyond it, so that what is
# drawn at the edge of one tile goes on in the next.
EXTENT = 4096
BUFFER = 256

_HALF_WORLD = math.pi * 6_378_137
_PER_SIDE = 8


@dataclass(frozen=True, slots=True)
class Tile:
    """One square of the web's map: 2^z by 2^z cover the world, from the north-west."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        across = range(2**self.z) if self.z in ZOOMS else range(0)
        return self.x in across and self.y in across

    @property
    def side(self) -> float:
        """Metres of the web's map, which are longer than those of the ground."""
        return 2 * _HALF_WORLD / 2**self.z

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres of the web's map."""
        west = self.x * self.side - _HALF_WORLD
        north = _HALF_WORLD - self.y * self.side
        return west, north - self.side, west + self.side, north

    def in_grid(self) -> Polygon | None:
        """A box in the metric grid around all that the tile shows; None where the grid
        does not reach."""
        try:
            west, south, east, north = to_grid(self._outline()).extent
        except (GDALException, GEOSException):
            return None
        if not all(map(math.isfinite, (west, south, east, north))):
            return None
        found = Polygon.from_bbox((west, south, east, north))
        found.srid = GRID
        return found

    def _outline(self) -> Polygon:
        """With points along its sides, which the grid bends."""
        beyond = self.side * BUFFER / EXTENT
        west, south = (side - beyond for side in self.box[:2])
        east, north = (side + beyond for side in self.box[2:])
        width, height = east - west, north - south
        steps = [step / _PER_SIDE for step in range(_PER_SIDE)]
        points = [(west + step * width, south) for step in steps]
        points += [(east, south + step * height) for step in steps]
        points += [(east - step * width, north) for step in steps]
        points += [(west, north - step * height) for step in steps]
        return Polygon([*points, points[0]], srid=WEB)
