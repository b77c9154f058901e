"""The ground of works: its area, and the parts that several works have in common."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import shapely
from shapely.geometry.base import BaseGeometry

AREAS = ("Polygon", "MultiPolygon")


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

    def common(self, ids: tuple[int, ...]) -> BaseGeometry:
        """The ground that all these works (ids ascending) take."""
        if ids not in self._common:
            others, last = self.common(ids[:-1]), self._common[ids[-1:]]
            self._common[ids] = _shared(others, last)
        return self._common[ids]

    def pieces(self, ids: Sequence[int]) -> dict[tuple[int, ...], float]:
        """Square metres of each piece that exactly these works, two or more, share.

            one       |=========|
            two            |=========|
            three               |=========|
            pieces         |12--|23--|

        Counted from the common parts by inclusion and exclusion, largest sets first:
        areas only, so no slivers come from cutting along nearly equal edges.
        """
        found: dict[tuple[int, ...], float] = {}
        for size in range(len(ids), 1, -1):
            for some in combinations(sorted(ids), size):
                area = self.common(some).area
                larger = (m2 for more, m2 in found.items() if set(some) < set(more))
                found[some] = max(0.0, area - sum(larger))
        return {some: m2 for some, m2 in found.items() if m2 > 0}
