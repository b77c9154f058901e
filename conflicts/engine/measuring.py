"""Distances and common ground of many pairs of footprints, on all processors.

shapely lets go of Python while it measures, so that plain threads are enough.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from conflicts.engine.columns import Bools, Floats, Ints, Pairs, Shapes
from conflicts.engine.footprint import area_part

# Pairs that one thread takes at a time.
_PORTION = 5_000
# Shapes with so many points are indexed before they are measured. Below it the index
# costs more than it saves: 1.1 against 2.8 us per pair at 8 points, 19 against 6.9
# above 300 (register of works of Schaarbeek).
_MANY_POINTS = 128

Measure = Callable[..., NDArray[Any]]


def within(footprints: Shapes, pairs: Pairs, metres: Floats) -> Bools:
    """Whether the footprints of each pair lie at most so many metres apart."""
    return _per_pair(_dwithin, footprints, pairs, metres).astype(np.bool_)


def metres_apart(footprints: Shapes, pairs: Pairs) -> Floats:
    """Metres between the footprints of each pair; 0 where they touch."""
    return _per_pair(_distance, footprints, pairs).astype(np.float64)


def shared_m2(footprints: Shapes, pairs: Pairs) -> Floats:
    """Square metres that the footprints of each pair, as drawn, have in common.

    Lines and points have no area; ground that a collection repeats is counted once.
    """
    shared = np.zeros(len(pairs.first))
    rows, pairs = pairs.among_used()
    parts = footprints[rows]
    is_area = shapely.get_dimensions(parts) == 2
    mixed = shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION
    for row in np.flatnonzero(mixed).tolist():
        parts[row] = area_part(parts[row])
    some = np.flatnonzero(is_area[pairs.first] & is_area[pairs.second])
    shared[some] = _per_pair(_common_m2, parts, pairs.where(some))
    return shared


def _dwithin(one: Shapes, other: Shapes, metres: Floats) -> NDArray[Any]:
    # the stubs know one distance for all pairs only
    return shapely.dwithin(one, other, metres)  # type: ignore[call-overload, no-any-return]


def _distance(one: Shapes, other: Shapes) -> NDArray[Any]:
    apart = ~shapely.intersects(one, other)
    metres = np.zeros(len(one))
    metres[apart] = shapely.distance(one[apart], other[apart])
    return metres


def _common_m2(one: Shapes, other: Shapes) -> NDArray[Any]:
    """Most are one street polygon used twice, or lie inside, or only touch."""
    shared = np.zeros(len(one))
    whole = shapely.equals_identical(one, other) | shapely.contains_properly(one, other)
    shared[whole] = shapely.area(other[whole])
    cut = ~whole & shapely.intersects(one, other)
    shared[cut] = shapely.area(shapely.intersection(one[cut], other[cut]))
    return shared


def _per_pair(
    of: Measure, shapes: Shapes, pairs: Pairs, *more: NDArray[Any]
) -> NDArray[Any]:
    """of(larger shape, smaller shape, more..) per pair, a portion per thread."""
    rows, pairs = pairs.among_used()
    shapes = shapes[rows]
    larger, smaller = _larger_first(shapes, pairs)
    indexed = _index(shapes, larger)
    try:
        return _in_threads(of, shapes, larger, smaller, more)
    finally:
        shapely.destroy_prepared(indexed)


def _larger_first(shapes: Shapes, pairs: Pairs) -> tuple[Ints, Ints]:
    """The rows of each pair, most points first: an index on that one saves time."""
    points = shapely.get_num_coordinates(shapes)
    swap = points[pairs.first] < points[pairs.second]
    return (
        np.where(swap, pairs.second, pairs.first),
        np.where(swap, pairs.first, pairs.second),
    )


def _index(shapes: Shapes, rows: Ints) -> Shapes:
    """Index the shapes that are worth it; returns those that had no index before."""
    used = np.zeros(len(shapes), dtype=np.bool_)
    used[rows] = True
    used &= shapely.get_num_coordinates(shapes) >= _MANY_POINTS
    fresh = shapes[used & ~shapely.is_prepared(shapes)]
    shapely.prepare(fresh)
    return fresh


def _in_threads(
    of: Measure, shapes: Shapes, one: Ints, other: Ints, more: tuple[NDArray[Any], ...]
) -> NDArray[Any]:
    """An index is built while it is used: pairs with the same one stay in one thread.

    rows         - - - - - - - - 7 7 7 7 9 9
    portions    |- - - -|- - - -|7 7 7 7|9 9|     those without an index in any order
    """
    group = np.where(shapely.is_prepared(shapes)[one], one, -1)
    order = np.argsort(group, kind="stable")
    cuts = np.arange(0, len(one), _PORTION)
    at = group[order][cuts]
    starts = np.searchsorted(group[order], at)
    cuts = np.unique(np.where(at < 0, cuts, starts)).tolist()

    def portion(span: tuple[int, int]) -> NDArray[Any]:
        some = order[slice(*span)]
        rest = (values[some] for values in more)
        return of(shapes[one[some]], shapes[other[some]], *rest)

    spans = list(pairwise([*cuts, len(one)]))
    if len(spans) > 1:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = list(pool.map(portion, spans))
    else:
        found = list(map(portion, spans))
    answer = np.zeros(len(one))
    answer[order] = np.concatenate(found) if found else answer
    return answer
