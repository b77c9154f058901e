"""The join: all pairs of works that are near each other in space and in time.

Cheapest test first: same cell of a grid, then time, then boxes, and only for what is
left the distance between the footprints. In that order a hundred thousand works in a
town cost about as much as the matches they have.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from conflicts.engine.columns import Bools, Columns, Floats, Ints, Pairs
from conflicts.engine.measuring import within
from conflicts.engine.window import OPEN_LATEST

# Candidates are made and tested so many at a time: little memory, all in the cache.
_CHUNK = 1 << 19
# Up to so many tests it is cheaper to try all than to make a grid.
_FEW = 1 << 24
# Rounding must not decide where a distance is exactly the buffer: boxes are compared
# a millimetre wider, and the footprints themselves say the last word.
_SLACK_M = 1e-3
# A grid of the next level has cells so many times as wide.
_COARSER = 4.0
_SMALLEST_CELL_M = 1.0
_MOST_CELLS_ASIDE = 1 << 20  # so that a cell and a day fit in one number of 64 bits
_DAYS = OPEN_LATEST + 1


@dataclass(frozen=True, slots=True)
class Reach:
    """Where and when works look for others; every array has one entry per work."""

    boxes: Floats  # (4, n works): west, south, east, north
    metres: Floats  # two works are near within the larger of theirs
    first_days: Ints
    until: Ints  # day up to which another may begin

    @classmethod
    def of(cls, columns: Columns, metres: Floats, days: Ints) -> "Reach":
        boxes = np.ascontiguousarray(shapely.bounds(columns.footprints).T)
        return cls(boxes, metres, columns.first_days, columns.last_days + days)

    def __len__(self) -> int:
        return len(self.metres)

    def enlarged(self) -> Floats:
        """Boxes so much wider that those of two works within reach always touch.

        Each by its own metres but half the least, which the other then makes up for:
        with one buffer for all, everybody takes half of it.
        """
        around = self.metres - self.metres.min(initial=np.inf) / 2 + _SLACK_M
        boxes: Floats = self.boxes + around * np.array([[-1], [-1], [1], [1]])
        return boxes

    def sorted(self, order: Ints) -> "Reach":
        """The same works in another order."""
        return Reach(
            np.ascontiguousarray(self.boxes[:, order]),
            self.metres[order],
            self.first_days[order],
            self.until[order],
        )

    def in_time(self, one: Ints, other: Ints) -> Bools:
        """Whether each begins in time for the other; who begins first always does."""
        return (self.first_days[other] <= self.until[one]) & (
            self.first_days[one] <= self.until[other]
        )

    def boxes_near(self, one: Ints, other: Ints) -> Ints:
        """Positions of the pairs whose boxes are near enough."""
        west, south, east, north = self.boxes
        metres = np.maximum(self.metres[one], self.metres[other]) + _SLACK_M
        aside = np.maximum(west[one], west[other]) - np.minimum(east[one], east[other])
        near = np.flatnonzero(aside <= metres)
        one, other, metres, aside = one[near], other[near], metres[near], aside[near]
        above = np.maximum(south[one], south[other])
        above -= np.minimum(north[one], north[other])
        cornerwise = np.hypot(np.maximum(aside, 0), np.maximum(above, 0))
        found: Ints = near[cornerwise <= metres]
        return found


def near_pairs(
    columns: Columns,
    metres: Floats,
    days: Ints,
    asking: Bools | None = None,
    timely: Callable[[Pairs], Bools] | None = None,
) -> Pairs:
    """Pairs of works near each other in space and time, sorted.

    Near: footprints within the larger of the two `metres`, and the later window begins
    at most the `days` of the earlier one after that ends; both have shape (n works,).
    With `asking` (n works,) only pairs of which at least one asks. `timely` may say of
    pairs that time rules them out after all; it is asked before any distance is
    measured.
    """
    reach = Reach.of(columns, metres, days)
    if asking is not None and np.count_nonzero(asking) * len(columns) <= _FEW:
        pairs = _ask_all(reach, asking)
    else:
        pairs = _from_grids(reach)
        if asking is not None:
            pairs = pairs.where(asking[pairs.first] | asking[pairs.second])
    if timely is not None:
        pairs = pairs.where(timely(pairs))
    larger = np.maximum(metres[pairs.first], metres[pairs.second])
    return pairs.where(within(columns.footprints, pairs, larger)).sorted()


def _ask_all(reach: Reach, asking: Bools) -> Pairs:
    """Candidates by trying everything, for a few who ask."""
    everyone = np.arange(len(reach))
    found = [_ordered([], [])]
    for one in np.flatnonzero(asking).tolist():
        # two works that both ask find each other twice: keep it where the lower asks
        others = everyone[(everyone > one) | ~asking]
        others = others[reach.in_time(np.full(len(others), one), others)]
        row = np.full(len(others), one)
        met = reach.boxes_near(row, others)
        found.append(_ordered(row[met], others[met]))
    return _together(found)


def _ordered(one: Ints | list[int], other: Ints | list[int]) -> Pairs:
    rows, others = np.asarray(one, dtype=np.int64), np.asarray(other, dtype=np.int64)
    return Pairs(np.minimum(rows, others), np.maximum(rows, others))


def _together(found: list[Pairs]) -> Pairs:
    return Pairs(
        np.concatenate([pairs.first for pairs in found]),
        np.concatenate([pairs.second for pairs in found]),
    )


def _from_grids(reach: Reach) -> Pairs:
    """Candidates of all works, from one grid per size of work.

    A box over half the town would fill thousands of cells that fit a street. It goes
    into a grid with cells of its own size, where the smaller works are its guests.

        level 0   |-|-|-|-|-|-|-|-|     streets among themselves
        level 1   |-------|-------|     parks among themselves, and with the streets
    """
    boxes = reach.enlarged()
    cell, levels = _levels(boxes)
    # neighbours beside each other in memory: what is near is looked at together
    order = np.lexsort((boxes[0], boxes[1] // cell))
    reach, boxes, levels = reach.sorted(order), boxes[:, order], levels[order]
    found = [_ordered([], [])]
    for level in np.unique(levels).tolist():
        grid = _Grid(reach, boxes, cell * _COARSER**level)
        hosts = grid.rows(np.flatnonzero(levels == level))
        found += _among_themselves(grid, hosts)
        if level:
            guests = grid.rows(np.flatnonzero(levels < level))
            found += _with_guests(grid, hosts, guests)
    pairs = _together(found)
    return _ordered(order[pairs.first], order[pairs.second])


def _levels(boxes: Floats) -> tuple[float, Ints]:
    """Metres of the smallest cells, and in which grid each box belongs.

    Three quarters of the boxes are at most one cell wide and lie in at most four;
    nothing lies in more than nine cells of its own grid.
    """
    if not boxes.size:
        return _SMALLEST_CELL_M, np.zeros(0, dtype=np.int64)
    sizes = np.maximum(boxes[2] - boxes[0], boxes[3] - boxes[1])
    town = max(np.ptp(boxes[[0, 2]]), np.ptp(boxes[[1, 3]]))
    smallest = max(_SMALLEST_CELL_M, float(town) / _MOST_CELLS_ASIDE)
    cell = max(smallest, float(np.quantile(sizes, 0.75)))
    levels = np.ceil(np.log(sizes / (2 * cell)) / np.log(_COARSER))
    return cell, np.maximum(0, levels).astype(np.int64)


class _Rows(NamedTuple):
    """Works in cells, a row for each cell that a box touches, by cell and first day."""

    works: Ints
    cells: Ints
    keys: Ints  # cell and first day in one number, ascending
    edges: NDArray[np.uint8]  # bit 1, 2: this is the box's westmost, southmost cell


class _Grid:
    """Square cells over the town, and the works in them."""

    def __init__(self, reach: Reach, boxes: Floats, cell: float) -> None:
        self.reach = reach
        corner = boxes[:2].min(axis=1, keepdims=True)
        self._west, self._south = ((boxes[:2] - corner) // cell).astype(np.int64)
        self._east, self._north = ((boxes[2:] - corner) // cell).astype(np.int64)
        self._wide = int(self._east.max()) + 1

    def rows(self, works: Ints) -> _Rows:
        aside = self._east[works] - self._west[works] + 1
        count = aside * (self._north[works] - self._south[works] + 1)
        step = _steps(count)
        aside, works = np.repeat(aside, count), np.repeat(works, count)
        up, right = np.divmod(step, aside)
        cells = (self._south[works] + up) * self._wide + self._west[works] + right
        keys = cells * _DAYS + self.reach.first_days[works]
        edges = ((right == 0) + 2 * (up == 0)).astype(np.uint8)
        order = np.argsort(keys)
        return _Rows(works[order], cells[order], keys[order], edges[order])

    def until(self, rows: _Rows, others: _Rows) -> Ints:
        """Where in the other rows those end that begin in time, per row; same cell."""
        latest = np.minimum(self.reach.until, OPEN_LATEST)[rows.works]
        ends: Ints = np.searchsorted(
            others.keys, rows.cells * _DAYS + latest, side="right"
        )
        return ends


def _steps(counts: Ints) -> Ints:
    """0, 1, .. up to each count, one after the other: [2, 3] -> [0, 1, 0, 1, 2]."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)


