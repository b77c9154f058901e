from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflicts.engine import Group, Rules
from conflicts.engine.selection import Selection, select
from tests.conflicts.engine.builders import steady
from tests.conflicts.engine.streets import Streets, worth

RULES = Rules(minimum_value_eur=5_000.0)
ANYTHING = Rules(minimum_value_eur=0.0)


def works(selection: Selection) -> list[tuple[int, ...]]:
    return [group.works for group in selection.groups]


def saved(groups: Iterable[Group]) -> float:
    return round(sum(group.value.likely for group in groups), 2)


def sets(selection: Selection) -> frozenset[frozenset[int]]:
    return frozenset(frozenset(group.works) for group in selection.groups)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(
    ("groups", "chosen", "reason"),
    [
        ([], [], "nothing to choose"),
        ([worth(9e3, 1, 2), worth(8e3, 3, 4)], [(1, 2), (3, 4)], "best first"),
        ([worth(8e3, 1, 2), worth(9e3, 2, 3)], [(2, 3)], "a work is in one at most"),
        (
            [worth(9e3, 1, 2, 3), worth(8e3, 3, 4), worth(7e3, 4, 5)],
            [(1, 2, 3), (4, 5)],
            "falls back on a smaller group",
        ),
        (
            [worth(9e3, 2, 3), worth(8e3, 1, 2), worth(7e3, 3, 4)],
            [(1, 2), (3, 4)],
            "two that save more than the best one",
        ),
        ([worth(5e3, 1, 2), worth(4_999.99, 3, 4)], [(1, 2)], "the limit counts"),
        ([worth(-1, 1, 2)], [], "costs more than it saves"),
    ],
)
def test_select(
    groups: list[Group], chosen: list[tuple[int, ...]], reason: str, exact: bool
) -> None:
    assert works(select(groups, RULES, exact=exact)) == chosen
    assert works(select(groups[::-1], RULES, exact=exact)) == chosen


def test_of_equal_groups_the_lowest_works() -> None:
    groups = [worth(9e3, 2, 3), worth(9e3, 1, 2)]
    assert works(select(groups, RULES)) == [(1, 2)]
    assert works(select(groups[::-1], RULES)) == [(1, 2)]


@pytest.mark.parametrize(
    ("likely", "days", "is_chosen"),
    [(5e3, 0, True), (1.0, 200, True), (1.0, 199.9, False), (0.0, 900, False)],
)
def test_nuisance_is_worth_a_meeting_too(
    likely: float, days: float, is_chosen: bool
) -> None:
    assert bool(select([worth(likely, 1, 2, days=days)], RULES).groups) is is_chosen


def test_what_was_shown_stays_when_something_hardly_better_comes() -> None:
    groups = [worth(10_000, 1, 2), worth(10_400, 2, 3)]
    assert works(select(groups, RULES)) == [(2, 3)]
    assert works(select(groups, RULES, shown=[frozenset({1, 2})])) == [(1, 2)]
    groups.append(worth(10_600, 2, 4))
    assert works(select(groups, RULES, shown=[frozenset({1, 2})])) == [(2, 4)]


def test_of_proposals_that_share_a_work_one_remains() -> None:
    groups = [worth(9e3, 1, 2), worth(8e3, 2, 3)]
    shown = [frozenset({1, 2}), frozenset({2, 3})]
    assert works(select(groups, RULES, shown=shown)) == [(1, 2)]


# -- against brute force

columns = st.dictionaries(
    st.frozensets(st.integers(1, 12), min_size=2, max_size=5).map(
        lambda works: tuple(sorted(works))
    ),
    st.integers(1, 40).map(float),
    max_size=24,
)


def brute_force(groups: list[Group]) -> float:
    """What the best choice saves, by looking at all choices."""
    best = 0.0
    choices: list[tuple[frozenset[int], float]] = [(frozenset(), 0.0)]
    for group in groups:
        choices += [
            (taken.union(group.works), sum + group.value.likely)
            for taken, sum in choices
            if taken.isdisjoint(group.works)
        ]
    return max([best, *(sum for _, sum in choices)])


