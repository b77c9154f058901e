"""Works -> matches: who meets whom, how near, when, and of which kind.

Cheapest test first: boxes from an index, then time on whole arrays, and only for what
is left the distance between the footprints. A work that meets everything (a polygon
over half the town) thus costs array operations and not geometry.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from conflicts.engine.footprint import area_part
from conflicts.engine.rules import Rules
from conflicts.engine.window import ENDLESS_DAYS, OPEN_EARLIEST, OPEN_LATEST
from conflicts.engine.work import Work

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Footprints = NDArray[Any]


class Kind(StrEnum):
    """What the meeting of two works asks for."""

    COMBINE = "combine"  # can be carried out together
    ORDER = "order"  # are planned in the wrong order
    CLASH = "clash"  # may not coincide
    SUPERSEDES = "supersedes"  # one makes the other needless


class Reason(StrEnum):
    """Which rule says so."""

    NEAR = "near"  # combine: near in space and time
    NEW_SURFACE = "new_surface"  # order: a new surface is opened again
    EVENT = "event"  # clash: the street is needed for an event
    CLOSURES = "closures"  # clash: both close the only ways round
    REPLACED = "replaced"  # supersedes: a gas main where heat comes
    DUPLICATE = "duplicate"  # supersedes: the same work entered twice
    PART = "part"  # supersedes: one is a part of the other


# Kinds whose works may be carried out as one.
JOINABLE = (Kind.COMBINE, Kind.ORDER)


@dataclass(frozen=True, slots=True)
class Match:
    """Two works that meet, lower id first, with the measured facts."""

    first: int
    second: int
    kind: Kind
    metres_apart: float  # 0 when the footprints touch
    overlap_days: int  # ENDLESS_DAYS when both windows stay open
    gap_days: int  # 0 when the windows share a day
    shared_m2: float  # common area of the footprints as drawn
    reason: Reason = Reason.NEAR
    is_near_miss: bool = False  # would be joinable if the windows had more room

    @property
    def is_joinable(self) -> bool:
        """Whether the two may be in one group as they are planned now."""
        return self.kind in JOINABLE and not self.is_near_miss

    def __post_init__(self) -> None:
        if self.first >= self.second:
            raise ValueError(f"match {self.first}-{self.second}: lower id comes first")


class Pairs(NamedTuple):
    """Pairs as positions in the columns, each pair once, `first` before `second`."""

    first: Ints  # (n pairs,)
    second: Ints  # (n pairs,)

    def where(self, which: Bools | Ints) -> "Pairs":
        return Pairs(self.first[which], self.second[which])


class Columns:
    """Works by ascending id, one array per property, all of shape (n works,)."""

    def __init__(self, works: Sequence[Work], rules: Rules) -> None:
        works = sorted(works, key=lambda work: work.id)
        order = rules.technical_order
        self.ids: Ints = np.array([work.id for work in works], dtype=np.int64)
        self.footprints: Footprints = np.array(
            [work.footprint for work in works], dtype=object
        )
        self.buffers: Floats = np.array([rules.buffer_m(w.discipline) for w in works])
        self.first_days: Ints = np.array([work.window.first_day for work in works])
        self.last_days: Ints = np.array([work.window.last_day for work in works])
        # NaN compares as False: no place in the order, no wrong order
        self.ranks: Floats = np.array([order.get(w.discipline, np.nan) for w in works])
        self.surface: Bools = np.array([rules.is_surface(w.discipline) for w in works])


def match(
    works: Sequence[Work], rules: Rules, among: Collection[int] | None = None
) -> list[Match]:
    """All matches, or those of the works `among`, sorted by their two ids."""
    columns = Columns(works, rules)
    if len(columns.ids) < 2:
        return []
    pairs = _boxes_meet(columns, among)
    pairs = pairs.where(_timely(columns, pairs, rules))
    pairs = pairs.where(_near(columns, pairs))
    return [Match(*facts) for facts in _facts(columns, pairs, rules)]


def _boxes_meet(columns: Columns, among: Collection[int] | None) -> Pairs:
    """Pairs whose boxes come within the largest buffer; at least one is `among`."""
    chosen = np.ones(len(columns.ids), dtype=bool)
    if among is not None:
        chosen = np.isin(columns.ids, np.fromiter(among, dtype=np.int64))
    asking = np.flatnonzero(chosen)
    around = columns.buffers.max() * np.array([-1, -1, 1, 1])
    boxes = shapely.box(*(shapely.bounds(columns.footprints[asking]) + around).T)
    found, other = shapely.STRtree(columns.footprints).query(boxes)
    one = asking[found]
    # two works that both ask find each other twice: keep it where the lower one asks
    once = (one < other) | ((one > other) & ~chosen[other])
    return Pairs(np.minimum(one, other)[once], np.maximum(one, other)[once])


def _timely(columns: Columns, pairs: Pairs, rules: Rules) -> Bools:
    """Whether the windows come near enough for a match of any kind."""
    _, gap = _days(columns, pairs)
    return _wrong_order(columns, pairs, rules) | (gap <= rules.tolerance_days)


def _days(columns: Columns, pairs: Pairs) -> tuple[Ints, Ints]:
    """Overlap and gap in days per pair; the same as `Window` says, for whole arrays."""
    start = np.maximum(
        columns.first_days[pairs.first], columns.first_days[pairs.second]
    )
    end = np.minimum(columns.last_days[pairs.first], columns.last_days[pairs.second])
    endless = (start == OPEN_EARLIEST) | (end == OPEN_LATEST)
    overlap = np.where(endless, ENDLESS_DAYS, np.maximum(0, end - start + 1))
    return overlap, np.maximum(0, start - end)


def _wrong_order(columns: Columns, pairs: Pairs, rules: Rules) -> Bools:
    """Whether a new surface is opened again for something deeper, and soon.

    roads, rank 6      |-----|
    sewerage, rank 1            |-----|      wrong order
    green, rank 8               |-----|      right order: not deeper
    """

    def comes_too_early(one: Ints, other: Ints) -> Bools:
        return (
            columns.surface[one]
            & (columns.ranks[other] < columns.ranks[one])
            & (columns.last_days[one] < columns.first_days[other])
        )

    wrong = comes_too_early(*pairs) | comes_too_early(pairs.second, pairs.first)
    _, gap = _days(columns, pairs)
    return wrong & (gap <= rules.order_tolerance_days)


def _near(columns: Columns, pairs: Pairs) -> Bools:
    """Whether the footprints lie at most the larger of the two buffers apart."""
    reach = np.maximum(columns.buffers[pairs.first], columns.buffers[pairs.second])
    one, other = _larger_first(columns, pairs)
    shapely.prepare(one)  # indexes each footprint once, however many pairs it is in
    # the stubs know one distance for all pairs only
    return shapely.dwithin(one, other, reach)  # type: ignore[call-overload, no-any-return]


def _facts(columns: Columns, pairs: Pairs, rules: Rules) -> Iterator[tuple[Any, ...]]:
    """The fields of a match per pair, as plain Python values, by ascending ids."""
    pairs = pairs.where(np.lexsort((pairs.second, pairs.first)))
    wrong = _wrong_order(columns, pairs, rules)
    overlap, gap = _days(columns, pairs)
    metres, shared = _measure(columns, pairs)
    return zip(
        columns.ids[pairs.first].tolist(),
        columns.ids[pairs.second].tolist(),
        [Kind.ORDER if one else Kind.COMBINE for one in wrong],
        metres.tolist(),
        overlap.tolist(),
        gap.tolist(),
        shared.tolist(),
        strict=True,
    )


def _measure(columns: Columns, pairs: Pairs) -> tuple[Floats, Floats]:
    """Metres apart, and square metres shared, per pair."""
    one, other = _larger_first(columns, pairs)
    apart = ~shapely.intersects(one, other)
    metres = np.zeros(len(apart))
    metres[apart] = shapely.distance(one[apart], other[apart])
    has_area = shapely.get_dimensions(columns.footprints) == 2
    areas = ~apart & has_area[pairs.first] & has_area[pairs.second]
    shared = np.zeros(len(apart))
    shared[areas] = _shared_m2(columns, pairs.where(areas))
    return metres, shared


def _shared_m2(columns: Columns, pairs: Pairs) -> Floats:
    """Common area per pair; most are one street polygon used twice, or lie inside."""
    parts = columns.footprints.copy()
    for row in np.unique(np.concatenate(pairs)):
        parts[row] = area_part(parts[row])
    one, other = _larger_first(columns, pairs, parts)
    whole = shapely.equals_identical(one, other) | shapely.contains_properly(one, other)
    shared = shapely.area(other)
    shared[~whole] = shapely.area(shapely.intersection(one[~whole], other[~whole]))
    return shared


def _larger_first(
    columns: Columns, pairs: Pairs, shapes: Footprints | None = None
) -> tuple[Footprints, Footprints]:
    """The two footprints (or other shapes) of each pair, most points first.

    An index on the larger one is what saves time.
    """
    shapes = columns.footprints if shapes is None else shapes
    points = shapely.get_num_coordinates(columns.footprints)
    swap = points[pairs.first] < points[pairs.second]
    return (
        shapes[np.where(swap, pairs.second, pairs.first)],
        shapes[np.where(swap, pairs.first, pairs.second)],
    )
