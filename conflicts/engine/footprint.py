"""The ground of works: its area, and the parts that several works have in common."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

AREAS = ("Polygon", "MultiPolygon")

# Less than a sheet of paper: what rounding leaves where edges were drawn as one.
LEAST_M2 = 0.01

# Common parts that are remembered.
MEMORY = 200_000

Shapes = NDArray[Any]  # of geometries


def area_part(footprint: BaseGeometry) -> BaseGeometry:
    """The polygons of a footprint, as one; empty when it has only lines or points.

    Collections (a crossing, its trenches and its manholes in one) may repeat ground;
    merging makes sure that no square metre is counted twice.
    """
    if footprint.geom_type in AREAS:
        return footprint
    parts = _parts(footprint)
    return shapely.union_all([part for part in parts if part.geom_type in AREAS])


def ground(footprint: BaseGeometry, working_width_m: float) -> BaseGeometry:
    """The ground a work takes: polygons as drawn, lines and points widened (metres).

    drawn     ---------------        .            [======]
    ground   (===============)     ( o )          [======]
    """
    if footprint.geom_type in AREAS:
        return footprint
    around = working_width_m / 2
    parts = _parts(footprint)
    return shapely.union_all(
        [part if part.geom_type in AREAS else part.buffer(around) for part in parts]
    )


def grounds(footprints: Shapes, working_width_m: float) -> Shapes:
    """The ground of many works: shape (n works,) in and out, as `ground` has it."""
    found = footprints.copy()
    kinds = shapely.get_type_id(footprints)
    simple = np.isin(kinds, _LINES_AND_POINTS)
    found[simple] = shapely.buffer(
        footprints[simple], working_width_m / 2, quad_segs=16
    )
    for row in np.flatnonzero(kinds == shapely.GeometryType.GEOMETRYCOLLECTION):
        found[row] = ground(footprints[row], working_width_m)
    return found


_LINES_AND_POINTS = [
    shapely.GeometryType.POINT,
    shapely.GeometryType.LINESTRING,
    shapely.GeometryType.LINEARRING,
    shapely.GeometryType.MULTIPOINT,
    shapely.GeometryType.MULTILINESTRING,
]


def _parts(footprint: BaseGeometry) -> list[BaseGeometry]:
    """The simple geometries of a footprint; collections may hold collections."""
    if not isinstance(footprint, shapely.GeometryCollection):
        return [footprint]
    return [leaf for part in footprint.geoms for leaf in _parts(part)]


def _shared(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """The ground of both; plans reuse one street polygon often, which costs nothing."""
    if shapely.equals_identical(one, other):
        return one
    if not shapely.intersects(one, other):
        return shapely.Polygon()
    return area_part(shapely.intersection(one, other))


class Overlay:
    """The ground of many works, cut along each other's edges where somebody asks.

    Remembers what it cut: groups that grow around one anchor ask for the same parts
    again and again.
    """

    def __init__(self, grounds: Mapping[int, BaseGeometry]) -> None:
        self._common: dict[tuple[int, ...], BaseGeometry] = {
            (id,): ground for id, ground in grounds.items()
        }
        self._drawn = len(grounds)
        self._areas: dict[tuple[int, ...], float] = {}

    def add(self, id: int, ground: BaseGeometry) -> None:
        """Tells the ground of one more work."""
        self._common[(id,)] = ground
        self._drawn += 1

    def learn(self, ids: tuple[int, ...], m2: float) -> None:
        """Tells what these (ascending) have in common, when it was measured before."""
        self._areas[ids] = m2

    def common(self, ids: tuple[int, ...]) -> BaseGeometry:
        """The ground that all these works (ids ascending) take."""
        if ids not in self._common:
            others, last = self.common(ids[:-1]), self._common[ids[-1:]]
            self._forget()
            self._common[ids] = _shared(others, last)
        return self._common[ids]

    def _forget(self) -> None:
        """Drops what was cut when it is much; whoever asks again has it cut again."""
        if len(self._common) > MEMORY + self._drawn:
            self._common = {
                ids: one for ids, one in self._common.items() if len(ids) == 1
            }

    def common_m2(self, ids: tuple[int, ...]) -> float:
        """Square metres that all these works (ids ascending) take."""
        if ids not in self._areas:
            self._areas[ids] = self.common(ids).area
        return self._areas[ids]

    def pieces(self, units: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], float]:
        """Square metres of each piece that works of two or more units share.

            one       |=========|
            two            |=========|
            three               |=========|
            pieces         |12--|23--|

        Works of one unit have no ground in common. Counted from the common parts by
        inclusion and exclusion, largest sets first: areas only, so no slivers come
        from cutting along nearly equal edges.
        """
        found: dict[tuple[int, ...], float] = {}
        areas = self._common_parts(units)
        for some in sorted(areas, key=len, reverse=True):
            inside = set(some)
            larger = [m2 for more, m2 in found.items() if inside < set(more)]
            found[some] = max(0.0, areas[some] - sum(larger))
        return {some: m2 for some, m2 in found.items() if m2 > LEAST_M2}

    def _common_parts(
        self, units: Sequence[tuple[int, ...]]
    ) -> dict[tuple[int, ...], float]:
        """All sets, one work per unit at most, that have ground in common; its m2.

        Three that share ground also do so two by two: only such threes are cut.
        """
        unit_of = {id: number for number, unit in enumerate(units) for id in unit}
        ids = sorted(unit_of)
        found: dict[tuple[int, ...], float] = {}
        level: list[tuple[int, ...]] = [(id,) for id in ids]
        while level:
            wider = [
                (*some, id)
                for some in level
                for id in ids[bisect_right(ids, some[-1]) :]
                if all(unit_of[id] != unit_of[member] for member in some)
                and all(part in found for part in _one_less((*some, id)))
            ]
            level = [some for some in wider if self.common_m2(some) > LEAST_M2]
            found |= {some: self.common_m2(some) for some in level}
        return found


def _one_less(ids: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The sets without one of three or more; of a pair nothing is known before."""
    if len(ids) < 3:
        return []
    return [(*ids[:at], *ids[at + 1 :]) for at in range(len(ids))]
