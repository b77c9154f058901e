from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from shapely import box

from conflicts.engine import Group, Kind, Rules, Shift, Window, Work, group, match
from conflicts.engine.candidates import Candidates
from tests.conflicts.engine.builders import days, make_work, street, trench

RULES = Rules()
DISCIPLINES = ("roads", "sewerage", "gas", "water", "telecom", "electricity", "heat")


def groups_of(
    works: list[Work],
    rules: Rules = RULES,
    never_together: Collection[frozenset[int]] = (),
) -> list[Group]:
    candidates = Candidates(works, rules, never_together=never_together)
    return group(match(works, rules), candidates).groups


def sets_of(*args: Any, **kwargs: Any) -> list[tuple[int, ...]]:
    return [found.works for found in groups_of(*args, **kwargs)]


def crowd(count: int, **overrides: Any) -> list[Work]:
    """Works of different organisations and disciplines in one and the same street.

    Together they are worth more than apart, however many there are.
    """
    return [
        make_work(id, discipline=discipline, duration_days=100, **overrides)
        for id, discipline in zip(range(1, count + 1), DISCIPLINES, strict=False)
    ]


def test_two_works_in_one_street() -> None:
    roads, sewer = crowd(2)
    [found] = groups_of([roads, sewer])
    assert found.works == (1, 2)
    assert found.anchor == 1
    assert found.start_quarter == date(2030, 1, 1)
    assert found.shifts == (Shift(1, 0), Shift(2, 0))
    assert found.value.likely > 0


def test_groups_grow_no_larger_than_five() -> None:
    sizes = {len(ids) for ids in sets_of(crowd(7))}
    assert sizes == {2, 3, 4, 5}


@pytest.mark.parametrize("size", [2, 3])
def test_size_is_a_rule(size: int) -> None:
    assert (
        max(len(ids) for ids in sets_of(crowd(5), Rules(max_group_size=size))) == size
    )


def test_neighbours_per_anchor_are_capped_to_the_best() -> None:
    """One neighbour each: the sewer is the widest trench, so all choose the roads."""
    rules = Rules(max_neighbours=1)
    assert sets_of(crowd(6), rules) == [(1, 2), (1, 3), (1, 4), (1, 5), (1, 6)]
    renumbered = [replace(work, id=10 - work.id) for work in crowd(6)]
    assert sets_of(renumbered, rules) == [(4, 9), (5, 9), (6, 9), (7, 9), (8, 9)]


def test_every_step_adds_value() -> None:
    found = {one.works: one.value.likely for one in groups_of(crowd(5))}
    for ids, likely in found.items():
        smaller = [other for other in found if set(other) < set(ids)]
        assert all(found[other] < likely for other in smaller)


def test_work_that_adds_nothing_stays_out() -> None:
    """Another crew at the far end costs coordination, and shares two metres."""
    roads, sewer = crowd(2)
    far = make_work(3, discipline="gas", footprint=street(x=98), duration_days=5)
    assert sets_of([roads, sewer, far]) == [(1, 2)]


def test_work_that_makes_others_move_too_far_stays_out() -> None:
    """Each can join the roads, which have time, but not both: years lie between."""
    roads = make_work(1, discipline="roads", window=days("2030-01-01", "2033-12-31"))
    early = make_work(2, window=days("2030-01-01", "2030-03-31"), cost=900_000.0)
    late = make_work(
        3, window=days("2033-09-01", "2033-12-31"), cost=900_000.0, discipline="gas"
    )
    assert sets_of([roads, early, late]) == [(1, 2), (1, 3)]


def test_pair_that_is_not_worth_its_coordination_joins_around_another_anchor() -> None:
    """Of the new surface little lies on the gas, and enough on the sewer beside it."""
    gas = make_work(1, discipline="gas")
    sewer = make_work(2)
    roads = make_work(3, discipline="roads", footprint=street(x=70))
    rules = Rules(alignment=1, coordination_organisation_eur=0)
    found = groups_of([gas, sewer, roads], rules)
    assert [one.anchor for one in found if one.works == (1, 2, 3)] == [2]


def test_one_organisation_is_no_group() -> None:
    assert sets_of(crowd(3, organisation=1)) == []


