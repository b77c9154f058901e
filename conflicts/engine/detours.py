"""Two closed streets that are each other's way round: what lies between is cut off."""

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from conflicts.engine.columns import Bools, Columns, Floats, Ints, Pairs, Shapes
from conflicts.engine.footprint import area_part
from conflicts.engine.joining import near_pairs
from conflicts.engine.rules import Rules
from conflicts.engine.timing import can_not_avoid

# Pieces so near each other are one street to drive on.
_NEXT_TO_M = 1.0
# The streets around two closures that are looked at; from its edge on, one gets away.
_AROUND_M = 500.0
# A work closes the pieces of which it takes at least so much.
_CLOSED_SHARE = 0.5
_ROUNDING = 1e-9


class Streets:
    """Pieces of street, and how one drives from piece to piece."""

    def __init__(self, pieces: Iterable[BaseGeometry]) -> None:
        """Surfaces or lines in the same metric grid as the works; any order."""
        shapes = list(pieces)
        self._pieces: Shapes = np.empty(len(shapes), dtype=object)
        self._pieces[:] = shapes
        self._tree = shapely.STRtree(self._pieces)
        one, other = self._tree.query(
            self._pieces, predicate="dwithin", distance=_NEXT_TO_M
        )
        apart = one != other
        links = (np.ones(apart.sum(), dtype=np.int8), (one[apart], other[apart]))
        self._links = csr_array(links, shape=(len(shapes), len(shapes)))
        self._degrees = np.diff(self._links.indptr)

    def closed_by(self, footprint: BaseGeometry, working_width_m: float) -> Ints:
        """The pieces that a work closes, ascending.

        Those that it covers for at least half; and for lines, which have no width,
        those along which it runs for at least half their length.
        """
        touched = self._tree.query(footprint, predicate="dwithin", distance=_NEXT_TO_M)
        pieces = self._pieces[np.sort(touched)]
        covered = _covered(pieces, area_part(footprint))
        for part in shapely.get_parts(footprint):
            if shapely.get_dimensions(part) == 1:
                covered = np.maximum(covered, _along(pieces, part, working_width_m))
        closed: Ints = np.sort(touched)[covered >= _CLOSED_SHARE - _ROUNDING]
        return closed

    def cut_off_together(self, one: Ints, other: Ints) -> bool:
        """Whether some piece is cut off when both are closed, and by neither alone.

        one    ======XX======
               |    |  |    |      X closed: who lives between them can't get away
        other  ======XX======
        """
        local = self._around(np.union1d(one, other))
        closed = [local.has(one), local.has(other)]
        both = closed[0] | closed[1]
        rest = local.rest(both)
        free = local.reached(both, rest)
        alone = [local.reached(closing, rest) for closing in closed]
        return bool((~free & ~both & alone[0] & alone[1]).any())

    def _around(self, closed: Ints) -> "_Local":
        wide = shapely.total_bounds(self._pieces[closed])
        wide += _AROUND_M * np.array([-1, -1, 1, 1])
        pieces = np.union1d(closed, self._tree.query(shapely.box(*wide)))
        links = self._links[pieces][:, pieces]
        leaves = np.diff(links.indptr) < self._degrees[pieces]
        return _Local(pieces, links, leaves)


class _Local:
    """The streets around; those at the edge lead to the rest of town."""

    def __init__(self, pieces: Ints, links: csr_array, leaves: Bools) -> None:
        self._pieces = pieces
        self._links = links
        self._leaves = leaves

    def has(self, pieces: Ints) -> Bools:
        return np.isin(self._pieces, pieces)

    def rest(self, closed: Bools) -> Bools:
        """Pieces from which all others should be reached.

        The edge that leads out; where all of the town is at hand, the largest part
        that hangs together while these are closed, the first if there are more.
        """
        if (self._leaves & ~closed).any():
            return self._leaves
        parts = self._parts(closed)
        sizes = np.bincount(parts[~closed], minlength=1)
        largest: Bools = ~closed & (parts == sizes.argmax())
        return largest

    def reached(self, closed: Bools, rest: Bools) -> Bools:
        """Whether each piece can be reached from the rest; not those closed."""
        parts = self._parts(closed)
        reached: Bools = ~closed & np.isin(parts, parts[rest & ~closed])
        return reached

    def _parts(self, closed: Bools) -> NDArray[np.int32]:
        """The part of the streets to which each piece belongs, by number."""
        one, other = self._links.nonzero()
        drivable = ~closed[one] & ~closed[other]
        links = csr_array(
            (np.ones(drivable.sum(), np.int8), (one[drivable], other[drivable])),
            shape=self._links.shape,
        )
        parts: NDArray[np.int32] = connected_components(links, directed=False)[1]
        return parts


