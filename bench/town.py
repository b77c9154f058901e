"""Works on real street surfaces, as many as asked, for measuring alone.

The town of the demo is laid side by side as often as needed, so that the number of
works per street stays the same as their number grows:

    |town|town|town|
    |town|tow|              1,000,000 works: 17 by 17 towns

Its works are drawn as real plans draw them: whole streets, parts of streets, lines,
strips and points, more of them in hot centres, in windows of days to years.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from projects.planning import Discipline, FundingSource, Status, Visibility

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shapes = NDArray[Any]

FOLDER = Path(__file__).resolve().parent.parent / "kip/demo/schaarbeek"
METRES = 31370  # the Belgian grid; afterwards metres are just metres
FIRST_DAY = np.datetime64("2026-01-01", "D")
YEARS = 7
# Chosen so that about one pair per work lies within 15 m and 28 days.
WORKS_PER_TOWN = 4000
ORGANISATIONS = 12
_GAP = 100.0  # metres between two towns
_CENTRE_POINTS = 9

_DISCIPLINES = {
    Discipline.SEWERAGE: 0.12,
    Discipline.ROADS: 0.20,
    Discipline.GREEN: 0.06,
    Discipline.LIGHTING: 0.06,
    Discipline.GAS: 0.11,
    Discipline.ELECTRICITY: 0.15,
    Discipline.HEAT: 0.03,
    Discipline.WATER: 0.12,
    Discipline.TELECOM: 0.10,
    Discipline.HOUSING: 0.02,
    Discipline.TRAFFIC: 0.02,
    Discipline.EVENT: 0.01,
}
_STATUSES = {
    Status.INTENTION: 0.10,
    Status.DRAFT: 0.15,
    Status.PROGRAMMED: 0.45,
    Status.ADOPTED: 0.20,
    Status.IN_PREPARATION: 0.07,
    Status.UNDER_WAY: 0.03,
}
# Footprints as drawn, and how many of each.
_KINDS = {"street": 0.30, "part": 0.20, "line": 0.25, "strip": 0.15, "point": 0.10}
# Days of a window, and how many are drawn from each range.
_WINDOWS = {(3, 30): 0.35, (30, 180): 0.40, (180, 540): 0.19, (540, 1500): 0.06}
_OPEN_WINDOWS = 0.01


@dataclass(frozen=True, slots=True)
class Town:
    """One town: its streets from west to east, and its neighbourhoods."""

    streets: Shapes  # polygons, (n streets,)
    centres: Floats  # points along the middle of each, (n streets, 9, 2)
    chances: Floats  # that a work lies in it, (n streets,)
    neighbourhoods: Shapes  # (n neighbourhoods,)
    neighbourhood_of: Ints  # of each street, (n streets,)
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Generated works as columns, by ascending id from 1; all of shape (n works,)."""

    footprints: Shapes
    areas: Ints  # town * neighbourhoods of a town + neighbourhood
    earliest: NDArray[Any]  # days; NaT for an open side
    latest: NDArray[Any]
    durations: Ints  # working days, 0: unknown
    costs: Floats  # whole euros, NaN: unknown
    disciplines: NDArray[Any]  # text as bytes
    statuses: NDArray[Any]
    organisations: Ints  # from 1
    closes: NDArray[np.bool_]
    towns: int  # on a side

    def __len__(self) -> int:
        return len(self.footprints)


