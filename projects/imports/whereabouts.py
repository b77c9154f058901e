"""Guessing where the shapes of a file are: which columns, and in which system."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from django.contrib.gis.db.models import Extent
from django.utils.translation import gettext as _
from pyproj import CRS, Transformer

from areas.files.cells import from_text, pair
from areas.files.table import as_text
from areas.geo import GRID, USUAL_GRIDS, WGS84, bounds_in_degrees
from areas.models import Area
from projects.imports.looking import Layer
from projects.imports.mapping import Mapping, with_axes
from projects.imports.naming import likeness

Box = tuple[float, float, float, float]
# Degrees, roughly thirty kilometres: works lie around the town too.
_NEAR = 0.3
_NUMBER_SHARE = 0.8


@dataclass(frozen=True)
class CrsGuess:
    """A coordinate system that a file may be in, and why. `code` is for `Mapping.crs`;
    `bounds` is where the shapes would then lie, in degrees."""

    epsg: int
    name: str
    why: str
    is_north_first: bool = False
    bounds: Box | None = None

    @property
    def code(self) -> str:
        return with_axes(self.epsg, self.is_north_first)


def guess_crs(layer: Layer, mapping: Mapping | None = None) -> list[CrsGuess]:
    """The systems that the shapes may be in, the likeliest first.

    What puts them in the areas of this installation comes first, then what the file
    says, then where the grid of the installation is used.
    """
    points = _points(layer, mapping)
    if points is None:
        return []
    scored = []
    for place, (epsg, turned) in enumerate(_candidates(layer.epsg)):
        bounds = _bounds_in(points, epsg, turned)
        if bounds is None:
            continue
        is_said = epsg == layer.epsg
        score, why = _score(bounds, epsg, is_said, turned)
        if score > 0:
            name = CRS.from_epsg(epsg).name
            scored.append((-score, place, CrsGuess(epsg, name, why, turned, bounds)))
    return [found for _score_, _place, found in sorted(scored, key=lambda s: s[:2])]


def guess_place(layer: Layer) -> dict[str, str]:
    """The columns of a sheet that say where: {"wkt": name}, {"point": name} with two
    numbers in it, or {"x": name, "y": name} with the east in x."""
    for column in layer.columns:
        if any(_is_geometry(text) for text in layer.values(column.name)[:5]):
            return {"wkt": column.name}
    if two := _two_numbers(layer):
        return two
    for column in layer.columns:
        if _are_pairs(layer.values(column.name)):
            return {"point": column.name}
    return {}


def _two_numbers(layer: Layer) -> dict[str, str]:
    numbers = [c.name for c in layer.columns if _is_coordinate(layer.values(c.name))]
    east = max(numbers, key=lambda name: likeness(name, "x"), default="")
    north = max(
        (name for name in numbers if name != east),
        key=lambda name: likeness(name, "y"),
        default="",
    )
    if not east or not north or not (likeness(east, "x") and likeness(north, "y")):
        return {}
    return {"x": east, "y": north}


def _is_geometry(text: str) -> bool:
    if len(text) < 10:
        return False
    try:
        from_text(text)
    except (shapely.errors.GEOSException, ValueError, TypeError, AttributeError):
        return False
    return True


def _are_pairs(values: list[str]) -> bool:
    """Two numbers in one cell, as exact as a place is said: years or a house number
    with another are none."""
    told = [two for text in values if (two := _pair(text)) and all(map(_is_exact, two))]
    return bool(values) and len(told) >= _NUMBER_SHARE * len(values)


def _is_exact(number: float) -> bool:
    return abs(number) >= 10_000 or round(number, 2) != number


def _pair(text: str) -> tuple[float, float] | None:
    try:
        return pair(text)
    except ValueError:
        return None


def _is_coordinate(values: list[str]) -> bool:
    """Numbers, of which most are not zero."""
    told = [number for text in values if (number := _number(text)) is not None]
    return bool(values) and len(told) >= _NUMBER_SHARE * len(values) and any(told)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ".") if "." not in text else text)
    except ValueError:
        return None


def _points(layer: Layer, mapping: Mapping | None) -> np.ndarray | None:
    """Some points of the shapes, as (n, 2) in the system of the file."""
    place = mapping.place if mapping else {}
    if layer.shapes:
        shapes = [row.shape for row in layer.table.rows if row.shape]
        found = shapely.get_coordinates(shapely.centroid(shapes))
    elif "x" in place and "y" in place:
        names = (place["x"], place["y"])
        pairs = [
            tuple(_number(as_text(row.values.get(name))) for name in names)
            for row in layer.table.rows
        ]
        found = np.array([p for p in pairs if p[0] and p[1]], dtype=float).reshape(
            -1, 2
        )
    elif "point" in place:
        texts = layer.values(place["point"])
        told = [told for text in texts if (told := _pair(text))]
        found = np.array(told, dtype=float).reshape(-1, 2)
    elif "wkt" in place:
        texts = layer.values(place["wkt"])
        drawn = (from_text(text)[0] for text in texts if _is_geometry(text))
        shapes = [shape for shape in drawn if shape is not None]
        found = shapely.get_coordinates(shapely.centroid(shapes))
    else:
        return None
    found = found[np.isfinite(found).all(axis=1)]
    return found if len(found) else None


def _candidates(said: int | None) -> list[tuple[int, bool]]:
    systems = dict.fromkeys([*([said] if said else []), GRID, *USUAL_GRIDS])
    return [(epsg, turned) for turned in (False, True) for epsg in systems]


def _bounds_in(points: np.ndarray, epsg: int, turned: bool) -> Box | None:
    """Where the middle nine tenths would lie, in degrees, if that is where this system
    is used."""
    east, north = (
        (points[:, 1], points[:, 0]) if turned else (points[:, 0], points[:, 1])
    )
    if CRS.from_epsg(epsg).is_projected and np.abs(points).max() < 1000:
        return None  # degrees are no place a few hundred metres from an origin
    lon, lat = _to_degrees(epsg).transform(east, north)
    placed = np.column_stack([lon, lat])
    placed = placed[np.isfinite(placed).all(axis=1)]
    if len(placed) < len(points) / 2:
        return None
    west, south = np.percentile(placed, 5, axis=0)
    right, top = np.percentile(placed, 95, axis=0)
    box = (float(west), float(south), float(right), float(top))
    return box if _touch(box, _used_in(epsg), 0.1) else None


@cache
def _to_degrees(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, WGS84, always_xy=True)


@cache
def _used_in(epsg: int) -> Box:
    area = CRS.from_epsg(epsg).area_of_use
    if area is None:
        return -180.0, -90.0, 180.0, 90.0
    return area.west, area.south, area.east, area.north


def _score(bounds: Box, epsg: int, is_said: bool, turned: bool) -> tuple[float, str]:
    town = _town()
    if town and _touch(bounds, town, 0.02):
        return 100 + is_said * 5 - turned * 2 - _spread(bounds, epsg), _(
            "then it lies in the areas of this installation"
        )
    if is_said and not turned:
        return 90, _("the file says so")
    if town and _touch(bounds, town, _NEAR):
        return 80 - turned * 2, _("then it lies near the areas of this installation")
    if _touch(bounds, _used_in(GRID), 0):
        return 40 - turned * 10 - _spread(bounds, epsg), _(
            "then it lies where the grid of this installation is used"
        )
    return 20 - turned * 10 - _spread(bounds, epsg), _("the size of the numbers fits")


def _spread(bounds: Box, epsg: int) -> float:
    """A plan lies together; a wrong system may tear it over half a continent. And the
    grid of a small country says more than one of half the world."""
    west, south, east, north = _used_in(epsg)
    is_wide = (east - west) * (north - south) > 400
    return min(5.0, (bounds[2] - bounds[0] + bounds[3] - bounds[1])) + 8 * is_wide


def _town() -> Box | None:
    found = bounds_in_degrees(Area.objects.all(), "boundary")
    return (found[0], found[1], found[2], found[3]) if found else None


def town_in_grid() -> Box | None:
    """West, south, east, north of all areas in the grid; None without areas."""
    extent = Area.objects.aggregate(extent=Extent("boundary"))["extent"]
    return tuple(extent) if extent else None


def _touch(one: Box, other: Box, margin: float) -> bool:
    return (
        one[0] <= other[2] + margin
        and one[2] >= other[0] - margin
        and one[1] <= other[3] + margin
        and one[3] >= other[1] - margin
    )
