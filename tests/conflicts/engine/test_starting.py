from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflicts.engine import Rules, Window, Work
from conflicts.engine.sites import Sites
from conflicts.engine.starting import Barred, Start, best_start
from conflicts.engine.value import shift_eur
from conflicts.engine.window import calendar_days, quarter_of, quarters_between
from tests.conflicts.engine.builders import days, make_work, steady

RULES = Rules()


def start_of(
    *works: Work, not_before: date | None = None, barred: Barred | None = None
) -> Start | None:
    sites = Sites(works, RULES)
    group = [sites[work.id] for work in works]
    return best_start(group, RULES, barred=barred, not_before=not_before)


def dated(id: int, first: str | None, last: str | None, **changes: Any) -> Work:
    return make_work(id, window=days(first, last), **changes)


@pytest.mark.parametrize(
    ("works", "quarter", "shifts", "reason"),
    [
        (
            [
                dated(1, "2030-01-01", "2030-12-31"),
                dated(2, "2030-05-01", "2030-06-30"),
            ],
            "2030-04-01",
            {1: 0, 2: 0},
            "the one quarter that both can start in",
        ),
        (
            [
                dated(1, "2030-01-01", "2030-12-31"),
                dated(2, "2030-01-01", "2031-12-31"),
            ],
            "2030-01-01",
            {1: 0, 2: 0},
            "the first of the quarters that both can start in",
        ),
        (
            [
                dated(1, "2030-01-01", "2030-12-31"),
                dated(
                    2,
                    "2030-01-01",
                    "2031-12-31",
                    preferred_start=date(2030, 9, 1),
                ),
            ],
            "2030-07-01",
            {1: 0, 2: 0},
            "what an owner prefers, where nobody has to move",
        ),
        (
            [
                dated(1, "2030-01-01", "2031-12-31", duration_days=500),
                dated(2, "2031-06-01", "2031-06-30"),
            ],
            "2030-01-01",
            {1: 0, 2: 0},
            "the short one starts while the long one goes on",
        ),
        (
            [
                dated(1, "2030-01-01", "2030-01-31", cost=10_000.0),
                dated(2, "2030-06-01", "2030-06-30", cost=900_000.0),
            ],
            "2030-04-01",
            # 20 working days are 26 in the calendar: 1 starts by 6 January
            {1: (date(2030, 4, 1) - date(2030, 1, 6)).days, 2: 0},
            "the cheaper one moves, later",
        ),
        (
            [
                dated(1, "2030-01-01", "2030-01-31", cost=900_000.0),
                dated(2, "2030-06-01", "2030-06-30", cost=10_000.0),
            ],
            "2030-01-01",
            {1: 0, 2: -(date(2030, 6, 1) - date(2030, 1, 1)).days},
            "the cheaper one moves, earlier, to the first day of the quarter",
        ),
        (
            [
                dated(1, "2030-01-01", "2030-01-31", may_move=False),
                dated(2, "2030-06-01", "2030-06-30", cost=900_000.0),
            ],
            "2030-01-01",
            {1: 0, 2: -151},
            "who may not move stays, whatever it costs the other",
        ),
        (
            [dated(1, None, None), dated(2, "2030-06-01", "2030-06-30")],
            "2030-04-01",
            {1: 0, 2: 0},
            "undated joins",
        ),
        (
            [
                dated(1, None, None, preferred_start=date(2031, 2, 2)),
                dated(2, None, None),
            ],
            "2031-01-01",
            {1: 0, 2: 0},
            "undated, but one has a wish",
        ),
    ],
)
def test_best_start(
    works: list[Work], quarter: str, shifts: dict[int, int], reason: str
) -> None:
    found = start_of(*works)
    assert found == Start(date.fromisoformat(quarter), shifts)


def test_works_that_may_not_move_and_do_not_meet_have_no_start() -> None:
    assert not start_of(
        dated(1, "2030-01-01", "2030-01-31", may_move=False),
        dated(2, "2030-06-01", "2030-06-30", may_move=False),
    )


def test_works_without_any_date_have_no_start() -> None:
    assert not start_of(dated(1, None, None), dated(2, None, None))


@pytest.mark.parametrize(
    ("today", "quarter", "shift", "reason"),
    [
        ("2029-06-01", "2030-01-01", 0, "long before"),
        ("2030-03-31", "2030-01-01", 0, "the last day of the quarter"),
        ("2030-04-01", "2030-04-01", 0, "a day later"),
        # 20 working days are 26 in the calendar: it starts by 5 September
        ("2030-11-11", "2030-10-01", 26, "too late for its own window"),
    ],
)
def test_no_start_before_today(
    today: str, quarter: str, shift: int, reason: str
) -> None:
    works = [make_work(1), dated(2, "2030-01-01", "2030-09-30")]
    found = start_of(*works, not_before=date.fromisoformat(today))
    assert found == Start(date.fromisoformat(quarter), {1: 0, 2: shift})