def closed_together(
    columns: Columns, rules: Rules, streets: Streets, asking: Bools | None = None
) -> Pairs:
    """Pairs that both close a street, can't avoid each other, and cut a piece off.

    With `asking` (n works,) only pairs of which at least one asks.
    """
    reach = np.where(columns.closes, rules.detour_m, 0.0)
    return _that_cut_off(_both_close(columns, reach, asking), columns, rules, streets)


def _both_close(columns: Columns, reach: Floats, asking: Bools | None) -> Pairs:
    rows = np.flatnonzero(columns.closes)
    closing = columns.rows(rows)
    chosen = None if asking is None else asking[rows]
    days = np.zeros(len(rows), dtype=np.int64)

    def timely(pairs: Pairs) -> Bools:
        return can_not_avoid(closing, pairs)

    pairs = near_pairs(closing, reach[rows], days, chosen, timely)
    return Pairs(rows[pairs.first], rows[pairs.second])


def _that_cut_off(
    pairs: Pairs, columns: Columns, rules: Rules, streets: Streets
) -> Pairs:
    """Asks each work once what it closes; plans name the same streets often."""
    width = rules.working_width_m
    closed = {
        row: streets.closed_by(columns.footprints[row], width)
        for row in np.unique(np.concatenate(pairs)).tolist()
    }
    answers: dict[tuple[bytes, bytes], bool] = {}
    found = np.zeros(len(pairs.first), dtype=np.bool_)
    for position, (one, other) in enumerate(
        zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
    ):
        if not (closed[one].size and closed[other].size):
            continue
        streets_closed = (closed[one].tobytes(), closed[other].tobytes())
        if streets_closed not in answers:
            answers[streets_closed] = streets.cut_off_together(
                closed[one], closed[other]
            )
        found[position] = answers[streets_closed]
    return pairs.where(found)


def _covered(pieces: Shapes, surface: BaseGeometry) -> Floats:
    """The share of each piece that lies under a surface."""
    common = shapely.intersection(pieces, surface)
    is_area = shapely.get_dimensions(pieces) == 2
    part = np.where(is_area, shapely.area(common), shapely.length(common))
    whole = np.where(is_area, shapely.area(pieces), shapely.length(pieces))
    return np.divide(part, whole, out=np.zeros(len(pieces)), where=whole > 0)


def _along(pieces: Shapes, line: BaseGeometry, working_width_m: float) -> Floats:
    """The share of the length of each piece along which a line runs."""
    is_area = shapely.get_dimensions(pieces) == 2
    inside = shapely.intersection(shapely.buffer(pieces, _NEXT_TO_M), line)
    beside = shapely.intersection(pieces, shapely.buffer(line, working_width_m / 2))
    part = np.where(is_area, shapely.length(inside), shapely.length(beside))
    whole = np.where(is_area, _long_sides(pieces), shapely.length(pieces))
    return np.divide(part, whole, out=np.zeros(len(pieces)), where=whole > 0)


def _long_sides(pieces: Shapes) -> Floats:
    """Metres from end to end: the long side of the smallest box around a piece."""
    boxes = shapely.oriented_envelope(pieces)
    sides = np.zeros(len(pieces))
    for position, box in enumerate(boxes):
        corners = shapely.get_coordinates(box)
        steps = np.hypot(*np.diff(corners, axis=0).T)
        sides[position] = steps.max(initial=0.0)
    return sides
