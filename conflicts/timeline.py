"""The quarters in which the works of a proposal lie.

Pure: dates in, columns out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from conflicts.engine import Window
from conflicts.engine.window import quarter_of, quarters_between

# More columns than fit on a page say less: two years before the start, three after.
_BEFORE = timedelta(days=2 * 365)
_AFTER = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Quarter:
    """A column."""

    window: Window
    is_start: bool  # the quarter in which the proposal starts

    @property
    def number(self) -> int:
        return (self.first_day.month + 2) // 3

    def meets(self, window: Window) -> bool:
        """Whether it has a day in common with a window."""
        return not self.window.gap_days(window)

    @property
    def year(self) -> int:
        return self.first_day.year

    @property
    def first_day(self) -> date:
        assert self.window.earliest is not None
        return self.window.earliest


@dataclass(frozen=True, slots=True)
class Timeline:
    quarters: Sequence[Quarter]
    is_cut: bool = False  # whether some of the windows go on beyond it

    @property
    def years(self) -> list[tuple[int, int]]:
        """Each year with its number of columns."""
        by_year = groupby(self.quarters, lambda quarter: quarter.year)
        return [(year, len(list(some))) for year, some in by_year]


def timeline(start: date, windows: Iterable[Window]) -> Timeline:
    """The quarters that show these windows around the quarter of `start`."""
    days = {start}
    for window in windows:
        days |= {day for day in (window.earliest, window.latest) if day}
    first, last = max(min(days), start - _BEFORE), min(max(days), start + _AFTER)
    return Timeline(
        [
            Quarter(quarter, is_start=quarter == quarter_of(start))
            for quarter in quarters_between(first, last)
        ],
        is_cut=min(days) < first or last < max(days),
    )
