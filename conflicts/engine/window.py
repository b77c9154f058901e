"""Windows: spans of days with both ends included, either of which may be open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

# What `overlap_days` answers when two windows go on together without an end: a
# century, longer than any plan. A number and not None, so that every match can be
# exported, compared and sorted as it is.
ENDLESS_DAYS = 36_525

# Day numbers that stand for an open side: just outside what a date can hold.
OPEN_EARLIEST = date.min.toordinal() - 1
OPEN_LATEST = date.max.toordinal() + 1


def calendar_days(working_days: int) -> int:
    """Days from the first to the last, weekends in between counted.

    Starts on a Monday: 5 -> 5, 6 -> 8 (a weekend in between), 10 -> 12. Public
    holidays and building holidays are not known here.
    """
    return working_days + 2 * ((working_days - 1) // 5)


def working_days(calendar: int) -> int:
    """Working days that fit in so many days from a Monday: the way back."""
    weeks, rest = divmod(calendar, 7)
    return 5 * weeks + min(5, rest)


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day, both included; None is an open side, without a bound."""

    earliest: date | None = None
    latest: date | None = None

    def __post_init__(self) -> None:
        if self.first_day > self.last_day:
            raise ValueError(f"window ends {self.latest}, before it {self.earliest}")

    @property
    def first_day(self) -> int:
        """The earliest day as a day number; an open side lies before every date."""
        return self.earliest.toordinal() if self.earliest else OPEN_EARLIEST

    @property
    def last_day(self) -> int:
        """The latest day as a day number; an open side lies after every date."""
        return self.latest.toordinal() if self.latest else OPEN_LATEST

    @property
    def days(self) -> int | None:
        """Number of days, both ends counted; None when a side is open."""
        if self.earliest is None or self.latest is None:
            return None
        return (self.latest - self.earliest).days + 1

    def steps_to(self, other: Self) -> int:
        """Days to move this window until they share a day: + later, - earlier.

            this   |-----|
            other           |-----|     3: three days later, and the ends share a day
            other        |-----|        1: consecutive days (31 January, 1 February)
            other       |-----|         0: they share a day

        Two open sides always meet: a window without a bound is never apart there.
        """
        if self.last_day < other.first_day:
            return other.first_day - self.last_day
        return min(0, other.last_day - self.first_day)

    def gap_days(self, other: Self) -> int:
        """Days that one of the two must move before they share a day; 0 if they do."""
        return abs(self.steps_to(other))

    def overlap_days(self, other: Self) -> int:
        """Days in both windows; ENDLESS_DAYS when the common part has an open side.

        this    |-----------|
        other        |-----------|      7: the seven columns under both
        other               |-----|     1: the last day of one is the first of the other
        other                |-----|    0: consecutive days
        """
        common = self.intersection(other)
        if common is None:
            return 0
        return ENDLESS_DAYS if common.days is None else common.days

    def intersection(self, other: Self) -> Self | None:
        """The days in both windows, or None when there are none."""
        if self.gap_days(other):
            return None
        earliest = max(self, other, key=lambda window: window.first_day).earliest
        latest = min(self, other, key=lambda window: window.last_day).latest
        return type(self)(earliest, latest)

    def contains(self, other: Self) -> bool:
        """Whether every day of the other is also a day of this one."""
        return self.first_day <= other.first_day and other.last_day <= self.last_day

    def shifted(self, days: int) -> Self:
        """The same window so many days later (earlier when negative)."""
        step = timedelta(days=days)
        return type(self)(
            self.earliest and self.earliest + step, self.latest and self.latest + step
        )

    def starts(self, duration: int) -> Self:
        """The days on which something of so many calendar days can start.

            window   |-----------------|
            first    |========|
            last              |========|
            starts   |--------|

        What lasts longer than the window can only start on its first day: dates
        that people entered are believed before durations.
        """
        if self.latest is None:
            return self
        room = duration - 1 if self.days is None else min(duration, self.days) - 1
        return type(self)(self.earliest, self.latest - timedelta(days=room))


def free_starts(
    window: Window, calendar_days: int, barred: Sequence[Window]
) -> list[Window]:
    """The start days of so many days that keep clear of what is barred, ascending.

        window   |-----------------------------|
        barred             |---|
        work     |======|               |======|
        starts   |--|          |--------|         all days of the work are free

    What lasts longer than its window takes the whole window. Open sides stay open.
    """
    if window.days is not None:
        calendar_days = min(calendar_days, window.days)
    starts = window.starts(calendar_days)
    gaps, first = [], starts.first_day
    for closed in sorted(barred, key=lambda one: one.first_day):
        gaps.append((first, min(closed.first_day - calendar_days, starts.last_day)))
        first = max(first, closed.last_day + 1)
    gaps.append((first, starts.last_day))
    return [
        _between(first, last)
        for first, last in gaps
        if first <= last and first < OPEN_LATEST and last > OPEN_EARLIEST
    ]


def _between(first: int, last: int) -> Window:
    """The window between two day numbers; outside what a date can hold it is open."""
    return Window(
        date.fromordinal(first) if first > OPEN_EARLIEST else None,
        date.fromordinal(last) if last < OPEN_LATEST else None,
    )


def quarter_of(day: date) -> Window:
    """The calendar quarter that holds the day."""
    return Window(_first_of_quarter(day), _next_quarter(day) - timedelta(days=1))


def quarters_between(first: date, last: date) -> Iterator[Window]:
    """The calendar quarters from the one that holds `first` to that of `last`."""
    day = _first_of_quarter(first)
    while day <= last:
        yield quarter_of(day)
        day = _next_quarter(day)


def _first_of_quarter(day: date) -> date:
    return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)


def _next_quarter(day: date) -> date:
    # a quarter has 90 to 92 days, so this lands in the first days of the next
    return _first_of_quarter(_first_of_quarter(day) + timedelta(days=95))
