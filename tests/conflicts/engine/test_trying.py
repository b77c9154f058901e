"""Works that a person chose are valued as those that the engine proposes."""

from datetime import date
from random import Random

import pytest
from shapely import box

from conflicts.engine import (
    Around,
    Limits,
    Plan,
    Proposal,
    Restriction,
    Rules,
    Tried,
    Why,
    Work,
    find,
    match,
    try_group,
)
from conflicts.engine.campaigns import campaigns
from tests.conflicts.engine.builders import days, make_work, street, trench

RULES = Rules()
DISCIPLINES = ("sewerage", "roads", "gas", "water", "telecom", "heat", "event")


def _town(seed: int) -> list[Work]:
    random = Random(seed)
    works = []
    for id in range(1, 121):
        x, y = random.randrange(0, 600, 20), random.randrange(0, 400, 40)
        length = random.randrange(50, 200)
        first = date(2030, 1, 1).toordinal() + random.randrange(1000)
        last = first + random.randrange(20, 400)
        works.append(
            make_work(
                id,
                organisation=random.randrange(5),
                discipline=random.choice(DISCIPLINES),
                footprint=random.choice([trench, street])(x, y, length),
                window=days(
                    date.fromordinal(first).isoformat(),
                    date.fromordinal(last).isoformat(),
                ),
                duration_days=random.choice([None, 10, 60]),
                cost=random.choice([None, 50_000.0, 300_000.0]),
                may_move=random.random() < 0.8,
            )
        )
    return works


SPRING = Restriction(7, "event", box(0, 0, 300, 400), days("2030-04-01", "2030-06-30"))


@pytest.mark.parametrize("seed", range(4))
def test_what_was_found_is_worth_the_same_when_somebody_asks(seed: int) -> None:
    works, today = _town(seed), date(2030, 2, 1)
    plan = Plan(works, restrictions=[SPRING])
    around = Around(campaigns(works, match(works, RULES), RULES), not_before=today)
    found = find(plan, RULES, not_before=today).proposals
    assert len(found) > 4
    for one in found:
        tried = try_group(one.works, plan, RULES, around)
        assert tried.obstacles == ()
        assert _alike(tried) == _alike(Tried(one))
        kept = try_group(one.works, plan, RULES, around, start=one.start_quarter)
        assert _alike(kept) == _alike(Tried(one))


def test_prices_and_room_are_those_of_the_selection() -> None:
    works = _town(2)
    plan = Plan(works, budgets={(party, 2031): 400_000.0 for party in range(5)})
    found = find(plan, RULES)
    limits = Limits(works, plan.budgets)
    chains = campaigns(works, found.matches, RULES)
    around = Around(chains, limits=limits, prices=found.selection.prices)
    for one in found.proposals:
        tried = try_group(one.works, plan, RULES, around).proposal
        assert tried is not None
        assert tried.binding == one.binding


def _alike(tried: Tried) -> tuple[object, ...]:
    one = tried.proposal
    assert isinstance(one, Proposal)
    group = one.group
    return one.start_quarter, group.shifts, group.units, one.value, one.appraisal


def _pair(**road: object) -> Plan:
    """A sewer in the second quarter of 2030 and a road over it."""
    sewer = make_work(1, discipline="sewerage", window=days("2030-04-01", "2030-06-30"))
    values = {
        "organisation": 2,
        "discipline": "roads",
        "window": days("2030-04-01", "2030-06-30"),
    }
    return Plan([sewer, make_work(2, **(values | road))])


def _why(tried: Tried) -> list[tuple[Why, tuple[int, ...]]]:
    assert tried.proposal is None
    return [(one.why, one.works) for one in tried.obstacles]


def test_another_quarter_moves_the_works_and_costs_that() -> None:
    plan = _pair()
    best = try_group([1, 2], plan, RULES).proposal
    later = try_group([1, 2], plan, RULES, start=date(2031, 1, 1)).proposal
    assert best is not None
    assert later is not None
    assert later.start_quarter == date(2031, 1, 1)
    assert all(shift.days > 180 for shift in later.group.shifts)
    assert later.value.likely < best.value.likely


