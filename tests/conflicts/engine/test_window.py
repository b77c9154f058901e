from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflicts.engine.window import (
    ENDLESS_DAYS,
    Window,
    calendar_days,
    free_starts,
    quarter_of,
    quarters_between,
    working_days,
)
from tests.conflicts.engine.builders import days, steady

JANUARY = days("2030-01-01", "2030-01-31")

dates = st.dates(date(2029, 1, 1), date(2031, 12, 31))
windows = st.builds(
    lambda first, last: Window(
        first, last if first is None or last is None else max(first, last)
    ),
    st.none() | dates,
    st.none() | dates,
)


@pytest.mark.parametrize(
    ("other", "overlap", "gap", "reason"),
    [
        (days("2030-01-01", "2030-01-31"), 31, 0, "the same"),
        (days("2030-01-10", "2030-01-19"), 10, 0, "inside"),
        (days("2030-01-31", "2030-02-28"), 1, 0, "shares its first day"),
        (days("2030-02-01", "2030-02-28"), 0, 1, "consecutive days"),
        (days("2030-02-02", "2030-02-28"), 0, 2, "one day in between"),
        (days("2029-12-01", "2029-12-31"), 0, 1, "consecutive, the day before"),
        (days("2030-01-15", "2030-01-15"), 1, 0, "one day long"),
        (days(None, None), 31, 0, "open on both sides"),
        (days("2030-01-20", None), 12, 0, "open at the end"),
        (days(None, "2030-01-05"), 5, 0, "open at the start"),
        (days("2030-02-01", None), 0, 1, "begins the day after, open at the end"),
        (days(None, "2029-12-30"), 0, 2, "ends before, open at the start"),
    ],
)
def test_overlap_and_gap(other: Window, overlap: int, gap: int, reason: str) -> None:
    assert (JANUARY.overlap_days(other), JANUARY.gap_days(other)) == (overlap, gap)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (days(None, None), days(None, None), "never bounded"),
        (days("2030-01-01", None), days("2031-01-01", None), "both open at the end"),
        (days(None, "2030-01-01"), days(None, None), "both open at the start"),
    ],
)
def test_overlap_without_end_is_a_century(
    one: Window, other: Window, reason: str
) -> None:
    assert one.overlap_days(other) == other.overlap_days(one) == ENDLESS_DAYS


def test_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends 2029-12-31"):
        days("2030-01-01", "2029-12-31")


@given(one=windows, other=windows)
@steady
def test_windows_either_overlap_or_are_apart(one: Window, other: Window) -> None:
    assert one.overlap_days(other) == other.overlap_days(one)
    assert one.gap_days(other) == other.gap_days(one)
    assert (one.overlap_days(other) == 0) == (one.gap_days(other) > 0)


@given(one=windows, other=windows)
@steady
def test_moving_by_the_steps_makes_them_just_meet(one: Window, other: Window) -> None:
    steps = one.steps_to(other)
    moved = one.shifted(steps)
    assert moved.gap_days(other) == 0
    assert steps == 0 or moved.overlap_days(other) == 1


@given(one=windows, other=windows, step=st.integers(-900, 900))
@steady
def test_moving_both_changes_nothing(one: Window, other: Window, step: int) -> None:
    moved, moved_other = one.shifted(step), other.shifted(step)
    assert moved.overlap_days(moved_other) == one.overlap_days(other)
    assert moved.gap_days(moved_other) == one.gap_days(other)


@pytest.mark.parametrize(
    ("other", "common"),
    [
        (days("2030-01-10", "2030-02-10"), days("2030-01-10", "2030-01-31")),
        (days(None, "2030-01-10"), days("2030-01-01", "2030-01-10")),
        (days(None, None), JANUARY),
        (days("2030-02-01", None), None),
    ],
)
def test_intersection(other: Window, common: Window | None) -> None:
    assert JANUARY.intersection(other) == other.intersection(JANUARY) == common


@pytest.mark.parametrize(
    ("other", "expected", "reason"),
    [
        (JANUARY, True, "itself"),
        (days("2030-01-31", "2030-01-31"), True, "its last day"),
        (days("2030-01-31", "2030-02-01"), False, "one day over"),
        (days("2030-01-10", None), False, "open at the end"),
    ],
)
def test_contains(other: Window, expected: bool, reason: str) -> None:
    assert JANUARY.contains(other) is expected
    assert days(None, None).contains(other)


@pytest.mark.parametrize(
    ("window", "duration", "expected", "reason"),
    [
        (JANUARY, 1, JANUARY, "one day can be any day"),
        (JANUARY, 10, days("2030-01-01", "2030-01-22"), "ends on the 31st"),
        (JANUARY, 31, days("2030-01-01", "2030-01-01"), "fills the window"),
        (JANUARY, 99, days("2030-01-01", "2030-01-01"), "longer than the window"),
        (days(None, "2030-01-31"), 10, days(None, "2030-01-22"), "open start"),
        (days("2030-01-01", None), 10, days("2030-01-01", None), "open end"),
    ],
)
def test_starts(window: Window, duration: int, expected: Window, reason: str) -> None:
    assert window.starts(duration) == expected