def read_town() -> Town:
    """The streets of the demo town, in metres from its south-west corner."""
    surfaces = geopandas.read_file(FOLDER / "street_surfaces.geojson").to_crs(METRES)
    quarters = geopandas.read_file(FOLDER / "neighbourhoods.geojson").to_crs(METRES)
    streets = _polygons(surfaces.geometry.to_numpy())
    west, south, east, north = shapely.total_bounds(streets)
    corner = np.array([west, south])
    streets = shapely.transform(streets, lambda points: points - corner)
    streets = streets[np.argsort(shapely.bounds(streets)[:, 0], kind="stable")]
    areas = shapely.transform(
        shapely.make_valid(quarters.geometry.to_numpy()), lambda points: points - corner
    )
    centres = _centre_lines(streets)
    return Town(
        streets,
        centres,
        _chances(streets, centres),
        areas,
        _nearest(areas, centres[:, _CENTRE_POINTS // 2]),
        east - west + _GAP,
        north - south + _GAP,
    )


def _polygons(shapes: Shapes) -> Shapes:
    """Valid polygons; specks of a few square metres are no streets."""
    parts = shapely.get_parts(shapely.make_valid(shapes))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return parts[shapely.area(parts) > 50]


def _centre_lines(streets: Shapes) -> Floats:
    """Points along the middle of each street: where cuts across it have their middle.

    |   .   |   .   |   .   |      cuts across the longest side of its box
    """
    boxes = shapely.oriented_envelope(streets)
    corners = shapely.get_coordinates(boxes).reshape(-1, 5, 2)[:, :4]
    one, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 1]
    turned = np.hypot(*other.T) > np.hypot(*one.T)
    start = np.where(turned[:, None], corners[:, 1], corners[:, 0])
    along = np.where(turned[:, None], other, one)
    across = np.where(turned[:, None], -one, other)
    steps = np.linspace(0.02, 0.98, _CENTRE_POINTS)
    feet = start[:, None] + steps[:, None] * along[:, None]
    cuts: Shapes = np.asarray(
        shapely.linestrings(np.stack([feet, feet + across[:, None]], axis=2))
    )
    inside: Shapes = np.asarray(shapely.intersection(streets[:, None], cuts))
    middle = shapely.get_coordinates(
        shapely.centroid(np.where(shapely.is_empty(inside), cuts, inside))
    )
    return middle.reshape(-1, _CENTRE_POINTS, 2)


def _chances(streets: Shapes, centres: Floats) -> Floats:
    """Larger streets have more works, and so have those near three hot centres."""
    middle = centres[:, _CENTRE_POINTS // 2]
    hot = middle[[len(middle) // 5, len(middle) // 2, 4 * len(middle) // 5]]
    away = np.hypot(*(middle[:, None] - hot).transpose(2, 0, 1))
    heat = 1 + 12 * np.exp(-((away / 400) ** 2)).sum(axis=1)
    weight = np.sqrt(shapely.area(streets)) * heat
    return np.asarray(weight / weight.sum())


def _nearest(areas: Shapes, points: Floats) -> Ints:
    tree = shapely.STRtree(areas)
    return np.asarray(tree.nearest(shapely.points(points)), dtype=np.int64)


def make_plan(works: int, seed: int = 3) -> Plan:
    """So many works; the same number and seed give the same works."""
    town, chance = read_town(), np.random.default_rng(seed)
    # A plan that does not fill its last town lies in the western streets of it.
    place = chance.random(works) * works / WORKS_PER_TOWN
    tile = place.astype(np.int64)
    street = np.searchsorted(town.chances.cumsum()[:-1], place - tile)
    towns = math.isqrt(works // WORKS_PER_TOWN) + 1
    earliest, latest = _windows(works, chance)
    footprints = _footprints(town, street, chance)
    disciplines = _drawn(_DISCIPLINES, works, chance)
    areas = tile * len(town.neighbourhoods) + town.neighbourhood_of[street]
    return Plan(
        footprints=_moved(footprints, tile, towns, town),
        areas=areas,
        earliest=earliest,
        latest=latest,
        durations=_durations(earliest, latest, chance),
        costs=_costs(footprints, chance),
        disciplines=disciplines,
        statuses=_drawn(_STATUSES, works, chance),
        organisations=_owners(disciplines, chance),
        closes=chance.random(works) < 0.25,
        towns=towns,
    )


def _footprints(town: Town, street: Ints, chance: np.random.Generator) -> Shapes:
    kinds = chance.choice(list(_KINDS), len(street), p=list(_KINDS.values()))
    streets = town.streets[street]
    first, last = np.sort(chance.random((2, len(street))), axis=0)
    lines = _lines(town.centres[street], first, np.minimum(1, last + 0.1), chance)
    made = {
        "street": lambda mine: streets[mine],
        "part": lambda mine: _parts(streets[mine], lines[mine]),
        "line": lambda mine: lines[mine],
        "strip": lambda mine: shapely.buffer(
            lines[mine], chance.uniform(1, 4, mine.sum()), quad_segs=2
        ),
        "point": lambda mine: shapely.line_interpolate_point(
            lines[mine], 0.5, normalized=True
        ),
    }
    footprints = np.empty(len(street), dtype=object)
    for kind, make in made.items():
        footprints[kinds == kind] = make(kinds == kind)
    return footprints


def _parts(streets: Shapes, lines: Shapes) -> Shapes:
    """The streets as far as the lines go along them."""
    wide = shapely.buffer(lines, 25, cap_style="flat", quad_segs=1)
    parts = shapely.intersection(streets, wide)
    return np.where(shapely.area(parts) > 10, parts, streets)


def _lines(
    centres: Floats, first: Floats, last: Floats, chance: np.random.Generator
) -> Shapes:
    """Lines along the street, some metres out of its middle, with five points."""
    where = np.linspace(first, last, 5, axis=1) * (_CENTRE_POINTS - 1)
    before = np.minimum(where.astype(int), _CENTRE_POINTS - 2)
    share = (where - before)[:, :, None]
    rows = np.arange(len(centres))[:, None]
    points = centres[rows, before] * (1 - share) + centres[rows, before + 1] * share
    aside = chance.normal(0, 2.5, (len(centres), 1, 2))
    return np.asarray(shapely.linestrings(points + aside))


def _moved(shapes: Shapes, tile: Ints, towns: int, town: Town) -> Shapes:
    """Each footprint in its own town."""
    points, which = shapely.get_coordinates(shapes, return_index=True)
    column, row = tile % towns, tile // towns
    steps = np.column_stack([column * town.width, row * town.height])
    # numpy can't copy geometries, and parts of the plan are one and the same street
    copies = shapely.transform(shapes, np.copy)
    return np.asarray(shapely.set_coordinates(copies, points + steps[which]))


def _windows(
    works: int, chance: np.random.Generator
) -> tuple[NDArray[Any], NDArray[Any]]:
    ranges = np.array(list(_WINDOWS))
    which = chance.choice(len(ranges), works, p=list(_WINDOWS.values()))
    days = chance.integers(ranges[which, 0], ranges[which, 1])
    earliest = FIRST_DAY + chance.integers(0, YEARS * 365, works)
    latest = earliest + days
    opened = chance.random(works)
    latest[opened < _OPEN_WINDOWS] = np.datetime64("NaT")
    earliest[opened > 1 - _OPEN_WINDOWS / 2] = np.datetime64("NaT")
    return earliest, latest


def _durations(
    earliest: NDArray[Any], latest: NDArray[Any], chance: np.random.Generator
) -> Ints:
    """Working days, of which one in ten is unknown."""
    days = (latest - earliest).astype(float)
    share = chance.uniform(0.2, 0.7, len(days))
    durations = np.clip(np.nan_to_num(days, nan=60) * share, 1, 400).astype(np.int64)
    return np.where(chance.random(len(days)) < 0.1, 0, durations)


def _costs(footprints: Shapes, chance: np.random.Generator) -> Floats:
    size = shapely.area(footprints) + 3 * shapely.length(footprints) + 50
    costs = np.round(size * chance.lognormal(4.0, 0.7, len(size)))
    return np.where(chance.random(len(costs)) < 0.15, np.nan, costs)


def _owners(disciplines: NDArray[Any], chance: np.random.Generator) -> Ints:
    """Two organisations share most of a discipline, as operators do; from 1."""
    _, code = np.unique(disciplines, return_inverse=True)
    second = chance.random(len(code)) < 0.2
    return np.asarray((code + 5 * second) % ORGANISATIONS + 1, dtype=np.int64)


def _drawn(
    mix: dict[Any, float], works: int, chance: np.random.Generator
) -> NDArray[Any]:
    names = np.array([name.value.encode() for name in mix], dtype="S20")
    return names[chance.choice(len(names), works, p=list(mix.values()))]


# What every generated work has in common.
VISIBILITY = Visibility.MUNICIPALITY.value
FUNDING = FundingSource.CAPITAL.value
