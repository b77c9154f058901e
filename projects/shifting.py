"""Moving in time by whole quarters. Pure."""

from calendar import monthrange
from datetime import date

MONTHS_PER_QUARTER = 3


def moved(day: date, quarters: int) -> date:
    """The same day of another quarter; negative is earlier. The last day of a month
    goes to the last day of a month, so that whole quarters stay whole. Raises
    ValueError outside the years that a date can hold."""
    months = day.year * 12 + day.month - 1 + quarters * MONTHS_PER_QUARTER
    year, month = divmod(months, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(year)
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def first_of_quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarters_between(one: date, other: date) -> int:
    """How many quarters lie between the quarter of `one` and that of `other`."""
    return 4 * (other.year - one.year) + (other.month - 1) // 3 - (one.month - 1) // 3
