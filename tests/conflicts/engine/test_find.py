import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from shapely.affinity import translate

from conflicts.engine import (
    Findings,
    Match,
    Plan,
    Rules,
    Said,
    Window,
    Work,
    find,
    match,
)
from conflicts.engine.candidates import Units, Worth
from tests.conflicts.engine.builders import make_work, street, trench

RULES = Rules()
DISCIPLINES = ("sewerage", "roads", "green", "gas", "water", "telecom", "heat", "event")


def town(count: int = 150, seed: int = 7) -> list[Work]:
    """Works along a few streets of 200 m, over three years; always the same."""
    pick = random.Random(seed)
    works = []
    for id in range(1, count + 1):
        x, y = pick.randrange(0, 600, 20), pick.randrange(0, 400, 40)
        length = pick.randrange(50, 200)
        line = pick.random() < 0.3
        first = date(2030, 1, 1) + timedelta(pick.randrange(1000))
        works.append(
            make_work(
                id,
                organisation=pick.randrange(6),
                discipline=pick.choice(DISCIPLINES),
                footprint=trench(x, y, length) if line else street(x, y, length),
                window=Window(first, first + timedelta(pick.randrange(20, 400))),
                duration_days=pick.choice([None, 10, 60, 200]),
                cost=pick.choice([None, 50_000.0, 300_000.0]),
                may_move=pick.random() < 0.8,
            )
        )
    return works


WORKS = town()
FOUND = find(Plan(WORKS), RULES)


def test_town_has_matches_of_many_kinds_and_proposals() -> None:
    kinds = {one.kind for one in FOUND.matches}
    assert kinds == {"combine", "order", "clash", "supersedes"}
    assert len(FOUND.proposals) > 5


def test_what_one_look_remembers_makes_no_difference_to_the_next() -> None:
    other = Window(date(2031, 1, 1), date(2031, 12, 31))
    moved = [
        replace(work, window=other) if work.id % 10 == 0 else work for work in WORKS
    ]
    worths: dict[Units, Worth | None] = {}
    assert find(Plan(moved), RULES, remembered=worths) == find(Plan(moved), RULES)
    same = {
        units: worth
        for units, worth in worths.items()
        if all(work % 10 for unit in units for work in unit)
    }
    assert len(same) > 100
    assert find(Plan(WORKS), RULES, remembered=same) == FOUND


def test_matches_are_those_of_matching() -> None:
    """All of them, but near misses only where a year of room is worth asking for."""
    every = match(WORKS, RULES)
    assert set(FOUND.matches) <= set(every)
    assert list(FOUND.matches) == sorted(
        FOUND.matches, key=lambda one: (one.first, one.second)
    )
    for one in set(every) - set(FOUND.matches):
        worth = FOUND.considered.worth.get((one.first, one.second), 0.0)
        assert one.is_near_miss
        assert worth < RULES.minimum_value_eur


def test_each_work_is_in_one_proposal_at_most() -> None:
    ids = [id for proposal in FOUND.proposals for id in proposal.works]
    assert len(ids) == len(set(ids))


def test_proposals_are_ranked_and_worth_a_meeting() -> None:
    for one, following in pairwise(FOUND.proposals):
        assert one.group.value.likely >= following.group.value.likely
    for one in FOUND.proposals:
        value = one.group.value
        assert (
            value.likely >= RULES.minimum_value_eur
            or value.address_days >= RULES.minimum_address_days
        )


def test_proposals_keep_every_promise() -> None:
    by_id = {work.id: work for work in WORKS}
    for proposal in FOUND.proposals:
        one = proposal.group
        members = [by_id[id] for id in one.works]
        assert 2 <= len(one.units) <= RULES.max_group_size
        assert len({work.organisation for work in members}) > 1
        assert one.anchor in one.works
        assert [shift.work for shift in one.shifts] == list(one.works)
        assert not any(
            shift.days for shift in one.shifts if not by_id[shift.work].may_move
        )


def test_proposals_explain_themselves() -> None:
    for proposal in FOUND.proposals:
        value, appraisal = proposal.group.value, proposal.appraisal
        terms = sum(term.amount_eur for term in value.terms)
        assert value.likely == pytest.approx(terms, abs=0.01)
        assert appraisal.low <= value.likely <= appraisal.high
        assert sum(share.net for share in appraisal.shares) == pytest.approx(
            value.likely
        )


def test_running_twice_gives_the_same() -> None:
    assert find(Plan(WORKS), RULES) == FOUND


@pytest.mark.parametrize("seed", range(3))
def test_input_order_does_not_matter(seed: int) -> None:
    shuffled = random.Random(seed).sample(WORKS, len(WORKS))
    assert find(Plan(shuffled), RULES) == FOUND


def test_another_place_gives_the_same_proposals() -> None:
    moved = [
        make_work(
            work.id,
            organisation=work.organisation,
            discipline=work.discipline,
            footprint=translate(work.footprint, 1000, 1000),
            window=work.window,
            duration_days=work.duration_days,
            cost=work.cost,
            may_move=work.may_move,
        )
        for work in WORKS
    ]
    assert summary(find(Plan(moved), RULES)) == summary(FOUND)


def summary(found: Findings) -> list[tuple[tuple[int, ...], date, int]]:
    """Without the cents, which depend on where the origin lies."""
    return [
        (
            proposal.works,
            proposal.group.start_quarter,
            round(proposal.group.value.likely),
        )
        for proposal in found.proposals
    ]


def test_rejected_pairs_and_taken_works_are_not_proposed_again() -> None:
    first, second = FOUND.proposals[:2]
    rejected = frozenset(first.works[:2])
    said = Said(never_together=[rejected], taken=frozenset(second.works))
    found = find(Plan(WORKS), RULES, said)
    assert joinable(found) == joinable(FOUND)
    assert not any(rejected <= set(one.works) for one in found.proposals)
    assert not any(set(second.works) & set(one.works) for one in found.proposals)


def test_nothing_starts_before_today() -> None:
    assert first_quarter(FOUND) < date(2031, 4, 1)
    found = find(Plan(WORKS), RULES, not_before=date(2031, 5, 5))
    assert joinable(found) == joinable(FOUND)
    assert first_quarter(found) == date(2031, 4, 1)


def joinable(found: Findings) -> set[Match]:
    return {one for one in found.matches if one.is_joinable}


def first_quarter(found: Findings) -> date:
    return min(one.group.start_quarter for one in found.proposals)


def test_findings_say_which_rules_made_them() -> None:
    assert FOUND.rules_version == RULES.version
    nothing = find(Plan([]), RULES)
    assert nothing.proposals == nothing.matches == nothing.considered.groups == ()
    assert nothing.rules_version == RULES.version
