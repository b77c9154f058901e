"""In which quarter a group of works starts, and how far each must move for it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Self

from conflicts.engine.rules import Rules
from conflicts.engine.sites import Site
from conflicts.engine.value import shift_eur
from conflicts.engine.window import (
    OPEN_EARLIEST,
    OPEN_LATEST,
    Window,
    free_starts,
)

Barred = Mapping[int, Sequence[Window]]  # per work id, the days it must keep clear of


@dataclass(frozen=True, slots=True)
class Start:
    """The first day of a quarter, and the days that each work moves: + is later."""

    quarter: date
    shifts: Mapping[int, int]  # by work id; 0 for who stays within its own window


ALWAYS = Window()


class Quarter(NamedTuple):
    """A calendar quarter as day numbers, both ends included."""

    first: int
    last: int

    @classmethod
    def of(cls, day: int) -> Self:
        """The quarter that holds a day number; of an open side the outermost."""
        inside = min(max(day, OPEN_EARLIEST + 1), OPEN_LATEST - 1)
        one = date.fromordinal(inside)
        return cls(*_quarter(4 * one.year + (one.month - 1) // 3))

    @classmethod
    def between(cls, first: int, last: int) -> Iterator[Self]:
        """From the quarter that holds the day `first` to that of `last`."""
        quarter = cls.of(first)
        while quarter.first <= last and quarter.last < OPEN_LATEST - 1:
            yield quarter
            quarter = cls.of(quarter.last + 1)


@lru_cache(maxsize=4096)
def _quarter(number: int) -> tuple[int, int]:
    year, quarter = divmod(number, 4)
    first = date(year, 3 * quarter + 1, 1).toordinal()
    if number == 4 * date.max.year + 3:
        return first, date.max.toordinal()
    year, quarter = divmod(number + 1, 4)
    return first, date(year, 3 * quarter + 1, 1).toordinal() - 1


class Span(NamedTuple):
    """Day numbers from `first` to `last`, both included; open sides lie outside."""

    first: int
    last: int

    def steps_to(self, first: int, last: int) -> int:
        """Days to move until this meets the days from `first` to `last`."""
        if self.last < first:
            return first - self.last
        return min(0, last - self.first)


@dataclass(frozen=True, slots=True)
class Member:
    """A work that looks for a place in a campaign as long as its longest work.

    quarter    |---------|
    longest    |=====================|                  starts in the quarter
                         |=====================|
    this one   |====|                                   starts while it goes on,
                                          |====|        and ends within it
    room       |--------------------------|             days it can start on
    """

    site: Site
    starts: Span  # days on which its own window lets it start
    slack: int  # days it is shorter than the longest
    own: tuple[Span, ...] = ()  # of those, the ones clear of what is barred
    free: tuple[Span, ...] | None = None  # all that are, ever; None: nothing is barred

    def shift(self, quarter: Quarter) -> int | None:
        """Days to move if the campaign starts in this quarter: + is later.

        Who can start in the room stays. Who can't moves as if the campaign started on
        the first day of the quarter: a day over the edge would be no real answer. None
        when all the room is barred.
        """
        first, last = quarter
        if self.free is not None:
            return self._shift_clear(quarter, self.free)
        if self.starts.steps_to(first, last + self.slack) == 0:
            return 0
        return self.starts.steps_to(first, first + self.slack)

    def _shift_clear(self, quarter: Quarter, free: Sequence[Span]) -> int | None:
        """As `shift`, but to days that are clear; anywhere in the room if need be."""
        first, last = quarter
        if any(own.steps_to(first, last + self.slack) == 0 for own in self.own):
            return 0
        targets = _within(free, first, first + self.slack)
        targets = targets or _within(free, first, last + self.slack)
        moves = [
            own.steps_to(*target)
            for own in self.own or [self.starts]
            for target in targets
        ]
        return min(moves, key=lambda days: (abs(days), days), default=None)

    @property
    def ready(self) -> int:
        """From the quarter of this day on it need not move earlier."""
        return max(OPEN_EARLIEST, self.starts.first - self.slack)

    @property
    def closing(self) -> int:
        """Up to the quarter of this day it need not move later."""
        return self.starts.last


def _within(spans: Sequence[Span], first: int, last: int) -> list[Span]:
    return [
        Span(max(span.first, first), min(span.last, last))
        for span in spans
        if span.first <= last and first <= span.last
    ]


def best_start(
    group: Sequence[Site],
    rules: Rules,
    *,
    barred: Barred | None = None,
    not_before: date | None = None,
    chosen: date | None = None,
) -> Start | None:
    """The quarter that costs the owners least; then nearest to what they prefer.

    No quarter that is over on the day `not_before`, and none in which one of them can't
    keep clear of what is `barred`. None when works that may not move can't share a
    quarter, and when not one of them has a date. With a quarter that was `chosen` by
    its first day: that one, or None.
    """
    members = _members(group, barred or {})
    if chosen is not None:
        return _start_in(Quarter.of(chosen.toordinal()), members, not_before)
    quarters = _quarters(members)
    if not_before is not None:
        quarters = _not_over(quarters, not_before)
    best: tuple[float, int, int] | None = None
    moves: dict[int, int] = {}
    for quarter in quarters:
        shifts = _shifts(members, quarter)
        if shifts is None:
            continue
        burden = _burden(members, shifts, quarter, rules)
        if best is None or burden < best:
            best, moves = burden, shifts
    return best and Start(date.fromordinal(best[2]), moves)


def _start_in(
    quarter: Quarter, members: Sequence[Member], not_before: date | None
) -> Start | None:
    if not_before is not None and quarter.last < not_before.toordinal():
        return None
    shifts = _shifts(members, quarter)
    return None if shifts is None else Start(date.fromordinal(quarter.first), shifts)


def _quarters(members: Sequence[Member]) -> set[Quarter]:
    """The quarters worth a look; any other costs at least as much as one of these.

    all are ready   |------>          between these two nobody has to move:
    none is closing      <------|     try both ends, and what owners prefer

    none is closing  <----|           between these two some move later and some
    all are ready            |---->   earlier: try every quarter

    Outside them, going further costs nobody less. What is barred can lie in the way of
    the best: then every quarter that it touches is worth a look too.
    """
    all_ready = max(member.ready for member in members)
    none_closing = min(member.closing for member in members)
    if OPEN_EARLIEST < none_closing < all_ready < OPEN_LATEST:
        found = set(Quarter.between(none_closing, all_ready))
    else:
        wishes = [
            member.site.work.preferred_start.toordinal()
            for member in members
            if member.site.work.preferred_start
        ]
        days = (all_ready, none_closing, *wishes)
        found = {Quarter.of(day) for day in days if OPEN_EARLIEST < day < OPEN_LATEST}
    return found | _around_barred(members, found)


def _around_barred(
    members: Sequence[Member], found: Collection[Quarter]
) -> set[Quarter]:
    """Quarters within reach in which something is barred, and those just beside it.

    Within reach is from the first day that one of the windows lets its work start to
    the last day of all: nobody waits for somebody who is barred longer than that.
    """
    edges = [
        day
        for member in members
        for span in member.free or ()
        for day in (span.first - member.slack, span.last)
        if OPEN_EARLIEST < day < OPEN_LATEST
    ]
    if not edges or not found:
        return set()
    days = [day for one in members for day in (one.ready, one.closing)]
    days = [day for day in days if OPEN_EARLIEST < day < OPEN_LATEST]
    days += [day for quarter in found for day in quarter]
    first = max(min(days), Quarter.of(min(edges)).first)
    last = min(max(days), Quarter.of(max(edges)).last + 1)
    return set(Quarter.between(first, last))


def _not_over(quarters: Collection[Quarter], not_before: date) -> set[Quarter]:
    """The quarters, with that of `not_before` for those that are over by then.

    What works pay only rises from the best quarters on, so that when the best one is
    over, the first that is left is the best of those beyond the ones worth a look.
    """
    now = Quarter.of(not_before.toordinal())
    return {max(quarter, now) for quarter in quarters}


def _members(group: Sequence[Site], barred: Barred) -> list[Member]:
    longest = max(site.calendar_days for site in group)
    return [
        _member(site, longest - site.calendar_days, barred.get(site.work.id, ()))
        for site in group
    ]


def _member(site: Site, slack: int, barred: Sequence[Window]) -> Member:
    window, days = site.work.window, site.calendar_days
    starts = _span(site.starts)
    if not barred:
        return Member(site, starts, slack)
    own, free = _clear(window, days, tuple(barred)), _clear(ALWAYS, days, tuple(barred))
    return Member(site, starts, slack, own, free)


@lru_cache(maxsize=65_536)
def _clear(window: Window, days: int, barred: tuple[Window, ...]) -> tuple[Span, ...]:
    return tuple(map(_span, free_starts(window, days, barred)))


def _span(window: Window) -> Span:
    return Span(window.first_day, window.last_day)


def _shifts(members: Sequence[Member], quarter: Quarter) -> dict[int, int] | None:
    """The days each moves; None when one can't, or may not."""
    shifts = {}
    for member in members:
        work, days = member.site.work, member.shift(quarter)
        if days is None or (days and not work.may_move):
            return None
        shifts[work.id] = days
    return shifts


def _burden(
    members: Sequence[Member], shifts: Mapping[int, int], quarter: Quarter, rules: Rules
) -> tuple[float, int, int]:
    """What a start asks of the owners: euros, days from preference, then the date."""
    euros, away = 0.0, 0
    for member in members:
        work = member.site.work
        euros += shift_eur(member.site, shifts[work.id], rules)
        if work.preferred_start:
            wish = work.preferred_start.toordinal()
            away += max(quarter.first - wish, wish - quarter.last, 0)
    return euros, away, quarter.first
