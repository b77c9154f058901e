from collections.abc import Iterable
from datetime import date
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflicts.engine import Group, Rules, Value, Work
from conflicts.engine.limits import Limits, binding, quarter_number
from conflicts.engine.selection import Selection, select
from tests.conflicts.engine.builders import days, make_work, steady
from tests.conflicts.engine.streets import Streets

RULES = Rules(minimum_value_eur=1_000.0)
SEWERS, ROADS = 10, 20
CENTRE = 7


def planned(id: int, year: int, **overrides: Any) -> Work:
    """A work of the roads department, of EUR 100,000, planned for a year."""
    values: dict[str, Any] = {
        "organisation": ROADS,
        "cost": 100_000.0,
        "preferred_start": date(year, 2, 1),
    }
    return make_work(id, **(values | overrides))


def joint(likely: float, year: int, *works: int, month: int = 1) -> Group:
    units = tuple((work,) for work in works)
    start = date(year, month, 1)
    return Group(works[0], works, start, (), Value(likely, ()), units)


def by_key(limits: Limits, group: Group) -> dict[tuple[str, int, int], float]:
    uses = limits.uses(group)
    return {limits.limits[position].key: use for position, use in uses.items()}


# -- what a group uses


def test_cost_leaves_its_year_and_arrives_in_that_of_the_group() -> None:
    works = [planned(1, 2027), planned(2, 2028)]
    frames = {(ROADS, year): 150_000.0 for year in (2027, 2028)}
    limits = Limits(works, frames)
    assert by_key(limits, joint(9e3, 2028, 1, 2)) == {
        ("budget", ROADS, 2027): -100_000,
        ("budget", ROADS, 2028): 100_000,
    }
    assert [limit.room for limit in limits.limits] == [50_000, 50_000]


def test_who_stays_in_its_year_uses_nothing() -> None:
    limits = Limits([planned(1, 2027), planned(2, 2027)], {(ROADS, 2027): 0.0})
    assert limits.uses(joint(9e3, 2027, 1, 2)) == {}


def test_only_years_with_a_frame_and_works_with_a_cost_count() -> None:
    works = [planned(1, 2027), planned(2, 2029, cost=None), planned(3, 2030)]
    limits = Limits(works, {(ROADS, 2029): 1e6, (SEWERS, 2027): 1e6})
    assert by_key(limits, joint(9e3, 2028, 1, 2, 3)) == {}


def test_the_first_day_of_the_window_stands_in_for_a_preference() -> None:
    work = planned(1, 2027, preferred_start=None, window=days("2027-05-01", None))
    limits = Limits([work, planned(2, 2028)], {(ROADS, 2027): 2e5})
    assert by_key(limits, joint(9e3, 2028, 1, 2)) == {("budget", ROADS, 2027): -1e5}


def test_a_work_without_a_date_needs_room_once_it_has_one() -> None:
    work = planned(1, 2027, preferred_start=None, window=days(None, None))
    limits = Limits([work, planned(2, 2028)], {(ROADS, 2028): 3e5})
    assert by_key(limits, joint(9e3, 2028, 1, 2)) == {("budget", ROADS, 2028): 1e5}


def test_a_plan_that_exceeds_its_frame_leaves_no_room() -> None:
    limits = Limits([planned(1, 2027), planned(2, 2028)], {(ROADS, 2028): 60_000.0})
    limits.uses(joint(9e3, 2028, 1, 2))
    assert [limit.room for limit in limits.limits] == [0]


def test_an_accepted_combination_has_its_works_in_its_own_year() -> None:
    works = [planned(id, year) for id, year in ((1, 2027), (2, 2028), (3, 2027))]
    frames = {(ROADS, year): 250_000.0 for year in (2027, 2028)}
    limits = Limits(works, frames, taken=[joint(9e3, 2028, 1, 2)])
    limits.uses(joint(9e3, 2028, 3))
    rooms = {limit.key[2]: limit.room for limit in limits.limits}
    assert rooms == {2027: 150_000, 2028: 50_000}


def test_closures_of_one_group_count_as_one_per_area() -> None:
    works = [
        planned(id, 2027, closes_street=id < 3, areas=(CENTRE, 8)) for id in (1, 2, 3)
    ]
    limits = Limits(works, caps={CENTRE: 3})
    group = joint(9e3, 2027, 1, 2, 3, month=7)
    first = quarter_number(date(2027, 2, 1))
    assert by_key(limits, group) == {
        ("closures", CENTRE, first): -2,
        ("closures", CENTRE, first + 2): 1,
    }
    assert [limit.room for limit in limits.limits] == [1, 3]


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [((2027, 1), (2027, 3), 0), ((2027, 3), (2027, 4), 1), ((2027, 12), (2028, 1), 1)],
)
def test_quarters_are_numbered_on(
    first: tuple[int, int], second: tuple[int, int], apart: int
) -> None:
    numbers = [quarter_number(date(*month, 15)) for month in (first, second)]
    assert numbers[1] - numbers[0] == apart
    assert quarter_number(date(2027, 1, 1)) == 2027 * 4


# -- selecting within limits


