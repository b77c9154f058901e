"""Proposals in quarters."""

from datetime import date

import pytest

from conflicts.engine import Window
from conflicts.timeline import timeline

START = date(2030, 4, 1)
SPRING = Window(date(2030, 4, 1), date(2030, 6, 30))
AUTUMN = Window(date(2030, 10, 1), date(2030, 12, 31))
OPEN = Window()


def test_columns_run_from_the_first_window_to_the_last() -> None:
    quarters = timeline(START, [SPRING, AUTUMN]).quarters
    assert [(quarter.year, quarter.number) for quarter in quarters] == [
        (2030, 2),
        (2030, 3),
        (2030, 4),
    ]
    assert [quarter.is_start for quarter in quarters] == [True, False, False]


def test_the_start_has_a_column_when_no_window_has_a_date() -> None:
    (quarter,) = timeline(START, [OPEN]).quarters
    assert quarter.is_start


def test_a_very_long_window_does_not_make_a_very_wide_table() -> None:
    long = timeline(START, [Window(date(2010, 1, 1), date(2050, 1, 1))])
    assert (long.quarters[0].year, long.quarters[-1].year) == (2028, 2033)
    assert long.is_cut


def test_a_table_that_shows_all_days_is_not_cut() -> None:
    assert not timeline(START, [SPRING, AUTUMN, OPEN]).is_cut


def test_a_year_spans_its_quarters() -> None:
    windows = [Window(date(2029, 11, 1), date(2030, 9, 30))]
    assert timeline(START, windows).years == [(2029, 1), (2030, 3)]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (SPRING, [True, False, False]),
        (Window(date(2030, 6, 30), date(2030, 7, 1)), [True, True, False]),
        (Window(date(2030, 9, 30), None), [False, True, True]),
        (OPEN, [True, True, True]),
    ],
)
def test_a_cell_is_filled_when_one_day_of_the_quarter_will_do(
    window: Window, expected: list[bool]
) -> None:
    quarters = timeline(START, [SPRING, AUTUMN]).quarters
    assert [quarter.meets(window) for quarter in quarters] == expected
