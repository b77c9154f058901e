"""A small town to draw in: metres from one point of the installation's grid."""

from django.conf import settings
from django.contrib.gis.geos import (
    GEOSGeometry,
    LineString,
    MultiPolygon,
    Point,
    Polygon,
)

# A point well inside the grid; in RD New, the middle of Ede.
EAST, NORTH = 174_000, 450_000


def point(x: float, y: float) -> Point:
    return Point(EAST + x, NORTH + y, srid=settings.KIP_SRID)


def street(x: float, y: float, length: float = 100, width: float = 10) -> Polygon:
    """A street that runs east from (x, y), which is its south-west corner."""
    box = (EAST + x, NORTH + y, EAST + x + length, NORTH + y + width)
    return _placed(Polygon.from_bbox(box))


def cable(x: float, y: float, length: float = 100) -> LineString:
    """A line that runs east from (x, y)."""
    line = LineString((EAST + x, NORTH + y), (EAST + x + length, NORTH + y))
    return _placed(line)


def block(x: float, y: float, side: float = 1000) -> MultiPolygon:
    """A square neighbourhood with its south-west corner at (x, y)."""
    return _placed(MultiPolygon(street(x, y, side, side)))


def _placed(geometry: GEOSGeometry) -> GEOSGeometry:
    geometry.srid = settings.KIP_SRID
    return geometry
