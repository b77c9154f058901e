from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, Point
from shapely.geometry.base import BaseGeometry

from conflicts.engine import Rules, Window, Work
from conflicts.engine.restrictions import (
    Barred,
    Restriction,
    RestrictionMatch,
    Scope,
    barred,
    unavoidable,
)
from tests.conflicts.engine.builders import days, make_work, steady, street, trench

RULES = Rules()
YEAR = days("2030-01-01", "2030-12-31")
SUMMER = days("2030-06-01", "2030-08-31")


def make_restriction(id: int = 1, **overrides: Any) -> Restriction:
    """An event in the street of the works, in the summer of 2030."""
    values: dict[str, Any] = {
        "kind": "event",
        "place": street(),
        "window": SUMMER,
        "scope": Scope.ALL,
    }
    return Restriction(id=id, **(values | overrides))


def windows(work: Work, restriction: Restriction, rules: Rules = RULES) -> list[Window]:
    found = barred([work], [restriction], rules)
    return [one.window for one in found.get(work.id, ())]


@pytest.mark.parametrize(
    ("footprint", "concerned", "reason"),
    [
        (street(), True, "the same street"),
        (street(x=99), True, "a metre of it"),
        (street(x=100), False, "the next street: only the edge"),
        (street(y=10), False, "alongside"),
        (street(x=99.99), False, "a centimetre, as drawn by hand"),
        (street(x=-50, length=500), True, "all around"),
        (trench(y=5), True, "a line through it"),
        (trench(y=0), False, "a line along its edge"),
        (trench(x=-50, y=0, length=500), False, "a longer one along its edge"),
        (LineString([(50, -20), (50, 30)]), True, "a line across"),
        (Point(50, 5), True, "a point in it"),
        (Point(50, 10), False, "a point on its edge"),
        (GeometryCollection([Point(500, 0), street(x=90)]), True, "one of its parts"),
    ],
)
def test_works_with_ground_in_the_place(
    footprint: BaseGeometry, concerned: bool, reason: str
) -> None:
    work = make_work(footprint=footprint)
    assert bool(windows(work, make_restriction())) is concerned


def test_a_place_may_be_a_line_or_thinner_than_an_edge() -> None:
    thin = street(y=5, width=0.05)
    for place in (trench(y=5), Point(5, 5), thin):
        assert windows(make_work(), make_restriction(place=place)) == [SUMMER]


@pytest.mark.parametrize(
    ("discipline", "scopes"),
    [
        ("sewerage", {Scope.ALL, Scope.OPENING}),
        ("gas", {Scope.ALL, Scope.OPENING}),
        ("roads", {Scope.ALL}),
        ("green", {Scope.ALL, Scope.PLANTING}),
        ("event", {Scope.ALL}),
        ("housing", {Scope.ALL}),
        ("something new", {Scope.ALL, Scope.OPENING}),
    ],
)
def test_scope(discipline: str, scopes: set[Scope]) -> None:
    work = make_work(discipline=discipline)
    assert {
        scope for scope in Scope if windows(work, make_restriction(scope=scope))
    } == scopes


@pytest.mark.parametrize(
    ("window", "expected", "reason"),
    [
        (days("2028-01-01", None), days("2028-01-01", "2028-12-30"), "365 days"),
        (
            days("2027-03-01", None),
            days("2027-03-01", "2028-02-28"),
            "into a leap year",
        ),
        (days("2028-01-01", "2028-03-31"), days("2028-01-01", "2028-03-31"), "its own"),
        (days(None, None), days(None, None), "no first day to count from"),
    ],
)
def test_a_moratorium_lasts_its_term(
    window: Window, expected: Window, reason: str
) -> None:
    rules = replace(RULES, moratorium_days=365)
    moratorium = make_restriction(kind="moratorium", window=window)
    assert windows(make_work(), moratorium, rules) == [expected]


def test_other_kinds_stay_open() -> None:
    for_good = make_restriction(window=days("2030-06-01", None))
    assert windows(make_work(), for_good) == [days("2030-06-01", None)]


def test_a_season_comes_back_every_year() -> None:
    season = make_restriction(
        kind="season", window=days("2029-04-01", "2029-10-31"), repeats_yearly=True
    )
    found = windows(make_work(window=YEAR), season)
    assert found[:3] == [
        days(f"{year}-04-01", f"{year}-10-31") for year in (2029, 2030, 2031)
    ]
    assert found[-1] == days("2035-04-01", "2035-10-31")  # as far as works move


