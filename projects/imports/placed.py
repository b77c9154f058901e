"""Putting shapes of an import in the grid, also those of somewhere else."""

import shapely
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas.coordinates import Misplaced, in_grid
from areas.geo import GRID, to_grid

# A grid that is used far from its land gives way; up to here it still says where.
_BACK_WITHIN = 1.0
_FARTHEST = 3_000_000


def place(shape: BaseGeometry, epsg: int) -> BaseGeometry:
    """As `in_grid`, but what lies outside the land of the grid is placed as well if the
    grid can say where it is: whoever imports is told how far off it is.

    Raises Misplaced."""
    try:
        return in_grid(shape, epsg)
    except Misplaced as error:
        placed = _far_off(shape, epsg)
        if placed is None:
            raise Misplaced(_beyond(epsg)) from error
        return placed


def _beyond(epsg: int) -> str:
    return _(
        "With these coordinates (as EPSG:%(epsg)d) the place lies where the map of "
        "this installation does not reach. Choose another coordinate system."
    ) % {"epsg": epsg}


def _far_off(shape: BaseGeometry, epsg: int) -> BaseGeometry | None:
    bounds = shape.bounds
    if not bounds or not all(abs(number) < 1e9 for number in bounds):
        return None
    given = GEOSGeometry(memoryview(shapely.to_wkb(shapely.force_2d(shape))), srid=epsg)
    try:
        there = to_grid(given)
        back = there.transform(epsg, clone=True)
        again = to_grid(GEOSGeometry(back.wkb, srid=epsg))
    except GDALException:
        return None
    found, twice = (shapely.from_wkb(bytes(one.wkb)) for one in (there, again))
    if not all(abs(number) < _FARTHEST for number in found.bounds):
        return None
    is_steady = shapely.equals_exact(found, twice, _BACK_WITHIN)
    return found if is_steady and there.srid == GRID else None
