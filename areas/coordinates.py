"""From the coordinates of a file to the metric grid, with the mistakes that files make.

Only the EPSG number of a coordinate system is ever used: its full description can name
files on the disk.
"""

import re
from functools import cache

import shapely
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from areas.geo import GRID, WGS84, to_grid, to_wgs84

_EPSG = re.compile(r"(?:^|EPSG:(?:[\d.]*:)?)(\d{4,6})$", re.IGNORECASE)
_DEGREES = re.compile(r"(?:^|OGC:(?:[\d.]*:)?)CRS84$", re.IGNORECASE)
# A file in ESRI's own words rarely matches the register to the letter.
_SURE_ENOUGH = 25
# Degrees around the area that the grid is made for: works cross borders.
_MARGIN = 0.5


class UnknownCoordinateSystem(Exception):
    """The text says what to do instead."""


class Misplaced(Exception):
    """The shape can't be where its coordinates say. The text says what to check."""


def epsg_code(name: str) -> int:
    """The number in 'EPSG:28992', 'urn:ogc:def:crs:EPSG::28992' or '28992'."""
    if _DEGREES.search(name.strip()):
        return WGS84
    found = _EPSG.search(name.strip())
    if found is None or not _exists(int(found[1])):
        raise UnknownCoordinateSystem(
            _(
                "KIP does not know the coordinate system “%(name)s”. "
                "Give its EPSG number, for instance EPSG:28992."
            )
            % {"name": name[:80]}
        )
    return int(found[1])


@cache
def _exists(epsg: int) -> bool:
    try:
        CRS.from_epsg(epsg)
    except CRSError:
        return False
    return True


def is_north_first(epsg: int) -> bool:
    """Whether the register of this system names the north before the east."""
    axes = CRS.from_epsg(epsg).axis_info
    return bool(axes) and axes[0].direction.casefold() in ("north", "south")


def epsg_of_description(description: str) -> int | None:
    """The number of the system that a `.prj` file or GeoPackage describes, if any."""
    try:
        return epsg_code(description)
    except UnknownCoordinateSystem:
        pass
    try:
        return CRS.from_wkt(description).to_epsg(min_confidence=_SURE_ENOUGH)
    except CRSError:
        return None


def in_grid(shape: BaseGeometry, epsg: int) -> BaseGeometry:
    """`shape`, with coordinates in `epsg`, in the metric grid. Raises Misplaced."""
    _check_numbers(shape, epsg)
    given = GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=epsg)
    try:
        placed = to_grid(given)
        _check_place(to_wgs84(given).extent, shape)
    except GDALException as error:
        raise Misplaced(_outside()) from error
    return shapely.from_wkb(bytes(placed.wkb))


def _check_numbers(shape: BaseGeometry, epsg: int) -> None:
    bounds = shape.bounds
    if not all(abs(number) < 1e9 for number in bounds):  # also catches NaN
        raise Misplaced(_("The coordinates are not numbers that can be a place."))
    if CRS.from_epsg(epsg).is_geographic and max(map(abs, bounds)) > 180:
        raise Misplaced(
            _(
                "The coordinates look like metres, but the file is read in degrees "
                "(EPSG:%(epsg)d). Say which coordinate system it is, for instance "
                "--crs EPSG:%(grid)d."
            )
            % {"epsg": epsg, "grid": GRID}
        )


def _check_place(
    bounds: tuple[float, float, float, float], shape: BaseGeometry
) -> None:
    if _is_in_reach(bounds):
        return
    x1, y1, x2, y2 = shape.bounds
    if _is_in_reach((y1, x1, y2, x2)):
        raise Misplaced(
            _(
                "Longitude and latitude have changed places. Put the longitude "
                "(east) first and the latitude (north) second."
            )
        )
    raise Misplaced(_outside())


def _is_in_reach(bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    reach = _reach()
    return (
        west >= reach[0]
        and south >= reach[1]
        and east <= reach[2]
        and north <= reach[3]
    )


@cache
def _reach() -> tuple[float, float, float, float]:
    """West, south, east, north of where the metric grid may be used, in degrees."""
    area = CRS.from_epsg(GRID).area_of_use
    if area is None:
        return -180, -90, 180, 90
    return (
        area.west - _MARGIN,
        area.south - _MARGIN,
        area.east + _MARGIN,
        area.north + _MARGIN,
    )


def _outside() -> str:
    return _(
        "The place lies outside the area of the grid of this installation "
        "(EPSG:%(grid)d). Check the coordinate system of the file."
    ) % {"grid": GRID}