def test_today_is_no_date_for_works_without_any() -> None:
    undated = [dated(id, None, None) for id in (1, 2)]
    assert not start_of(*undated, not_before=date(2030, 1, 1))


def test_work_that_has_begun_and_may_not_move_waits_for_nobody() -> None:
    begun = dated(1, "2030-01-01", "2030-06-30", may_move=False)
    assert not start_of(begun, make_work(2), not_before=date(2030, 7, 1))


def test_placeholder_end_in_a_far_year_costs_no_time() -> None:
    found = start_of(dated(1, "2030-01-01", "3000-01-01"), dated(2, "2031-01-01", None))
    assert found == Start(date(2031, 1, 1), {1: 0, 2: 0})


dates = st.dates(date(2029, 6, 1), date(2031, 6, 1))


@st.composite
def plans(draw: st.DrawFn) -> list[Work]:
    works = []
    for id in range(1, draw(st.integers(3, 6))):
        first = draw(dates)
        last = first + timedelta(draw(st.integers(0, 500)))
        sides = draw(
            st.sampled_from([(first, last)] * 4 + [(None, last), (first, None)])
        )
        works.append(
            make_work(
                id,
                # that live long, short, and are new
                discipline=draw(st.sampled_from(["sewerage", "traffic", "heat"])),
                window=Window(*sides),
                duration_days=draw(st.none() | st.integers(1, 300)),
                cost=draw(st.none() | st.integers(0, 300_000).map(float)),
                may_move=draw(st.sampled_from([True, True, True, False])),
            )
        )
    return works


