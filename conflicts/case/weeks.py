"""How many weeks of work in a street a combination spares, for whoever tells of it."""

from datetime import datetime
from functools import lru_cache

from conflicts.case.street import StreetTime, street_of
from conflicts.models import Combination
from conflicts.rules import current_rules, rules_of_version


def street_time_of(row: Combination) -> StreetTime | None:
    """As the page of the proposal shows it, by the rules of that time; None when it is
    not on record what it was computed from. Four queries."""
    street = street_of(row, rules_of_version(row.rules_version) or current_rules())
    return street.time() if street else None


def weeks_spared(row: Combination) -> int:
    """Working weeks that people notice less; 0 when that is not known, or nothing. Asks
    nothing of what was told before and did not change since."""
    return max(0, _weeks(row.pk, row.changed_at))


@lru_cache(maxsize=2000)
def _weeks(pk: int, _changed_at: datetime) -> int:
    time = street_time_of(Combination.objects.get(pk=pk))
    return time.weeks_spared if time else 0
