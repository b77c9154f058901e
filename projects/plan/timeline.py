"""Works in quarters: when each may be done, and when it is meant to be."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from projects.models import PlannedWork
from projects.periods import quarters_text
from projects.plan.writing import Writer

YEARS, MOST_YEARS = 5, 10
REACH = (1990, 2200)  # as far as works may lie


@dataclass(frozen=True)
class Quarter:
    year: int
    number: int
    is_now: bool

    @property
    def starts_year(self) -> bool:
        return self.number == 1


@dataclass(frozen=True)
class Cell:
    look: str  # classes, see plan_timeline.css
    word: str  # for who can't see the look; "" for nothing here


@lru_cache(maxsize=200)
def _as_html(cell: Cell) -> SafeString:
    if not cell.word:
        return format_html('<td class="{}"></td>', cell.look)
    word = '<td class="{}"><span class="visually-hidden">{}</span></td>'
    return format_html(word, cell.look, cell.word)


class Words(NamedTuple):
    """Looked up once, for there are thousands of cells."""

    planned: str
    slack: str


@dataclass(frozen=True)
class Row:
    work: PlannedWork
    text: str  # the whole row in a sentence
    cells: list[Cell]
    link: str = ""
    choice: str = ""  # what the box before it is called

    @property
    def cells_as_html(self) -> SafeString:
        """Each different cell is written once: there are thousands, of few kinds."""
        return SafeString("".join([_as_html(cell) for cell in self.cells]))


@dataclass(frozen=True)
class Timeline:
    years: list[int]
    quarters: list[Quarter]
    rows: list[Row]

    @property
    def earlier(self) -> int:
        return max(self.years[0] - 1, REACH[0])

    @property
    def later(self) -> int:
        return min(self.years[0] + 1, REACH[1] - len(self.years))


def years_of(query: QueryDict, today: date) -> list[int]:
    """The years that an address asks for: `from`, and how many (`years`)."""
    first = _number(query.get("from"), today.year, *REACH)
    count = _number(query.get("years"), YEARS, 1, MOST_YEARS)
    return list(range(first, first + count))


def _number(text: str | None, usual: int, least: int, most: int) -> int:
    if not text or not text.isdecimal() or len(text) > 4:
        return usual
    return int(text) if least <= int(text) <= most else usual


def timeline_of(
    works: Iterable[PlannedWork], years: list[int], today: date
) -> Timeline:
    now = _quarter(today)
    quarters = [
        Quarter(year, number, (year * 4 + number - 1) == now)
        for year in years
        for number in (1, 2, 3, 4)
    ]
    first = years[0] * 4
    words, writer = Words(_("planned"), _("slack")), Writer()
    shown = range(first, first + len(quarters))
    rows = [_row(work, shown, now, words, writer) for work in works]
    return Timeline(years, quarters, rows)


def _quarter(day: date) -> int:
    """Quarters since the year 0."""
    return day.year * 4 + (day.month - 1) // 3


def planned(work: PlannedWork) -> tuple[date, date] | None:
    """First and last day on which it is meant to be done, as far as that is known.

    Without a duration it may take all the time there is.
    """
    start = work.first_day
    if start is None:
        return None
    if work.duration_days:
        days = math.ceil(work.duration_days * 7 / 5)
        end = start + timedelta(days=days - 1)
    else:
        end = work.latest_end or start
    if work.latest_end and start <= work.latest_end < end:
        end = work.latest_end
    return start, max(start, end)


def _row(
    work: PlannedWork, shown: range, now: int, words: Words, writer: Writer
) -> Row:
    core = _span(planned(work))
    first = _quarter(work.earliest_start) if work.earliest_start else None
    last = _quarter(work.latest_end) if work.latest_end else None
    cells = [_cell(at, core, (first, last), now, words) for at in shown]
    spans = [at for at in (first, last, *([core[0], core[-1]] if core else [])) if at]
    if spans and max(spans) < shown[0]:
        cells[0] = Cell(f"{cells[0].look} is-before", _("earlier"))
    elif spans and min(spans) >= shown.stop:
        cells[-1] = Cell(f"{cells[-1].look} is-after", _("later"))
    link, choice = writer.link(work), writer.choice(work)
    return Row(work, _sentence(work), cells, link, choice)


def _span(days: tuple[date, date] | None) -> range | None:
    return range(_quarter(days[0]), _quarter(days[1]) + 1) if days else None


def _cell(
    at: int,
    core: range | None,
    window: tuple[int | None, int | None],
    now: int,
    words: Words,
) -> Cell:
    look = ["plan-line__year"] if at % 4 == 0 else []
    if at == now:
        look.append("is-now")
    if core and at in core:
        look.append("is-planned")
        if at == core[0]:
            look.append("is-first")
        if at == core[-1]:
            look.append("is-last")
        return Cell(" ".join(look), words.planned)
    if _is_within(at, core, window):
        return Cell(" ".join([*look, "is-slack"]), words.slack)
    return Cell(" ".join(look), "")


def _is_within(
    at: int, core: range | None, window: tuple[int | None, int | None]
) -> bool:
    """An open side of a window reaches as far as what is planned, not to infinity."""
    first, last = window
    if first is None and last is None:
        return False
    if first is None:
        first = core[0] if core else last
    if last is None:
        last = core[-1] if core else first
    return first is not None and last is not None and first <= at <= last


def _sentence(work: PlannedWork) -> str:
    window = quarters_text(work.earliest_start, work.latest_end)
    days = planned(work)
    if days is None:
        return window
    core = quarters_text(*days)
    if core == window:
        return core
    if not (work.earliest_start or work.latest_end):
        return _("planned %(core)s") % {"core": core}
    return _("planned %(core)s, possible %(window)s") % {"core": core, "window": window}