def plain_start(
    works: list[Work], not_before: date | None
) -> tuple[float, date] | None:
    """The cheapest quarter of all between 2025 and 2035, one by one."""
    sites = Sites(works, RULES)
    lengths = {work.id: calendar_days(sites[work.id].days) for work in works}
    best = None
    for number in range(40):
        quarter = quarter_of(date(2025 + number // 4, 1 + 3 * (number % 4), 1))
        assert quarter.earliest is not None
        assert quarter.latest is not None
        if not_before and quarter.latest < not_before:
            continue
        cost = 0.0
        for work in works:
            slack = timedelta(max(lengths.values()) - lengths[work.id])
            starts = work.window.starts(lengths[work.id])
            move = starts.steps_to(Window(quarter.earliest, quarter.latest + slack))
            if move:
                day_one = Window(quarter.earliest, quarter.earliest + slack)
                move = starts.steps_to(day_one)
            forced = bool(move) and not work.may_move
            cost += float("inf") if forced else shift_eur(sites[work.id], move, RULES)
        if cost < float("inf") and (best is None or cost < best[0] - 1e-6):
            best = cost, quarter.earliest
    return best


@given(works=plans(), not_before=st.none() | dates)
@steady
def test_no_quarter_costs_less(works: list[Work], not_before: date | None) -> None:
    sites = Sites(works, RULES)
    found = start_of(*works, not_before=not_before)
    plain = plain_start(works, not_before)
    assert (found is None) == (plain is None)
    if found is not None and plain is not None:
        moves = found.shifts.items()
        cost = sum(shift_eur(sites[id], move, RULES) for id, move in moves)
        assert cost == pytest.approx(plain[0], abs=1e-6)


def test_nothing_starts_in_a_quarter_that_is_over() -> None:
    works = [
        dated(1, "2029-01-01", "2030-12-31"),
        dated(2, "2029-01-01", "2030-06-30"),
    ]
    start = start_of(*works, not_before=date(2030, 2, 14))
    assert start == Start(date(2030, 1, 1), {1: 0, 2: 0})


def test_works_whose_time_is_over_would_have_to_move() -> None:
    works = [
        dated(1, "2029-01-01", "2029-06-30"),
        dated(2, "2029-01-01", "2029-12-31"),
    ]
    start = start_of(*works, not_before=date(2030, 1, 1))
    assert start is not None
    assert start.quarter == date(2030, 1, 1)
    assert all(shift > 0 for shift in start.shifts.values())


YEAR = dated(1, "2030-01-01", "2030-12-31")
SPRING = dated(2, "2030-04-01", "2030-06-30", cost=1_000_000.0)


@pytest.mark.parametrize(
    ("barred", "quarter", "shifts", "reason"),
    [
        ({}, "2030-04-01", {1: 0, 2: 0}, "nothing is"),
        ({1: [days("2030-04-01", "2030-04-30")]}, "2030-04-01", {1: 0, 2: 0}, "April"),
        ({1: [days("2031-01-01", None)]}, "2030-04-01", {1: 0, 2: 0}, "after it"),
        (
            # 20 working days are 26 in the calendar: 2 starts by 5 June
            {1: [days("2030-04-01", "2030-06-30")]},
            "2030-07-01",
            {1: 0, 2: 26},
            "no day in spring is left: the other waits",
        ),
        (
            {1: [days("2030-01-01", "2030-06-30")], 2: [days("2030-07-01", None)]},
            "2030-04-01",
            None,
            "at no time are both free",
        ),
        ({1: [days(None, None)]}, "", None, "barred for ever"),
        (
            {1: [days("2030-01-01", "2032-12-31")]},
            "",
            None,
            "barred for longer than any window reaches",
        ),
    ],
)
def test_start_keeps_clear_of_what_is_barred(
    barred: Barred, quarter: str, shifts: dict[int, int] | None, reason: str
) -> None:
    found = start_of(YEAR, SPRING, barred=barred)
    if shifts is None:
        assert found is None
    else:
        assert found == Start(date.fromisoformat(quarter), shifts)


def test_who_moves_moves_to_a_day_that_is_clear() -> None:
    """Work 1 could start by 6 January and waits for April, of which half is barred."""
    winter = dated(1, "2030-01-01", "2030-01-31", cost=10_000.0)
    fixed = dated(2, "2030-04-01", "2030-06-30", may_move=False)
    found = start_of(winter, fixed, barred={1: [days("2030-03-25", "2030-04-14")]})
    moved = (date(2030, 4, 15) - date(2030, 1, 6)).days
    assert found == Start(date(2030, 4, 1), {1: moved, 2: 0})


def test_work_that_may_not_move_and_is_barred_joins_nobody() -> None:
    fixed = replace(SPRING, may_move=False)
    assert start_of(YEAR, fixed)
    assert not start_of(YEAR, fixed, barred={2: [days("2030-04-01", "2030-06-30")]})


bars = st.lists(
    st.builds(
        lambda first, length: Window(first, first + timedelta(length)),
        dates,
        st.integers(0, 500),
    ),
    max_size=3,
)


@given(works=plans(), barred=st.lists(bars, min_size=5, max_size=5))
@settings(steady, max_examples=25)  # each looks at every day of years
def test_no_quarter_within_reach_that_is_clear_costs_less(
    works: list[Work], barred: list[list[Window]]
) -> None:
    sites = Sites(works, RULES)
    kept_clear = {work.id: barred[work.id - 1] for work in works}
    found = start_of(*works, barred=kept_clear)
    plain = plain_start_clear(works, kept_clear)
    assert (found is None) == (plain is None)
    if found is not None:
        moves = found.shifts.items()
        cost = sum(shift_eur(sites[id], move, RULES) for id, move in moves)
        assert cost == pytest.approx(plain, abs=1e-6)


def plain_start_clear(works: list[Work], barred: Barred) -> float | None:
    """The least cost of all quarters within reach, looking at each day by itself."""
    sites = Sites(works, RULES)
    lengths = {work.id: calendar_days(sites[work.id].days) for work in works}
    longest = max(lengths.values())
    starts = {work.id: work.window.starts(lengths[work.id]) for work in works}
    reach = [
        day
        for work in works
        for day in (starts[work.id].earliest, starts[work.id].latest)
        if day
    ]
    slack = {work.id: timedelta(longest - lengths[work.id]) for work in works}
    first = min(
        [one.earliest - slack[id] for id, one in starts.items() if one.earliest] + reach
    )
    costs = []
    for quarter in quarters_between(first, max(reach)):
        cost = 0.0
        for work in works:
            move = plain_move(
                quarter,
                starts[work.id],
                slack[work.id],
                lengths[work.id],
                barred[work.id],
            )
            forced = move is None or (move and not work.may_move)
            cost += (
                float("inf") if forced else shift_eur(sites[work.id], move or 0, RULES)
            )
        costs.append(cost)
    return min((cost for cost in costs if cost < float("inf")), default=None)


def plain_move(
    quarter: Window,
    starts: Window,
    slack: timedelta,
    length: int,
    barred: Sequence[Window],
) -> int | None:
    def is_clear(day: date) -> bool:
        taken = Window(day, day + timedelta(length - 1))
        return not any(taken.overlap_days(one) for one in barred)

    assert quarter.earliest is not None
    assert quarter.latest is not None
    room = clear_days(quarter.earliest, quarter.latest + slack, is_clear)
    if any(starts.contains(Window(day, day)) for day in room):
        return 0
    targets = [day for day in room if day <= quarter.earliest + slack] or room
    edge = date(2027, 1, 1), date(2034, 1, 1)
    own = starts.intersection(Window(*edge))
    assert own is not None
    assert own.earliest is not None
    assert own.latest is not None
    mine = clear_days(own.earliest, own.latest, is_clear)
    mine = mine or [own.earliest, own.latest]
    moves = [(day - one).days for day in targets for one in mine]
    return min(moves, key=lambda days: (abs(days), days), default=None)


def clear_days(first: date, last: date, is_clear: Callable[[date], bool]) -> list[date]:
    every = (first + timedelta(number) for number in range((last - first).days + 1))
    return [day for day in every if is_clear(day)]
