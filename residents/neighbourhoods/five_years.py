"""What happens in an area in five years: public works, by when they start.

Pure: public works and a day in, the same with headings out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from projects.planning import last_day_of
from residents.public import PublicWork

Span = tuple[PublicWork, date | None, date | None]

YEARS = 5
_QUARTERS = ((1, 3, 31), (4, 6, 30), (7, 9, 30), (10, 12, 31))


@dataclass(frozen=True, slots=True)
class Numbered:
    """A work with its number on the picture of the map."""

    number: int
    work: PublicWork


@dataclass(frozen=True, slots=True)
class Part:
    """What stands below one heading: what is under way, or what starts in a year."""

    key: str  # for an address on the page: "nu", "2030" or "onbekend"
    year: int | None
    works: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True)
class Busiest:
    """The quarter of this year with work in most places at once."""

    first_day: date
    last_day: date
    places: int
    closed: int  # of these, where the street is closed to traffic


@dataclass(frozen=True, slots=True)
class Together:
    """What is carried out in one go; `weeks` that spares, as far as that is public."""

    works: int
    times: int
    weeks: int


@dataclass(frozen=True, slots=True)
class FiveYears:
    first_year: int
    under_way: Part
    years: tuple[Part, ...]  # always five, also where nothing is planned
    undated: Part
    busiest: Busiest | None
    together: Together

    @property
    def last_year(self) -> int:
        return self.first_year + YEARS - 1

    @property
    def parts(self) -> list[Part]:
        """What there is to tell, and each of the years."""
        parts = [self.under_way, *self.years, self.undated]
        return [part for part in parts if part.year or part.works]

    @property
    def numbered(self) -> list[Numbered]:
        return [one for part in self.parts for one in part.works]


def last_day(today: date) -> date:
    """The last day of which is told."""
    return last_day_of(today.year + YEARS - 1)


def five_years(works: Sequence[PublicWork], today: date) -> FiveYears:
    """`works` below their headings, each once: what is under way first, the rest in the
    year in which it starts. What should have started earlier stands in this year."""
    headings: dict[str, list[PublicWork]] = {}
    for work in works:
        headings.setdefault(_key_of(work, today), []).append(work)
    number = 0

    def part(key: str, year: int | None = None) -> Part:
        nonlocal number
        below = []
        for work in headings.get(key, []):
            number += 1
            below.append(Numbered(number, work))
        return Part(key, year, tuple(below))

    return FiveYears(
        first_year=today.year,
        under_way=part("nu"),
        years=tuple(
            part(str(year), year) for year in range(today.year, today.year + YEARS)
        ),
        undated=part("onbekend"),
        busiest=_busiest(works, today),
        together=_together(works),
    )


def _key_of(work: PublicWork, today: date) -> str:
    if work.is_under_way:
        return "nu"
    if work.earliest_start is None:
        return "onbekend"
    return str(max(work.earliest_start.year, today.year))


def place_of(work: PublicWork) -> int:
    """One number for all works that are carried out together: one place, one time."""
    return min([work.id, *(other.id for other in work.combined_with)])


def _busiest(works: Sequence[PublicWork], today: date) -> Busiest | None:
    """The first of the busiest quarters from now to the end of the year, by the days on
    which works may be carried out; None when nothing is."""
    spans = [(work, *_days_of(work, today)) for work in works]
    quarters = [_in_quarter(spans, *days) for days in _quarters_left(today)]
    most = max(quarters, key=lambda quarter: quarter.places)
    return most if most.places else None


def _days_of(work: PublicWork, today: date) -> tuple[date | None, date | None]:
    """Between which days it may go on; what is under way goes on today, also when it
    should have been over."""
    if not work.is_under_way:
        return work.earliest_start, work.latest_end
    return today, max(work.latest_end or today, today)


def _quarters_left(today: date) -> Iterator[tuple[date, date]]:
    for first_month, last_month, day in _QUARTERS:
        last = date(today.year, last_month, day)
        if last >= today:
            yield date(today.year, first_month, 1), last


def _in_quarter(spans: Iterable[Span], first: date, last: date) -> Busiest:
    """What has no first or last day is not counted: it would be there all the time."""
    now = [
        work
        for work, start, end in spans
        if start and end and start <= last and end >= first
    ]
    closed = {place_of(work) for work in now if work.closes_street}
    return Busiest(first, last, len({place_of(work) for work in now}), len(closed))


def _together(works: Sequence[PublicWork]) -> Together:
    one_each = {place_of(work): work for work in works if work.combined_with}
    return Together(
        works=sum(work.works_at_once for work in one_each.values()),
        times=len(one_each),
        weeks=sum(work.weeks_spared for work in one_each.values()),
    )
