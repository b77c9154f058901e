"""Before and after, in quarters: per work its room, where it is now, where it goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from conflicts.engine import Window
from conflicts.engine.window import calendar_days, quarter_of
from conflicts.explaining import Explained, Part
from conflicts.timeline import Quarter, Timeline, timeline
from projects.models import PlannedWork
from projects.periods import quarters_text


@dataclass(frozen=True, slots=True)
class Lane:
    """What of a work is in a quarter."""

    quarter: Quarter
    room: bool  # it may be carried out, as planned now
    now: bool  # it is carried out, as planned now
    together: bool  # it is carried out, as proposed

    @property
    def is_empty(self) -> bool:
        return not (self.room or self.now or self.together)


@dataclass(frozen=True, slots=True)
class Row:
    """One work, before and after."""

    part: Part
    now: Window | None  # None: nobody knows when
    together: Window
    lanes: Sequence[Lane]

    @property
    def room_text(self) -> str:
        return quarters_text(self.part.window.earliest, self.part.window.latest)

    @property
    def now_text(self) -> str:
        return _quarters(self.now) if self.now else quarters_text(None, None)

    @property
    def together_text(self) -> str:
        return _quarters(self.together)

    @property
    def move_text(self) -> str:
        """How far its window moves; within it, it may well begin another quarter."""
        now, then = self.now and self.now.earliest, self.together.earliest
        if self.part.shift_days or not now or not then:
            return self.part.shift
        is_same = quarter_of(now) == quarter_of(then)
        return self.part.shift if is_same else _("within its room")


@dataclass(frozen=True, slots=True)
class Schedule:
    """All works, and the time in which they are carried out together."""

    columns: Timeline
    rows: Sequence[Row]
    together: Window
    lanes: Sequence[Lane]

    @property
    def together_text(self) -> str:
        return _quarters(self.together)


def schedule(found: Explained) -> Schedule:
    """The table of a proposal."""
    start = found.combination.start_quarter
    now = {part.work.pk: planned(part.work) for part in found.parts}
    then = {part.work.pk: together(part, start) for part in found.parts}
    all_then = _span(then.values())
    windows = [*(w for w in now.values() if w), all_then]
    windows += [part.window for part in found.parts]
    columns = timeline(start, windows)
    rows = [
        Row(
            part,
            now[part.work.pk],
            then[part.work.pk],
            _lanes(columns, part.window, now[part.work.pk], then[part.work.pk]),
        )
        for part in found.parts
    ]
    return Schedule(columns, rows, all_then, _lanes(columns, None, None, all_then))


def movers(found: Explained) -> list[tuple[str, str]]:
    """Which organisations would have to move, and how far; of several works that which
    moves furthest."""
    furthest: dict[str, Part] = {}
    for part in sorted(found.parts, key=lambda part: -abs(part.shift_days)):
        if part.shift_days:
            furthest.setdefault(part.work.organisation.name, part)
    return [(name, part.shift) for name, part in furthest.items()]


def planned(work: PlannedWork) -> Window | None:
    """The days on which it is carried out as planned now, as far as anybody knows."""
    if work.first_day is None:
        return None
    return _lasting(work, work.first_day)


def together(part: Part, start: date) -> Window:
    """The days on which it would be carried out, with what begins at `start`: at once,
    or as soon as the window that it gets allows."""
    earliest = part.proposed.earliest
    return _lasting(part.work, max(start, earliest) if earliest else start)


def _lasting(work: PlannedWork, first: date) -> Window:
    return Window(first, first + timedelta(days=_length(work) - 1))


def _length(work: PlannedWork) -> int:
    """In calendar days; of a work of unknown duration its first day stands for it."""
    return calendar_days(work.duration_days) if work.duration_days else 1


def _span(windows: Iterable[Window]) -> Window:
    """From the first of these days to the last; none of them is open."""
    days = [day for one in windows for day in (one.earliest, one.latest) if day]
    return Window(min(days), max(days))


def _lanes(
    columns: Timeline, room: Window | None, now: Window | None, then: Window
) -> list[Lane]:
    return [
        Lane(
            quarter,
            room=_meets(quarter, room),
            now=_meets(quarter, now),
            together=_meets(quarter, then),
        )
        for quarter in columns.quarters
    ]


def _meets(quarter: Quarter, window: Window | None) -> bool:
    return window is not None and quarter.meets(window)


def _quarters(window: Window) -> str:
    return quarters_text(window.earliest, window.latest)
