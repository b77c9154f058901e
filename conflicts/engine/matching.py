"""Works -> matches: who meets whom, how near, when, and of which kind.

Several rules may hold for one pair; it has one kind, and the first of these decides:
supersedes (nothing else is to be done together), clash (it can't be done together),
order, combine.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from conflicts.engine.columns import Bools, Columns, Floats, Ints, Pairs, of_event
from conflicts.engine.detours import Streets, closed_together
from conflicts.engine.joining import near_pairs
from conflicts.engine.measuring import metres_apart, shared_m2
from conflicts.engine.rules import Rules
from conflicts.engine.superseding import supersede
from conflicts.engine.timing import can_not_avoid, overlap_and_gap
from conflicts.engine.work import Work


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

# From what decides first to what decides last; arrays hold positions in it.
RULES = (
    (Kind.SUPERSEDES, Reason.REPLACED),
    (Kind.SUPERSEDES, Reason.DUPLICATE),
    (Kind.SUPERSEDES, Reason.PART),
    (Kind.CLASH, Reason.EVENT),
    (Kind.CLASH, Reason.CLOSURES),
    (Kind.ORDER, Reason.NEW_SURFACE),
    (Kind.COMBINE, Reason.NEAR),
)
_COMBINE = RULES.index((Kind.COMBINE, Reason.NEAR))


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


class Matches(NamedTuple):
    """Matches as arrays of shape (n matches,), sorted by their two ids."""

    first: Ints  # ids
    second: Ints
    rules: Ints  # positions in `RULES`
    metres_apart: Floats
    overlap_days: Ints
    gap_days: Ints
    shared_m2: Floats
    is_near_miss: Bools

    def as_objects(self) -> list[Match]:
        """One `Match` for each, with plain Python values."""
        return [Match(*facts) for facts in self._facts()]

    def _facts(self) -> Iterator[tuple[Any, ...]]:
        kinds, reasons = zip(*RULES, strict=True)
        rules = self.rules.tolist()
        return zip(
            self.first.tolist(),
            self.second.tolist(),
            [kinds[rule] for rule in rules],
            self.metres_apart.tolist(),
            self.overlap_days.tolist(),
            self.gap_days.tolist(),
            self.shared_m2.tolist(),
            [reasons[rule] for rule in rules],
            self.is_near_miss.tolist(),
            strict=True,
        )


def match(
    works: Sequence[Work],
    rules: Rules,
    among: Collection[int] | None = None,
    *,
    streets: Streets | None = None,
) -> list[Match]:
    """All matches, or those of the works `among`, sorted by their two ids.

    Without `streets` nobody knows the ways round, and no clash of closures is found.
    """
    columns = Columns.of_works(works, rules)
    return match_columns(columns, rules, among, streets=streets).as_objects()


def match_columns(
    columns: Columns,
    rules: Rules,
    among: Collection[int] | None = None,
    *,
    streets: Streets | None = None,
) -> Matches:
    """The same as `match`, from arrays to arrays: for very many works."""
    asking: Bools | None = None
    if among is not None:
        asking = np.isin(columns.ids, np.fromiter(among, dtype=np.int64))
    near = _near(columns, rules, asking)
    closures = Pairs(near.first[:0], near.second[:0])
    if streets is not None:
        closures = closed_together(columns, rules, streets, asking)
    return _judge(columns, near, closures, rules)


def _near(columns: Columns, rules: Rules, asking: Bools | None) -> Pairs:
    """Pairs near in space, and near enough in time for a match of any kind."""
    general = rules.tolerance_days + rules.near_miss_days
    longest = max(general, rules.order_tolerance_days)
    days = np.where(columns.are(rules.is_surface), longest, general)

    def timely(pairs: Pairs) -> Bools:
        _, gap = overlap_and_gap(columns, pairs)
        meet = np.where(of_event(columns, pairs), gap == 0, gap <= general)
        return meet | _wrong_order(columns, pairs, rules)

    return near_pairs(columns, columns.buffers, days, asking, timely)


def _judge(columns: Columns, near: Pairs, closures: Pairs, rules: Rules) -> Matches:
    """The kind of each pair and its facts; pairs that no rule is about drop out."""
    pairs, is_near, closed = _united(near, closures, len(columns))
    overlap, gap = overlap_and_gap(columns, pairs)
    event = of_event(columns, pairs)
    holds = np.stack(
        [
            *supersede(columns, pairs, rules, is_near & (gap <= rules.tolerance_days)),
            is_near & event & can_not_avoid(columns, pairs),
            closed,
            is_near & _wrong_order(columns, pairs, rules),
            is_near & ~event & (gap <= rules.tolerance_days + rules.near_miss_days),
        ]
    )
    some = np.flatnonzero(holds.any(axis=0))
    pairs, rule, gap = pairs.where(some), holds.argmax(axis=0)[some], gap[some]
    return Matches(
        columns.ids[pairs.first],
        columns.ids[pairs.second],
        rule,
        metres_apart(columns.footprints, pairs),
        overlap[some],
        gap,
        shared_m2(columns.footprints, pairs),
        (rule == _COMBINE) & (gap > rules.tolerance_days),
    )


def _united(near: Pairs, closures: Pairs, works: int) -> tuple[Pairs, Bools, Bools]:
    """Pairs of either, sorted, and which of the two each of them is."""
    numbers = [pairs.first * works + pairs.second for pairs in (near, closures)]
    both = np.union1d(*numbers)
    pairs = Pairs(*np.divmod(both, max(1, works)))
    return pairs, np.isin(both, numbers[0]), np.isin(both, numbers[1])


def _wrong_order(columns: Columns, pairs: Pairs, rules: Rules) -> Bools:
    """Whether a new surface is opened again for something deeper, and soon.

    roads, rank 6      |-----|
    sewerage, rank 1            |-----|      wrong order
    green, rank 8               |-----|      right order: not deeper
    """
    # NaN compares as False: no place in the order, no wrong order
    ranks = columns.per_discipline(lambda name: rules.technical_order.get(name, np.nan))
    surface = columns.are(rules.is_surface)

    def comes_too_early(one: Ints, other: Ints) -> Bools:
        days = columns.first_days[other] - columns.last_days[one]
        early: Bools = surface[one] & (ranks[other] < ranks[one]) & (days > 0)
        return early & (days <= rules.order_tolerance_days)

    wrong = comes_too_early(*pairs) | comes_too_early(pairs.second, pairs.first)
    return wrong & ~of_event(columns, pairs)