@steady
@given(columns, st.booleans())
def test_twelve_works_are_chosen_as_brute_force_would(
    columns: dict[tuple[int, ...], float], exact: bool
) -> None:
    groups = [worth(likely, *works) for works, likely in columns.items()]
    selection = select(groups, ANYTHING, exact=exact)
    assert saved(selection.groups) == brute_force(groups)
    for one, other in combinations(selection.groups, 2):
        assert not set(one.works) & set(other.works)
    if exact:
        assert selection.bound is not None
        assert selection.bound >= saved(selection.groups) - 0.01


# -- on a plan of some size


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_thousand_works_come_within_one_percent_of_the_optimum(seed: int) -> None:
    groups = Streets(2_000, seed).groups()
    optimum = saved(select(groups, RULES, exact=True).groups)
    assert optimum >= saved(select(groups, RULES).groups) >= 0.99 * optimum


def test_the_order_of_the_groups_makes_no_difference() -> None:
    groups = Streets(300).groups()
    chosen = select(groups, RULES)
    assert select(groups[::-1], RULES) == chosen
    assert select(sorted(groups, key=lambda one: one.value.likely), RULES) == chosen


plans = st.builds(
    lambda works, seed: Streets(works, seed).groups(),
    st.integers(5, 150),
    st.integers(0, 10**6),
)


@steady
@given(plans, st.data())
def test_selecting_again_changes_nothing(
    groups: list[Group], data: st.DataObject
) -> None:
    some = data.draw(
        st.lists(st.sampled_from(groups), max_size=9) if groups else st.just([])
    )
    first = select(groups, RULES, shown=[frozenset(one.works) for one in some])
    assert select(groups, RULES, shown=sets(first)).groups == first.groups


def changed_around(
    groups: list[Group], work: int, factor: float, drop: bool, add: list[int]
) -> list[Group]:
    """The groups of a work come, go, or change in value."""
    others = [one for one in groups if work not in one.works]
    own = [one for one in groups if work in one.works]
    for place, one in enumerate(own):
        if drop and place % 2:
            continue
        others.append(worth(round(one.value.likely * factor, 2), *one.works))
    new = tuple(sorted({work, *add}))
    if len(new) > 1 and new not in {one.works for one in others}:
        others.append(worth(25_000.0 * factor, *new))
    return others


changes = st.lists(
    st.tuples(
        st.integers(0, 149),
        st.floats(0.2, 3.0),
        st.booleans(),
        st.lists(st.integers(0, 149), max_size=3),
    ),
    min_size=1,
    max_size=3,
)


@steady
@given(plans, changes)
def test_looking_around_what_changed_gives_what_looking_at_all_gives(
    groups: list[Group], changes: list[tuple[int, float, bool, list[int]]]
) -> None:
    shown = sets(select(groups, RULES))
    for change in changes:
        groups = changed_around(groups, *change)
    works = {change[0] for change in changes}
    everything = select(groups, RULES, shown=shown)
    around = select(groups, RULES, shown=shown, changed=works)
    assert around.groups == everything.groups

    # the groups of the works that were looked at are all that it takes
    near = [one for one in groups if around.reached.intersection(one.works)]
    alone = select(near, RULES, shown=shown, changed=works)
    assert alone.reached == around.reached
    assert alone.groups == tuple(one for one in everything.groups if one in near)


def test_one_changed_work_is_looked_at_with_its_neighbourhood_only() -> None:
    groups = Streets(3_000).groups()
    shown = sets(select(groups, RULES))
    for work in (10, 500, 2_000):
        after = changed_around(groups, work, 2.0, False, [])
        reached = select(after, RULES, shown=shown, changed=[work]).reached
        assert len(reached) < 600


def test_nothing_changed() -> None:
    groups = Streets(200).groups()
    chosen = select(groups, RULES)
    again = select(groups, RULES, shown=sets(chosen), changed=[])
    assert again.groups == chosen.groups
    assert not again.reached
