"""Moving by quarters: what becomes of a day."""

from datetime import date

import pytest

from projects.shifting import first_of_quarter, moved, quarters_between


@pytest.mark.parametrize(
    ("day", "quarters", "goal"),
    [
        (date(2030, 4, 1), 2, date(2030, 10, 1)),
        (date(2030, 4, 1), -2, date(2029, 10, 1)),
        (date(2030, 11, 15), 1, date(2031, 2, 15)),
        (date(2030, 6, 30), 2, date(2030, 12, 31)),  # the last day stays the last
        (date(2030, 12, 31), -2, date(2030, 6, 30)),
        (date(2030, 11, 29), 1, date(2031, 2, 28)),  # no such day: the last there is
        (date(2030, 2, 28), 8, date(2032, 2, 29)),
        (date(2030, 5, 5), 0, date(2030, 5, 5)),
    ],
)
def test_a_day_keeps_its_place_in_the_quarter(
    day: date, quarters: int, goal: date
) -> None:
    assert moved(day, quarters) == goal


def test_a_day_does_not_leave_the_calendar() -> None:
    with pytest.raises(ValueError, match="10000"):
        moved(date(9999, 12, 1), 1)


def test_quarters_are_counted_from_their_first_days() -> None:
    assert first_of_quarter(date(2030, 6, 30)) == date(2030, 4, 1)
    assert quarters_between(date(2030, 3, 31), date(2030, 4, 1)) == 1
    assert quarters_between(date(2030, 4, 1), date(2028, 12, 31)) == -6