def test_one_organisation_may_bring_two_works() -> None:
    works = crowd(3)
    works[2] = replace(works[2], organisation=works[1].organisation)
    assert (1, 2, 3) in sets_of(works)
    assert (2, 3) not in sets_of(works)


@pytest.mark.parametrize(
    ("changes", "together", "reason"),
    [
        ({}, False, "the same ground, organisation and discipline"),
        ({"footprint": street(x=10)}, False, "nine tenths the same"),
        ({"footprint": street(x=11)}, True, "less than that"),
        ({"footprint": street(x=20, length=60)}, False, "a part of it"),
        ({"organisation": 9}, True, "another organisation"),
        ({"discipline": "water"}, True, "another discipline"),
    ],
)
def test_work_entered_twice_is_no_saving(
    changes: dict[str, Any], together: bool, reason: str
) -> None:
    roads, sewer = crowd(2)
    again = replace(sewer, id=3, **changes)
    found = sets_of([roads, sewer, again])
    assert any({2, 3} <= set(ids) for ids in found) is together


def test_rejected_pair_stays_out_of_every_group() -> None:
    found = sets_of(crowd(4), never_together=[frozenset({3, 2})])
    assert (1, 2, 4) in found
    assert (1, 3, 4) in found
    assert not any({2, 3} <= set(ids) for ids in found)


def test_order_matches_make_groups_too() -> None:
    """Moving the sewer before the new paving is what the match asks for."""
    roads = make_work(1, discipline="roads", footprint=street(length=400))
    sewer = make_work(
        2,
        footprint=street(length=400),
        window=days("2032-01-01", "2032-12-31"),
        duration_days=60,
    )
    assert match([roads, sewer], RULES)[0].kind is Kind.ORDER
    [found] = groups_of([roads, sewer])
    # 20 working days are 26 in the calendar: the roads could start by 6 December 2030
    late = (date(2032, 1, 1) - date(2030, 12, 6)).days
    assert found.start_quarter == date(2032, 1, 1)
    assert found.shifts == (Shift(1, late), Shift(2, 0))


@pytest.mark.parametrize("kind", [Kind.CLASH, Kind.SUPERSEDES])
def test_other_kinds_make_no_group(kind: Kind) -> None:
    works = crowd(2)
    matches = [replace(one, kind=kind) for one in match(works, RULES)]
    assert group(matches, Candidates(works, RULES)).groups == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"discipline": "event"}, "a market keeps works out of its street"),
        ({"footprint": box(-300, -300, 300, 300)}, "a district says nothing"),
        ({"footprint": street(x=105)}, "near, but no ground in common"),
    ],
)
def test_meeting_without_anything_to_share(
    changes: dict[str, Any], reason: str
) -> None:
    roads, sewer = crowd(2)
    other = replace(sewer, **changes)
    assert sets_of([roads, other]) == []


def test_works_that_may_not_move_are_left_where_they_are() -> None:
    fixed = make_work(1, window=days("2030-01-01", "2030-03-31"), may_move=False)
    free = make_work(2, discipline="roads", window=days("2030-09-01", "2030-12-31"))
    [found] = groups_of([fixed, free])
    assert found.start_quarter == date(2030, 1, 1)
    assert found.shifts[0] == Shift(1, 0)
    assert found.shifts[1].days < 0
    assert groups_of([fixed, replace(free, may_move=False)]) == []


def test_undated_works_have_no_quarter_and_no_group() -> None:
    assert groups_of(crowd(3, window=Window())) == []


def test_chain_is_not_followed() -> None:
    """Four works in a row, each meeting the next: three fit around one, not four."""
    row = [
        make_work(id, discipline=discipline, footprint=trench(x=x, length=400))
        for id, discipline, x in zip(
            range(1, 5),
            ("gas", "roads", "water", "heat"),
            range(0, 1200, 300),
            strict=True,
        )
    ]
    found = sets_of(row, Rules(coordination_eur=0))
    assert (1, 2, 3) in found
    assert (2, 3, 4) in found
    assert not any({1, 4} <= set(ids) for ids in found)


def test_matches_of_works_that_are_not_given_are_passed_over() -> None:
    works = crowd(3)
    found = group(match(works, RULES), Candidates(works[:2], RULES))
    assert [one.works for one in found.groups] == [(1, 2)]
