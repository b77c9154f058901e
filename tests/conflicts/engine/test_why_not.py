from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from conflicts.engine import Rules, Work, match
from conflicts.engine.candidates import Candidates
from conflicts.engine.grouping import group
from conflicts.engine.limits import Limits
from conflicts.engine.selection import select
from conflicts.engine.why_not import Answer, why_not
from tests.conflicts.engine.builders import days, make_work, street

RULES = Rules(minimum_value_eur=1_000.0)


def sewer(id: int = 1, **overrides: Any) -> Work:
    values = {"cost": 400_000.0, "duration_days": 60, "footprint": street(length=400)}
    return make_work(id, **(values | overrides))


def paving(id: int = 2, **overrides: Any) -> Work:
    return sewer(id, **({"discipline": "roads", "cost": 300_000.0} | overrides))


def asked(
    works: Sequence[Work],
    one: int = 1,
    other: int = 2,
    *,
    rules: Rules = RULES,
    limits: Limits | None = None,
    known: dict[str, Any] | None = None,
    **answers: Any,
) -> Answer:
    """The answer for two works, with everything else done as a run does it."""
    matches = match(works, rules)
    candidates = Candidates(works, rules, **(known or {}))
    groups = group(matches, candidates).groups
    selection = select(groups, rules, limits=limits)
    given = {"matches": matches, "candidates": candidates, "groups": groups}
    return why_not(one, other, **given, selection=selection, limits=limits, **answers)


def test_they_are_together() -> None:
    answer = asked([sewer(), paving()])
    assert (answer.code, answer.facts["works"]) == ("together", [1, 2])
    assert answer.facts["likely"] > 1_000


def test_one_work_twice() -> None:
    assert asked([sewer(), paving()], 1, 1).code == "same"


def test_the_order_of_asking_makes_no_difference() -> None:
    works = [sewer(), paving(footprint=street(y=500))]
    assert asked(works, 1, 2) == asked(works, 2, 1)


def test_entered_twice() -> None:
    answer = asked([sewer(organisation=5), sewer(2, organisation=5)])
    assert answer == Answer("supersedes", {"reason": "duplicate", "metres": 0.0})


def event(first: str, last: str) -> Work:
    return sewer(2, discipline="event", window=days(first, last), may_move=False)


def test_an_event_needs_the_street() -> None:
    work = sewer(window=days("2030-05-01", "2030-06-30"))
    answer = asked([work, event("2030-05-20", "2030-05-23")])
    assert answer == Answer("clash", {"reason": "event", "metres": 0.0})


def test_an_event_that_leaves_time_enough_is_no_company_either() -> None:
    answer = asked([sewer(), event("2030-05-20", "2030-05-23")])
    assert answer == Answer("event", {"works": [2]})


@pytest.mark.parametrize(("apart", "code"), [(10, "together"), (10.5, "not_near")])
def test_near_is_within_the_buffer(apart: float, code: str) -> None:
    works = [
        sewer(cost=9e6),
        paving(cost=9e6, footprint=street(y=10 + apart, length=400)),
    ]
    answer = asked(works)
    assert answer.code == code
    if code == "not_near":
        assert answer.facts == {"metres": 10.5, "buffer_m": 10.0}


def test_far_apart_but_together_through_a_third() -> None:
    works = [sewer(cost=9e6), paving(cost=9e6, footprint=street(y=19, length=400))]
    third = sewer(3, cost=9e6, discipline="water", footprint=street(y=9, length=400))
    answer = asked([*works, third], rules=Rules(default_buffer_m=5.0))
    assert answer.code == "together"


def test_windows_that_miss_by_less_than_another_year() -> None:
    works = [sewer(), paving(window=days("2032-01-10", "2032-12-31"), cost=5e5)]
    answer = asked(works, rules=Rules(order_tolerance_days=0))
    assert answer.code == "windows"
    assert answer.facts["gap_days"] == 375
    assert answer.facts["is_near_miss"]
    assert isinstance(answer.facts["likely"], float)


def test_windows_that_are_years_apart() -> None:
    answer = asked([sewer(), paving(discipline="gas", window=days("2039-01-01", None))])
    assert answer.code == "windows"
    assert not answer.facts["is_near_miss"]
    assert answer.facts["likely"] is None


def test_a_restriction_leaves_no_common_start() -> None:
    works = [sewer(may_move=False), paving(may_move=False)]
    barred = {1: [days("2029-01-01", "2031-12-31")]}
    answer = asked(works, known={"barred": barred})
    assert answer == Answer("restriction", {"works": [1]})


def test_who_may_not_move() -> None:
    works = [
        sewer(may_move=False, window=days("2030-01-01", "2030-03-31")),
        paving(may_move=False, window=days("2030-10-01", "2030-12-31")),
    ]
    assert asked(works) == Answer("fixed", {"works": [1, 2]})