def full_year() -> tuple[list[Work], list[Group], dict[tuple[int, int], float]]:
    """Two groups want the same EUR 100,000 of 2028; one could go to 2029."""
    works = [planned(id, 2027 + id % 2) for id in range(1, 5)]
    groups = [joint(30_000, 2028, 1, 2), joint(20_000, 2028, 3, 4)]
    return works, groups, {(ROADS, 2027): 9e5, (ROADS, 2028): 300_000.0}


@pytest.mark.parametrize("exact", [False, True])
def test_what_is_scarce_has_a_price(exact: bool) -> None:
    works, groups, frames = full_year()
    limits = Limits(works, frames)
    selection = select(groups, RULES, limits=limits, exact=exact)
    assert [group.works for group in selection.groups] == [(1, 2)]
    assert selection.prices == {("budget", ROADS, 2028): pytest.approx(0.2)}
    assert selection.bound == pytest.approx(30_000)


@pytest.mark.parametrize("exact", [False, True])
def test_what_is_not_scarce_has_none(exact: bool) -> None:
    works, groups, frames = full_year()
    frames[ROADS, 2028] = 500_000.0
    limits = Limits(works, frames)
    selection = select(groups, RULES, limits=limits, exact=exact)
    assert len(selection.groups) == 2
    assert selection.prices == {}


@pytest.mark.parametrize("exact", [False, True])
def test_a_group_may_pay_for_another(exact: bool) -> None:
    """Room that one makes in a full year is room for the other."""
    works = [planned(1, 2027), planned(2, 2028), planned(3, 2027), planned(4, 2028)]
    groups = [joint(8_000, 2027, 1, 2), joint(9_000, 2028, 3, 4)]
    limits = Limits(works, {(ROADS, 2027): 2e5, (ROADS, 2028): 2e5})
    selection = select(groups, RULES, limits=limits, exact=exact)
    assert len(selection.groups) == 2


def test_a_group_knows_the_limits_it_draws_on() -> None:
    works, groups, frames = full_year()
    limits = Limits(works, frames)
    selection = select(groups, RULES, limits=limits)
    needs, makes = binding(groups[1], selection.prices, limits)
    assert (needs.limit.key[2], needs.use) == (2028, 100_000)
    assert needs.price == pytest.approx(0.2)
    assert (makes.limit.key[2], makes.use, makes.price) == (2027, -100_000, 0)


def town(seed: int, size: int) -> tuple[list[Work], list[Group], Limits]:
    """Works of three organisations over four years, with tight budgets and caps.

    A group starts when one of its works was planned to.
    """
    random = Random(seed)
    works = [
        planned(
            id,
            2027,
            organisation=random.choice((SEWERS, ROADS, 30)),
            cost=float(random.randrange(20, 400)) * 1_000,
            closes_street=random.random() < 0.5,
            areas=(random.randrange(3),),
            preferred_start=date(
                random.randrange(2027, 2031), random.choice((2, 8)), 1
            ),
        )
        for id in range(size)
    ]
    groups = [
        joint(one.value.likely, start.year, *one.works, month=start.month)
        for one in Streets(size, seed).groups()
        for start in [works[random.choice(one.works)].preferred_start or date.max]
    ]
    spent = sum(work.cost or 0.0 for work in works) / 12 * 1.05
    frames = {(d, y): spent for d in (SEWERS, ROADS, 30) for y in range(2027, 2031)}
    return works, groups, Limits(works, frames, {0: size // 40, 1: size // 30})


def exceeded(selection: Selection, limits: Limits) -> list[tuple[str, int, int]]:
    used: dict[int, float] = {}
    for group in selection.groups:
        for position, use in limits.uses(group).items():
            used[position] = used.get(position, 0.0) + use
    return [
        limits.limits[position].key
        for position, use in used.items()
        if use > limits.limits[position].room + 0.01
    ]


def saved(groups: Iterable[Group]) -> float:
    return sum(group.value.likely for group in groups)


@settings(steady, max_examples=40)
@given(st.integers(0, 10**6), st.integers(4, 80), st.booleans())
def test_no_limit_is_ever_exceeded(seed: int, size: int, exact: bool) -> None:
    _, groups, limits = town(seed, size)
    selection = select(groups, RULES, limits=limits, exact=exact)
    assert not exceeded(selection, limits)
    for one, other in combinations(selection.groups, 2):
        assert not set(one.works) & set(other.works)
    assert all(price > 0 for price in selection.prices.values())
    shown = [frozenset(group.works) for group in selection.groups]
    again = select(groups, RULES, limits=limits, shown=shown, exact=exact)
    assert not exceeded(again, limits)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_selecting_again_within_limits_changes_nothing(seed: int) -> None:
    _, groups, limits = town(seed, 200)
    first = select(groups, RULES, limits=limits)
    shown = [frozenset(group.works) for group in first.groups]
    again = select(groups, RULES, limits=limits, shown=shown)
    assert again.groups == first.groups


@pytest.mark.parametrize("seed", [1, 2])
def test_the_local_search_comes_near_the_optimum_within_limits(seed: int) -> None:
    _, groups, limits = town(seed, 600)
    optimum = select(groups, RULES, limits=limits, exact=True)
    found = select(groups, RULES, limits=limits)
    assert optimum.bound is not None
    assert saved(optimum.groups) <= optimum.bound + 1
    assert 0.97 * saved(optimum.groups) <= saved(found.groups)
    assert saved(found.groups) <= saved(optimum.groups) * 1.0001