def test_fixed_dates_say_by_how_many_days_they_miss() -> None:
    plan = _pair(window=days("2030-07-10", "2030-09-30"), may_move=False)
    assert try_group([1, 2], plan, RULES).proposal is not None
    missed = try_group([1, 2], plan, RULES, start=date(2031, 1, 1))
    assert _why(missed) == [(Why.FIXED, (2,))]
    assert missed.obstacles[0].days > 90


def test_what_can_never_be_together_says_why() -> None:
    plan = _pair()
    assert _why(try_group([1], plan, RULES)) == [(Why.ALONE, (1,))]
    assert _why(try_group([1, 9], plan, RULES)) == [(Why.UNKNOWN, (9,))]
    many = Plan([make_work(id, organisation=id) for id in range(1, 10)])
    assert _why(try_group(range(1, 10), many, RULES))[0][0] == Why.MANY
    fair = _pair(discipline="event")
    assert _why(try_group([1, 2], fair, RULES)) == [(Why.EVENT, (2,))]
    again = Plan([*plan.works, make_work(3, organisation=1)])
    assert (Why.SAME_TWICE, (1, 3)) in _why(try_group([1, 2, 3], again, RULES))
    district = _pair(footprint=box(0, 0, 3000, 3000))
    assert _why(try_group([1, 2], district, RULES)) == [(Why.TOO_LARGE, (2,))]


def test_a_quarter_that_is_over_and_works_without_a_date() -> None:
    around = Around(not_before=date(2030, 7, 1))
    over = try_group([1, 2], _pair(), RULES, around, start=date(2030, 4, 1))
    assert _why(over) == [(Why.OVER, ())]
    undated = [make_work(id, organisation=id, window=days(None, None)) for id in (1, 2)]
    assert _why(try_group([1, 2], Plan(undated), RULES)) == [(Why.UNDATED, ())]


def test_a_restriction_is_named() -> None:
    always = Restriction(5, "event", box(-10, -10, 500, 500), days(None, None))
    elsewhere = Restriction(6, "event", box(900, 900, 950, 950), days(None, None))
    plan = Plan(_pair().works, restrictions=[always, elsewhere])
    tried = try_group([1, 2], plan, RULES)
    assert {why for why, _works in _why(tried)} == {Why.RESTRICTION}
    assert {one.restrictions for one in tried.obstacles} == {(5,)}


def test_a_budget_without_room_says_what_more_would_be_worth() -> None:
    plan = _pair(cost=200_000.0)
    frames = {(2, 2030): 0.0, (2, 2031): 150_000.0}
    limits = Limits(plan.works, frames)
    around = Around(limits=limits, prices={("budget", 2, 2031): 0.25})
    tried = try_group([1, 2], plan, RULES, around, start=date(2031, 1, 1))
    (full,) = tried.obstacles
    assert tried.proposal is not None
    assert full.why == Why.BUDGET
    assert full.bound is not None
    assert (full.bound.limit.key, full.bound.price) == (("budget", 2, 2031), 0.25)


def test_the_rest_of_a_campaign_stays_one() -> None:
    line = [
        make_work(
            id,
            discipline="gas",
            footprint=trench(100 * id, 2),
            window=days("2030-04-01", "2030-06-30"),
        )
        for id in (1, 2, 3)
    ]
    road = make_work(
        4,
        organisation=2,
        discipline="roads",
        footprint=street(100, 0, 300),
        window=days("2030-04-01", "2030-06-30"),
    )
    works = [*line, road]
    around = Around([(1, 2, 3)])
    whole = try_group([1, 2, 3, 4], Plan(works), RULES, around).proposal
    rest = try_group([1, 3, 4], Plan(works), RULES, around).proposal
    assert whole is not None
    assert rest is not None
    assert whole.group.units == ((1, 2, 3), (4,))
    assert rest.group.units == ((1, 3), (4,))