def test_nothing_has_a_date() -> None:
    always = days(None, None)
    assert asked([sewer(window=always), paving(window=always)]).code == "undated"


def test_too_large_a_place() -> None:
    rules = Rules(max_group_footprint_m2=3_000.0, minimum_value_eur=1_000.0)
    answer = asked([sewer(), paving(footprint=street(length=200))], rules=rules)
    assert answer == Answer(
        "too_large", {"works": [1], "ground_m2": 4_000, "max_m2": 3_000.0}
    )


def test_one_organisation_needs_nobody() -> None:
    answer = asked([sewer(organisation=5), paving(organisation=5)])
    assert answer == Answer("same_organisation", {"organisation": 5})


def test_what_coordinating_costs_more_than_it_saves() -> None:
    small = {"cost": 500.0, "duration_days": 1, "footprint": street(length=5)}
    answer = asked([sewer(**small), paving(**small)])
    assert answer.code == "not_worth"
    assert answer.facts["weighs_most"] == "coordination"
    assert sum(answer.facts["terms"].values()) == pytest.approx(answer.facts["likely"])


def three() -> list[Work]:
    """Two who want the same street, and one that can go with either but not both."""
    window = days("2030-01-01", "2030-03-31")
    later = days("2030-10-01", "2030-12-31")
    return [
        sewer(1, window=days("2030-01-01", "2030-12-31")),
        paving(2, window=window, may_move=False, cost=9e5),
        sewer(3, discipline="heat", window=later, may_move=False, duration_days=30),
    ]


def test_a_better_group_has_one_of_them() -> None:
    works = three()
    together = asked(works, 1, 2)
    answer = asked(works, 1, 3)
    assert (together.code, answer.code) == ("together", "better_group")
    assert answer.facts["works"] == [1, 3]
    assert [one["works"] for one in answer.facts["better"]] == [[1, 2]]
    difference = answer.facts["better"][0]["likely"] - answer.facts["likely"]
    assert answer.facts["difference"] == pytest.approx(difference)


def test_a_year_that_is_full() -> None:
    works = [
        sewer(
            organisation=5,
            preferred_start=date(2029, 2, 1),
            window=days("2029-01-01", "2031-12-31"),
        ),
        paving(may_move=False),
    ]
    limits = Limits(works, {(5, 2030): 300_000.0})
    answer = asked(works, limits=limits)
    assert answer.code == "limit"
    (full,) = answer.facts["limits"]
    assert (full["kind"], full["owner"], full["period"]) == ("budget", 5, 2030)
    assert (full["use"], full["room"]) == (400_000, 300_000)
    assert full["price"] >= 0


def test_a_smaller_proposal_took_their_place_because_a_year_is_full() -> None:
    """The gas main of the sewer's street saves less, but its year has room."""
    works = [
        sewer(
            organisation=5,
            cost=900_000.0,
            preferred_start=date(2029, 2, 1),
            window=days("2029-01-01", "2031-12-31"),
        ),
        paving(may_move=False, cost=900_000.0),
        sewer(
            3,
            organisation=6,
            discipline="gas",
            window=days("2029-01-01", "2029-12-31"),
            may_move=False,
            cost=300_000.0,
        ),
    ]
    assert asked(works).code == "together"
    limits = Limits(works, {(5, 2030): 300_000.0, (5, 2029): 900_000.0})
    assert asked(works, 1, 3, limits=limits).code == "together"
    answer = asked(works, 1, 2, limits=limits)
    assert answer.code == "limit"


def test_a_person_said_no() -> None:
    never = [frozenset({1, 2})]
    answer = asked([sewer(), paving()], known={"never_together": never}, rejected=never)
    assert answer.code == "rejected"


def test_an_accepted_combination_has_it() -> None:
    works = [sewer(), paving()]
    candidates = Candidates(works[1:], RULES)
    none = select([], RULES)
    given: dict[str, Any] = {"matches": [], "candidates": candidates, "groups": []}
    answer = why_not(1, 2, **given, selection=none, accepted=[1])
    assert answer == Answer("accepted", {"works": [1]})
    assert why_not(1, 2, **given, selection=none) == Answer("unknown", {"works": [1]})


def test_a_campaign_is_one_already() -> None:
    string = [sewer(id, organisation=5, footprint=street(x=100 * id)) for id in (1, 2)]
    answer = asked(string, known={"campaigns": [(1, 2)]})
    assert answer == Answer("campaign", {"works": [1, 2]})


def test_others_were_more_valuable() -> None:
    rules = Rules(max_group_size=2, max_neighbours=1, minimum_value_eur=1_000.0)
    works = [sewer(), paving(), sewer(3, discipline="water", duration_days=20)]
    codes = {asked(works, 1, id, rules=rules).code for id in (2, 3)}
    assert codes == {"together", "crowded"} or codes == {"together", "better_group"}
