"""From the box that somebody asks for, in any system, to the ground that it covers.

A box of a whole country or of the whole world is bent in the grid, and far away the
grid has no coordinates at all: so it is cut off around where the grid is made for.
"""

import math
from collections.abc import Iterator
from functools import cache

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from pyproj import CRS

from areas.geo import GRID, WGS84, to_grid
from residents.ogc.crs import STORAGE, Crs

# West, south, east and north, in the units of the system that is asked in.
Box = tuple[float, float, float, float]

_MARGIN = 1  # degrees around the area that the grid is made for
_PIECES = 100  # of each side, which is straight in its own system alone
_SMALLEST = 1e-8  # degrees: a box without any size still covers a point
_FARTHEST = 1e8  # metres
_EARTH = 6378137  # metres: the radius that the web's map counts with
_HALF_WAY = math.pi * _EARTH


def ground_of(box: Box, crs: Crs) -> GEOSGeometry:
    """The ground in the metric grid; empty when the box lies outside its reach."""
    if crs == STORAGE:
        return _polygon(tuple(_held(one, _FARTHEST) for one in box), 0.001, GRID)
    in_degrees = box if crs.is_in_degrees else _from_web_map(box)
    parts = [cut for part in _unwrapped(in_degrees) if (cut := _within_reach(part))]
    return MultiPolygon([_on_grid(part) for part in parts], srid=GRID)


def _unwrapped(box: Box) -> Iterator[Box]:
    """A box whose west lies east of its east goes round the back of the earth."""
    west, south, east, north = box
    if west <= east:
        yield box
    else:
        yield west, south, 180, north
        yield -180, south, east, north


def _within_reach(box: Box) -> Box | None:
    far_west, far_south, far_east, far_north = _reach()
    west, south = max(box[0], far_west), max(box[1], far_south)
    east, north = min(box[2], far_east), min(box[3], far_north)
    return (west, south, east, north) if west <= east and south <= north else None


@cache
def _reach() -> Box:
    """The part of the earth, in degrees, of which the grid knows where it is."""
    area = CRS.from_epsg(GRID).area_of_use
    if area is None:
        return -180, -85, 180, 85
    west, south = area.west - _MARGIN, area.south - _MARGIN
    return west, south, area.east + _MARGIN, area.north + _MARGIN


def _on_grid(box: Box) -> GEOSGeometry:
    west, south, east, north = box
    size = max(east - west, north - south, _SMALLEST)
    shape = shapely.from_wkb(bytes(_polygon(box, _SMALLEST, WGS84).wkb))
    bent = shapely.segmentize(shape, size / _PIECES)
    return to_grid(GEOSGeometry(memoryview(shapely.to_wkb(bent)), srid=WGS84))


def _polygon(box: tuple[float, ...], smallest: float, srid: int) -> Polygon:
    """Of a box without size a little more, or it would cover nothing."""
    west, south, east, north = box
    if west == east:
        west, east = west - smallest, east + smallest
    if south == north:
        south, north = south - smallest, north + smallest
    polygon = Polygon.from_bbox((west, south, east, north))
    polygon.srid = srid
    return polygon


def _from_web_map(box: Box) -> Box:
    west, south, east, north = (_held(one, _HALF_WAY) for one in box)
    return _longitude(west), _latitude(south), _longitude(east), _latitude(north)


def _longitude(metres: float) -> float:
    return math.degrees(metres / _EARTH)


def _latitude(metres: float) -> float:
    return math.degrees(math.atan(math.sinh(metres / _EARTH)))


def _held(number: float, most: float) -> float:
    return max(-most, min(most, number))
