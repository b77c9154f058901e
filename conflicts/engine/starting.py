"""In which quarter a group of works starts, and how far each must move for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from conflicts.engine.rules import Rules
from conflicts.engine.value import Site, Sites, shift_eur
from conflicts.engine.window import Window, calendar_days, quarter_of, quarters_between
from conflicts.engine.work import Work


@dataclass(frozen=True, slots=True)
class Start:
    """The first day of a quarter, and the days that each work moves: + is later."""

    quarter: date
    shifts: Mapping[int, int]  # by work id; 0 for who stays within its own window


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
    starts: Window  # days on which its own window lets it start
    slack: timedelta  # how much shorter than the longest it is

    def shift(self, quarter: Window) -> int:
        """Days to move if the campaign starts in this quarter: + is later.

        Who can start in the room stays. Who can't moves as if the campaign started on
        the first day of the quarter: a day over the edge would be no real answer.
        """
        first, last = quarter.earliest, quarter.latest
        assert first is not None
        assert last is not None
        if self.starts.gap_days(Window(first, last + self.slack)) == 0:
            return 0
        return self.starts.steps_to(Window(first, first + self.slack))

    @property
    def ready(self) -> date | None:
        """From the quarter of this day on it need not move earlier; None: never."""
        return self.starts.earliest and self.starts.earliest - self.slack

    @property
    def closing(self) -> date | None:
        """Up to the quarter of this day it need not move later; None: always."""
        return self.starts.latest


def best_start(
    works: Sequence[Work], sites: Sites, rules: Rules, not_before: date | None = None
) -> Start | None:
    """The quarter that costs the owners least; then nearest to what they prefer.

    No quarter that is over on the day `not_before`. None when works that may not move
    can't share a quarter, and when not one of them has a date.
    """
    members = _members([sites[work.id] for work in works])
    quarters = {_not_over(quarter, not_before) for quarter in _quarters(members)}
    starts = [_start(members, quarter) for quarter in quarters]
    possible = [start for start in starts if _nobody_forced(works, start)]
    return min(possible, key=lambda start: _burden(members, start, rules), default=None)


def _quarters(members: Sequence[Member]) -> set[Window]:
    """The quarters worth a look; any other costs at least as much as one of these.

    all are ready   |------>          between these two nobody has to move:
    none is closing      <------|     try both ends, and what owners prefer

    none is closing  <----|           between these two some move later and some
    all are ready            |---->   earlier: try every quarter
    """
    all_ready = max((one.ready for one in members if one.ready), default=None)
    none_closing = min((one.closing for one in members if one.closing), default=None)
    if all_ready and none_closing and none_closing < all_ready:
        return set(quarters_between(none_closing, all_ready))
    wishes = [one.site.work.preferred_start for one in members]
    return {quarter_of(day) for day in (all_ready, none_closing, *wishes) if day}


def _not_over(quarter: Window, not_before: date | None) -> Window:
    """The quarter, or the one of `not_before` when it is over by then.

    What works pay only falls towards the best quarter and rises after it, so that of
    the quarters that are left, the first is best when the best one is over.
    """
    if not_before is None:
        return quarter
    return max(quarter, quarter_of(not_before), key=lambda one: one.first_day)


def _members(group: Sequence[Site]) -> list[Member]:
    durations = [calendar_days(site.days) for site in group]
    return [
        Member(site, site.work.window.starts(days), timedelta(max(durations) - days))
        for site, days in zip(group, durations, strict=True)
    ]


def _start(members: Sequence[Member], quarter: Window) -> Start:
    assert quarter.earliest is not None
    shifts = {member.site.work.id: member.shift(quarter) for member in members}
    return Start(quarter.earliest, shifts)


def _nobody_forced(works: Sequence[Work], start: Start) -> bool:
    return all(work.may_move or start.shifts[work.id] == 0 for work in works)


def _burden(
    members: Sequence[Member], start: Start, rules: Rules
) -> tuple[float, int, date]:
    """What a start asks of the owners: euros, days from preference, then the date."""
    sites = [member.site for member in members]
    euros = sum(shift_eur(site, start.shifts[site.work.id], rules) for site in sites)
    wishes = [site.work.preferred_start for site in sites if site.work.preferred_start]
    quarter = quarter_of(start.quarter)
    away = sum(Window(wish, wish).gap_days(quarter) for wish in wishes)
    return euros, away, start.quarter
