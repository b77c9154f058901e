import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from shapely.affinity import translate

from conflicts.engine import Findings, Rules, Window, Work, find, match
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
FOUND = find(WORKS, RULES)


def test_town_has_matches_of_many_kinds_and_proposals() -> None:
    kinds = {one.kind for one in FOUND.matches}
    assert kinds == {"combine", "order", "clash", "supersedes"}
    assert len(FOUND.proposals) > 5


def test_matches_are_those_of_matching() -> None:
    assert list(FOUND.matches) == match(WORKS, RULES)


def test_each_work_is_in_one_proposal_at_most() -> None:
    ids = [id for proposal in FOUND.proposals for id in proposal.works]
    assert len(ids) == len(set(ids))


def test_proposals_are_ranked_and_worth_a_meeting() -> None:
    for one, following in pairwise(FOUND.proposals):
        assert one.value.likely >= following.value.likely
    assert FOUND.proposals[-1].value.likely >= RULES.minimum_value_eur


def test_proposals_keep_every_promise() -> None:
    by_id = {work.id: work for work in WORKS}
    meets = {frozenset((one.first, one.second)) for one in FOUND.matches}
    for proposal in FOUND.proposals:
        members = [by_id[id] for id in proposal.works]
        others = set(proposal.works) - {proposal.anchor}
        assert 2 <= len(members) <= RULES.max_group_size
        assert len({work.organisation for work in members}) > 1
        assert all(frozenset((proposal.anchor, id)) in meets for id in others)
        assert [shift.work for shift in proposal.shifts] == list(proposal.works)
        assert not any(
            shift.days for shift in proposal.shifts if not by_id[shift.work].may_move
        )
        terms = sum(term.amount_eur for term in proposal.value.terms)
        assert proposal.value.likely == pytest.approx(terms, abs=0.01)


def test_running_twice_gives_the_same() -> None:
    assert find(WORKS, RULES) == FOUND


@pytest.mark.parametrize("seed", range(3))
def test_input_order_does_not_matter(seed: int) -> None:
    assert find(random.Random(seed).sample(WORKS, len(WORKS)), RULES) == FOUND


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
    assert summary(find(moved, RULES)) == summary(FOUND)


def summary(found: Findings) -> list[tuple[tuple[int, ...], date, int]]:
    """Without the cents, which depend on where the origin lies."""
    return [
        (proposal.works, proposal.start_quarter, round(proposal.value.likely))
        for proposal in found.proposals
    ]


def test_rejected_pairs_and_taken_works_are_not_proposed_again() -> None:
    first, second = FOUND.proposals[:2]
    rejected = frozenset(first.works[:2])
    found = find(WORKS, RULES, never_together=[rejected], taken=second.works)
    assert found.matches == FOUND.matches
    assert not any(rejected <= set(one.works) for one in found.proposals)
    assert not any(set(second.works) & set(one.works) for one in found.proposals)


def test_nothing_starts_before_today() -> None:
    assert min(one.start_quarter for one in FOUND.proposals) < date(2031, 4, 1)
    found = find(WORKS, RULES, not_before=date(2031, 5, 5))
    assert found.matches == FOUND.matches
    assert min(one.start_quarter for one in found.proposals) == date(2031, 4, 1)


def test_findings_say_which_rules_made_them() -> None:
    assert FOUND.rules_version == RULES.version
    assert find([], RULES) == Findings((), (), RULES.version)