@pytest.mark.parametrize(
    ("working", "calendar"), [(1, 1), (5, 5), (6, 8), (10, 12), (11, 15), (261, 365)]
)
def test_working_days_and_back(working: int, calendar: int) -> None:
    assert calendar_days(working) == calendar
    assert working_days(calendar) == working


def test_weekend_adds_no_working_day() -> None:
    assert [working_days(calendar) for calendar in (5, 6, 7, 8)] == [5, 5, 5, 6]


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ("2030-01-01", days("2030-01-01", "2030-03-31")),
        ("2028-02-29", days("2028-01-01", "2028-03-31")),
        ("2030-06-30", days("2030-04-01", "2030-06-30")),
        ("2030-07-15", days("2030-07-01", "2030-09-30")),
        ("2030-12-31", days("2030-10-01", "2030-12-31")),
    ],
)
def test_quarter_of(day: str, quarter: Window) -> None:
    assert quarter_of(date.fromisoformat(day)) == quarter


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2030-01-01", "2030-01-01", 1),
        ("2030-03-31", "2030-04-01", 2),
        ("2030-02-15", "2031-02-15", 5),
        ("2030-02-15", "2029-12-31", 0),
    ],
)
def test_quarters_between(first: str, last: str, count: int) -> None:
    quarters = list(
        quarters_between(date.fromisoformat(first), date.fromisoformat(last))
    )
    assert len(quarters) == count
    for one, following in pairwise(quarters):
        assert one.steps_to(following) == 1


MID_JANUARY = days("2030-01-15", "2030-01-17")


@pytest.mark.parametrize(
    ("window", "duration", "barred", "expected", "reason"),
    [
        (JANUARY, 10, [], [days("2030-01-01", "2030-01-22")], "nothing is barred"),
        (
            JANUARY,
            10,
            [MID_JANUARY],
            [days("2030-01-01", "2030-01-05"), days("2030-01-18", "2030-01-22")],
            "ends the day before, or starts the day after",
        ),
        (JANUARY, 20, [MID_JANUARY], [], "too long for both sides"),
        (
            JANUARY,
            14,
            [MID_JANUARY],
            [days("2030-01-01", "2030-01-01"), days("2030-01-18", "2030-01-18")],
            "just fits on either side",
        ),
        (JANUARY, 99, [MID_JANUARY], [], "longer than its window takes all of it"),
        (JANUARY, 99, [days("2030-02-01", None)], [JANUARY.starts(31)], "but no more"),
        (
            JANUARY,
            1,
            [days("2030-01-20", "2030-01-31"), MID_JANUARY],
            [days("2030-01-01", "2030-01-14"), days("2030-01-18", "2030-01-19")],
            "in any order",
        ),
        (
            JANUARY,
            1,
            [days("2030-01-10", "2030-01-31"), MID_JANUARY],
            [days("2030-01-01", "2030-01-09")],
            "one within the other",
        ),
        (
            JANUARY,
            1,
            [days(None, "2030-01-30")],
            [days("2030-01-31", "2030-01-31")],
            "one day left",
        ),
        (
            days(None, None),
            5,
            [MID_JANUARY],
            [days(None, "2030-01-10"), days("2030-01-18", None)],
            "open sides stay open",
        ),
        (JANUARY, 1, [days(None, None)], [], "barred for ever"),
        (days(None, None), 5, [days(None, None)], [], "however long the window"),
    ],
)
def test_free_starts(
    window: Window,
    duration: int,
    barred: list[Window],
    expected: list[Window],
    reason: str,
) -> None:
    assert free_starts(window, duration, barred) == expected


@given(window=windows, duration=st.integers(1, 90), barred=st.lists(windows))
@steady
def test_free_starts_are_the_days_on_which_nothing_is_in_the_way(
    window: Window, duration: int, barred: list[Window]
) -> None:
    free = free_starts(window, duration, barred)
    long = min(duration, window.days or duration)
    for number in range(-100, 1_200):
        day = date(2029, 1, 1) + timedelta(number)
        taken = Window(day, day + timedelta(long - 1))
        expected = window.contains(taken) and not any(
            taken.overlap_days(one) for one in barred
        )
        is_free = any(part.contains(Window(day, day)) for part in free)
        assert is_free is expected


@given(window=windows, duration=st.integers(1, 90), barred=st.lists(windows))
@steady
def test_free_starts_are_apart_and_ascend(
    window: Window, duration: int, barred: list[Window]
) -> None:
    for one, following in pairwise(free_starts(window, duration, barred)):
        assert one.last_day + 1 < following.first_day
