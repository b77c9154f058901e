"""Which openings were near each other in place and time, asked of PostgreSQL.

The index on place and time finds the neighbours of each opening, so that a plan of any
size is read once, and not every work beside every other.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from conflicts.engine import Rules
from projects.planning import Discipline, Status, Visibility

# Two openings with less than this between them could have been one.
REACH_DAYS = 2 * 365
# The street was opened, or will be: nobody moves it any more.
SETTLED = (Status.FINISHED, Status.UNDER_WAY, Status.IN_PREPARATION)
# Promised, and past its last day: as far as the plan knows it was carried out.
PROMISED = (Status.PROGRAMMED, Status.ADOPTED)


class Pair(NamedTuple):
    """Two openings; `first` has the lower id."""

    first: int
    second: int
    metres: float  # between their footprints
    days: int  # between their periods; 0 when these meet

    @property
    def ids(self) -> tuple[int, int]:
        return self.first, self.second


def near_pairs(rules: Rules, today: date) -> list[Pair]:
    """All pairs of openings by different parties, or of different disciplines, that lay
    within the buffer of one of them and less than REACH_DAYS apart.

    What is undated or kept private, what does not open the street, and what two parties
    coordinate in one file, is left out.
    """
    opening = [
        one.value
        for one in Discipline
        if rules.opens_ground(one) or rules.is_surface(one)
    ]
    asked: dict[str, Any] = {
        "reach": rules.reach_m,
        "days": REACH_DAYS,
        "opening": [one for one in opening if one not in rules.never_grouped],
        "settled": [str(one) for one in SETTLED],
        "promised": [str(one) for one in PROMISED],
        "private": Visibility.ORGANISATION.value,
        "today": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, asked)
        return sorted(_within_buffers(cursor.fetchall(), rules))


def _within_buffers(rows: list[tuple[Any, ...]], rules: Rules) -> Iterator[Pair]:
    for one, own, party, other, others, partner, metres, days in rows:
        buffers = rules.buffer_m(own, party), rules.buffer_m(others, partner)
        if metres <= max(buffers):
            first, second = sorted((one, other))
            yield Pair(first, second, metres, days)


# The later of the two is settled; of the earlier one the day may also just have passed.
_NEAR = """
SELECT later.id, later.discipline, later.organisation_id,
       earlier.id, earlier.discipline, earlier.organisation_id,
       ST_Distance(later.footprint, earlier.footprint),
       greatest(0, later.earliest_start - earlier.latest_end,
                earlier.earliest_start - later.latest_end)
FROM projects_plannedwork later
JOIN projects_plannedwork earlier
  ON ST_DWithin(later.footprint, earlier.footprint, %(reach)s)
 AND earlier."window" && daterange(later.earliest_start - %(days)s,
                                   later.latest_end + %(days)s, '[]')
 AND (earlier.earliest_start, earlier.id) < (later.earliest_start, later.id)
 AND (earlier.organisation_id <> later.organisation_id
      OR earlier.discipline <> later.discipline)
WHERE later.status = ANY(%(settled)s)
  AND (earlier.status = ANY(%(settled)s)
       OR (earlier.status = ANY(%(promised)s) AND earlier.latest_end < %(today)s))
  AND later.discipline = ANY(%(opening)s) AND earlier.discipline = ANY(%(opening)s)
  AND later.visibility <> %(private)s AND earlier.visibility <> %(private)s
  AND later.latest_end IS NOT NULL AND earlier.latest_end IS NOT NULL
  AND (later.coordination_reference = ''
       OR later.coordination_reference <> earlier.coordination_reference)
"""