def _among_themselves(grid: _Grid, rows: _Rows) -> Iterator[Pairs]:
    """Each row with those after it in its cell, as long as they begin in time."""
    after = np.arange(1, len(rows.works) + 1)
    return _candidates(grid.reach, rows, rows, after, grid.until(rows, rows))


def _with_guests(grid: _Grid, hosts: _Rows, guests: _Rows) -> Iterator[Pairs]:
    """Each host with the guests in its cell that begin in time."""
    begin = np.searchsorted(guests.keys, hosts.cells * _DAYS)
    return _candidates(grid.reach, hosts, guests, begin, grid.until(hosts, guests))


def _candidates(
    reach: Reach, rows: _Rows, others: _Rows, begin: Ints, end: Ints
) -> Iterator[Pairs]:
    """Pairs of each row with the other rows from `begin` to `end`, that really meet.

    Works that share several cells count in one: the cell with the lower-left corner of
    what their boxes have in common, in which at least one of the boxes begins in the
    west, and at least one in the south. So no pair has to be sorted out afterwards.
    """
    some = np.flatnonzero(end > begin)
    counts = (end - begin)[some]
    ends = np.cumsum(counts)
    cuts = np.searchsorted(ends, np.arange(0, ends[-1] if len(ends) else 0, _CHUNK))
    for low, high in pairwise([*np.unique(cuts).tolist(), len(some)]):
        row = np.repeat(some[low:high], counts[low:high])
        other = np.repeat(begin[some[low:high]], counts[low:high])
        other += _steps(counts[low:high])
        counted = np.flatnonzero((rows.edges[row] | others.edges[other]) == 3)
        one, two = rows.works[row[counted]], others.works[other[counted]]
        met = reach.boxes_near(one, two)
        one, two = one[met], two[met]
        timely = reach.in_time(one, two)
        yield _ordered(one[timely], two[timely])
