from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflicts.engine import Rules, Work, match
from conflicts.engine.campaigns import campaigns
from tests.conflicts.engine.builders import days, make_work, steady, street

RULES = Rules(campaign_max_works=5)


def string(count: int, **overrides: Any) -> list[Work]:
    """Sewers of one organisation, street after street."""
    values = {"organisation": 1} | overrides
    return [
        make_work(id, **({"footprint": street(x=100 * id)} | values))
        for id in range(1, count + 1)
    ]


def found(works: list[Work], rules: Rules = RULES) -> list[tuple[int, ...]]:
    return campaigns(works, match(works, rules), rules)


@pytest.mark.parametrize(
    ("count", "chains"),
    [(1, []), (2, [(1, 2)]), (5, [(1, 2, 3, 4, 5)]), (6, [])],
)
def test_works_through_connected_streets(
    count: int, chains: list[tuple[int, ...]]
) -> None:
    assert found(string(count)) == chains


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"organisation": 2}, "of another organisation"),
        ({"discipline": "water"}, "of another discipline"),
        ({"window": days("2031-01-01", "2031-12-31")}, "the day after"),
        ({"footprint": street(x=310.5)}, "half a metre too far"),
    ],
)
def test_what_breaks_a_chain(change: dict[str, Any], reason: str) -> None:
    one, two, three = string(3)
    assert found([one, two, three]) == [(1, 2, 3)]
    assert found([one, two, replace(three, **change)]) == [(1, 2)]


@pytest.mark.parametrize(
    "change", [{"footprint": street(x=310)}, {"window": days("2030-12-31", None)}]
)
def test_limits_belong_to_the_chain(change: dict[str, Any]) -> None:
    one, two, three = string(3)
    assert found([one, two, replace(three, **change)]) == [(1, 2, 3)]


def test_a_wider_buffer_makes_no_longer_chain() -> None:
    apart = [replace(work, footprint=street(x=115 * work.id)) for work in string(3)]
    wide = replace(RULES, default_buffer_m=20.0)
    assert len(match(apart, wide)) == 2
    assert found(apart, wide) == []
    assert found(apart, replace(wide, campaign_reach_m=15.0)) == [(1, 2, 3)]


def test_of_a_work_entered_twice_one_counts() -> None:
    twice = [*string(3), make_work(4, organisation=1, footprint=street(x=200))]
    assert found(twice) == [(1, 2, 3)]
    part = make_work(0, organisation=1, footprint=street(x=250, length=50))
    assert found([*string(3), part]) == [(1, 2, 3)]


def test_only_a_work_and_its_duplicate_are_no_campaign() -> None:
    assert found(string(2, footprint=street())) == []


def test_events_are_no_campaign() -> None:
    assert found(string(3, discipline="event")) == []


def test_matches_of_works_that_are_not_given_are_passed_over() -> None:
    works = string(4)
    assert campaigns(works[1:], match(works, RULES), RULES) == [(2, 3, 4)]


@given(
    spots=st.lists(st.integers(0, 30), min_size=1, max_size=12, unique=True),
    seed=st.randoms(use_true_random=False),
)
@steady
def test_equals_walking_along_the_street(spots: list[int], seed: Any) -> None:
    """Each work a piece of one street: chained with who is on the next piece."""
    works = [
        make_work(spot + 1, organisation=1, footprint=street(x=20 * spot, length=20))
        for spot in spots
    ]
    seed.shuffle(works)
    chains: list[list[int]] = []
    for spot in sorted(spots):
        if chains and chains[-1][-1] == spot:
            chains[-1].append(spot + 1)
        else:
            chains.append([spot + 1])
    assert found(works) == [tuple(chain) for chain in chains if 2 <= len(chain) <= 5]