def test_a_season_passes_over_the_end_of_the_year_and_leap_days() -> None:
    winter = days("2027-11-15", "2028-02-29")
    season = make_restriction(kind="season", window=winter, repeats_yearly=True)
    found = windows(make_work(window=days("2029-01-01", "2029-02-01")), season)
    assert found[0] == winter
    assert found[1] == days("2028-11-15", "2029-02-28")
    assert found[4] == winter.shifted(4 * 365 + 1)


def test_a_season_does_not_depend_on_other_works() -> None:
    season = make_restriction(kind="season", repeats_yearly=True)
    work = make_work(1, window=YEAR)
    others = [make_work(id, window=days(f"20{id}-01-01", None)) for id in (20, 60)]
    alone = barred([work], [season], RULES)
    assert barred([work, *others], [season], RULES)[1] == alone[1]


def test_barred_windows_in_order_of_time_by_work() -> None:
    one = make_restriction(1)
    other = make_restriction(2, window=days("2029-01-01", "2029-02-01"))
    works = [make_work(20), make_work(10), make_work(5, footprint=street(y=500))]
    found = barred(works, [one, other], RULES)
    assert list(found) == [10, 20]
    assert found[10] == (Barred(2, other.window), Barred(1, SUMMER))


@pytest.mark.parametrize(
    ("window", "duration", "caught", "reason"),
    [
        (YEAR, 20, False, "before or after"),
        (days("2030-06-15", "2030-08-01"), 5, True, "wholly inside"),
        (days("2030-05-31", "2030-08-01"), 1, False, "one free day is enough"),
        (days("2030-05-31", "2030-08-01"), 2, True, "for one day of work"),
        (days("2030-06-01", "2030-09-01"), 1, False, "the day after"),
        (days("2030-05-28", "2030-09-04"), 5, True, "four days on each side"),
        (days("2030-05-27", "2030-08-01"), 5, False, "five days before"),
        (days("2030-06-01", None), 300, False, "can wait"),
        (days(None, "2030-06-15"), 300, False, "can have begun long before"),
        (days("2030-05-31", "2030-06-10"), None, True, "takes all of its window"),
        (days("2030-05-01", "2030-07-10"), None, True, "thirty working days"),
        (days("2030-04-20", "2030-07-10"), None, False, "are over before summer"),
    ],
)
def test_unavoidable(
    window: Window, duration: int | None, caught: bool, reason: str
) -> None:
    works = [make_work(7, window=window, duration_days=duration)]
    found = unavoidable(works, barred(works, [make_restriction(3)], RULES), RULES)
    assert found == ([RestrictionMatch(7, 3)] if caught else [])


def test_several_restrictions_that_leave_no_day_together() -> None:
    spring = make_restriction(1, window=days("2030-01-01", "2030-06-30"))
    autumn = make_restriction(2, window=days("2030-07-01", "2030-12-31"))
    elsewhere = make_restriction(3, place=street(y=100))
    works = [
        make_work(1, window=YEAR),
        make_work(2, window=days("2030-03-01", "2030-04-01")),
    ]
    found = unavoidable(works, barred(works, [autumn, elsewhere, spring], RULES), RULES)
    assert [(one.work, one.restriction) for one in found] == [(1, 1), (1, 2), (2, 1)]


@given(
    spans=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8)), max_size=4),
    first=st.integers(0, 30),
    length=st.integers(1, 15),
    duration=st.integers(1, 12),
)
@steady
def test_equals_trying_every_day(
    spans: list[tuple[int, int]], first: int, length: int, duration: int
) -> None:
    start = days("2030-01-01", None).earliest
    assert start is not None

    def span(first: int, days: int) -> Window:
        return Window(start + timedelta(first), start + timedelta(first + days - 1))

    works = [make_work(window=span(first, length), duration_days=duration)]
    places = [
        make_restriction(id, window=span(day, count + 1))
        for id, (day, count) in enumerate(spans)
    ]
    closed = {day + more for day, count in spans for more in range(count + 1)}
    on_site = duration + 2 * ((duration - 1) // 5)
    on_site = min(on_site, length)
    free = any(
        closed.isdisjoint(range(day, day + on_site))
        for day in range(first, first + length - on_site + 1)
    )
    found = unavoidable(works, barred(works, places, RULES), RULES)
    assert bool(found) is not free
