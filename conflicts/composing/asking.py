"""What somebody asks of a combination: which works, and from when."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict
from django.utils.dateparse import parse_date

from projects.models import PlannedWork
from projects.moments import moment
from projects.periods import quarter_text
from projects.querysets import PlannedWorkQuerySet
from projects.shifting import first_of_quarter, moved

# As far ahead as plans go.
QUARTERS_AHEAD = 24
# More than anybody puts together; what is asked beyond that was not asked by a person.
MOST_ASKED = 40
_NUMBER = re.compile(r"\d{1,15}")


@dataclass(frozen=True, slots=True)
class Asked:
    """Works by ascending id, and the first day of a quarter."""

    works: Sequence[PlannedWork]
    start: date | None  # None: the best one

    @property
    def ids(self) -> list[int]:
        return [work.pk for work in self.works]


def asked_in(data: QueryDict, visible: PlannedWorkQuerySet) -> Asked:
    """Of `work=1&work=2` or `works=1,2`, and `start=2030-04-01`; what makes no sense,
    or may not be seen, was not asked."""
    texts = [*data.getlist("work"), *data.get("works", "").split(",")]
    ids = [int(text) for text in texts if _NUMBER.fullmatch(text)][:MOST_ASKED]
    return Asked(rows_of(ids, visible), _start(data.get("start", "")))


def rows_of(ids: Iterable[int], visible: PlannedWorkQuerySet) -> list[PlannedWork]:
    """Without their shapes: words are enough to show them."""
    rows = visible.filter(pk__in=list(ids)).select_related("organisation")
    return list(rows.defer("footprint").order_by("pk"))


def _start(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:  # looks like a day, such as 30 February, but is none
        return None
    return day and first_of_quarter(day)


def seen_in(data: QueryDict) -> datetime | None:
    """When the proposal that was shown had last changed; None when that is not said."""
    return moment(data.get("seen", ""))


def quarters(today: date, own: date | None = None) -> list[tuple[str, str]]:
    """The quarters to choose from, `own` among them also when it is over."""
    first = first_of_quarter(today)
    days = {moved(first, number) for number in range(QUARTERS_AHEAD)}
    days |= {own} if own else set()
    return [(day.isoformat(), quarter_text(day)) for day in sorted(days)]
