from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box
from shapely.geometry.base import BaseGeometry

from conflicts.engine import (
    Group,
    Kind,
    Match,
    Rules,
    Shift,
    Window,
    Work,
    group,
    match,
)
from conflicts.engine.campaigns import campaigns
from conflicts.engine.candidates import Candidates
from conflicts.engine.pairing import promising
from tests.conflicts.engine.builders import days, make_work, steady, street, trench

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
        ({"footprint": street(x=105), "cost": 0.0}, "near, but nothing in common"),
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


def test_groups_with_a_work_that_adds_nothing_are_not_made() -> None:
    """For every group and every work in it: without that one it is worth less."""
    works = crowd(5)
    candidates = Candidates(works, RULES)
    for one in group(match(works, RULES), candidates).groups:
        for unit in one.units:
            rest = tuple(other for other in one.units if other != unit)
            without = candidates.worth(rest) if len(rest) > 1 else None
            assert one.value.likely > (without[1].likely if without else 0)


CABLE = [
    make_work(
        id,
        organisation=1,
        discipline="telecom",
        footprint=street(x=100 * (id - 1)),
        duration_days=60,
        cost=60_000.0,
    )
    for id in (1, 2, 3)
]
ROUTE = (1, 2, 3)


def along(id: int = 9, **changes: Any) -> Work:
    """New paving of all three streets of the cable."""
    values = {
        "discipline": "roads",
        "footprint": street(length=300),
        "duration_days": 60,
        "cost": 300_000.0,
    }
    return make_work(id, **(values | changes))


def units_of(works: list[Work], **given: Any) -> list[tuple[tuple[int, ...], ...]]:
    candidates = Candidates(works, RULES, **given)
    return [one.units for one in group(match(works, RULES), candidates).groups]


def test_campaign_takes_part_as_one() -> None:
    [found] = [
        one
        for one in group(
            match([*CABLE, along()], RULES),
            Candidates([*CABLE, along()], RULES, campaigns=[ROUTE]),
        ).groups
        if len(one.works) == 4
    ]
    assert found.units == (ROUTE, (9,))
    assert found.anchor == 1
    assert [shift.work for shift in found.shifts] == [1, 2, 3, 9]


def test_campaign_is_taken_where_it_is_worth_more_than_one_of_its_works() -> None:
    """Around the roads it is the campaign; around a work of it, the roads alone."""
    found = units_of([*CABLE, along()], campaigns=[ROUTE])
    assert (ROUTE, (9,)) in found
    third = along(10, discipline="sewerage", duration_days=100)
    found = units_of([*CABLE, along(), third], campaigns=[ROUTE])
    assert (ROUTE, (9,), (10,)) in found


def test_single_work_is_taken_where_its_campaign_would_have_to_wait() -> None:
    """The works of the two other streets, three years later, have nothing to gain."""
    roads = along(
        footprint=street(), window=days("2030-06-01", "2030-09-30"), cost=500_000.0
    )
    late = days("2033-01-01", "2033-12-31")
    dear = [CABLE[0], *(replace(one, cost=2e6, window=late) for one in CABLE[1:])]
    assert units_of([*dear, roads], campaigns=[ROUTE]) == [((1,), (9,))]


def test_works_of_one_campaign_are_no_two_units() -> None:
    found = units_of([*CABLE, along()], campaigns=[ROUTE])
    assert not any((1,) in units and (2,) in units for units in found)
    alone = units_of([*CABLE, along()])
    assert any((1,) in units and (2,) in units for units in alone)


@pytest.mark.parametrize(
    ("changes", "given", "reason"),
    [
        ({}, {"never_together": [frozenset({9, 2})]}, "a person said no to one of it"),
        ({}, {"never_together": [frozenset({1, 3})]}, "and to the campaign itself"),
        ({"discipline": "event"}, {}, "a market is never grouped"),
    ],
)
def test_campaign_stays_out_as_one(
    changes: dict[str, Any], given: dict[str, Any], reason: str
) -> None:
    found = units_of([*CABLE, along(**changes)], campaigns=[ROUTE], **given)
    assert not any(ROUTE in units for units in found)


def test_members_that_are_not_given_are_left_out_of_their_campaign() -> None:
    found = units_of([*CABLE[:2], along()], campaigns=[ROUTE])
    assert ((1, 2), (9,)) in found


def test_clash_keeps_two_apart_around_a_third() -> None:
    works = crowd(3)
    matches = [
        replace(one, kind=Kind.CLASH) if (one.first, one.second) == (2, 3) else one
        for one in match(works, RULES)
    ]
    found = group(matches, Candidates(works, RULES)).groups
    assert [one.works for one in found] == [(1, 2), (1, 3)]


def test_barred_work_joins_when_it_is_clear() -> None:
    works = [along(1), along(2, discipline="sewerage")]
    barred = {2: [days("2030-01-01", "2030-06-30")]}
    [found] = group(match(works, RULES), Candidates(works, RULES, barred=barred)).groups
    assert found.start_quarter == date(2030, 7, 1)
    for_ever = {2: [days(None, None)]}
    candidates = Candidates(works, RULES, barred=for_ever)
    assert group(match(works, RULES), candidates).groups == []


def test_near_miss_has_a_worth_but_no_group() -> None:
    """It says what one more year of room would be worth asking for."""
    works = [along(1), along(2, discipline="sewerage")]
    matches = [replace(one, is_near_miss=True) for one in match(works, RULES)]
    found = group(matches, Candidates(works, RULES))
    assert found.groups == []
    assert found.worth[1, 2] > RULES.minimum_value_eur


def test_worth_of_a_match_is_that_of_its_pair() -> None:
    works = crowd(4)
    found = group(match(works, RULES), Candidates(works, RULES))
    pairs = {one.works: one.value.likely for one in found.groups if len(one.works) == 2}
    assert pairs.items() <= found.worth.items()


def test_worth_counts_the_campaign_where_that_is_more() -> None:
    works = [*CABLE, along()]
    candidates = Candidates(works, RULES, campaigns=[ROUTE])
    found = group(match(works, RULES), candidates).worth
    whole = candidates.worth((ROUTE, (9,)))
    assert whole is not None
    assert found[1, 9] == found[3, 9] == whole[1].likely
    assert (1, 2) not in found


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    works = crowd(5)
    group(match(works, RULES), Candidates(works, RULES), lambda *one: told.append(one))
    assert told[-1][0] == told[-1][1] > 0
    group([], Candidates([], RULES), lambda *one: told.append(one))
    assert told[-1] == (0, 0)


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        ((1, 9), None),
        ((1, 2), "campaign"),
        ((1, 77), "unknown"),
        ((8, 9), "event"),
        ((7, 9), "too_large"),
        ((6, 9), "rejected"),
        ((5, 9), "same_twice"),
    ],
)
def test_why_two_may_not_join(pair: tuple[int, int], code: str | None) -> None:
    works = [
        *CABLE,
        along(5, organisation=9),
        along(6),
        along(7, footprint=box(-300, -300, 300, 300)),
        along(8, discipline="event"),
        along(),
    ]
    candidates = Candidates(
        works, RULES, campaigns=[ROUTE], never_together=[frozenset({9, 6})]
    )
    assert candidates.why_not_joined(*pair) == code
    assert candidates.why_not_joined(*reversed(pair)) == code
    assert candidates.may_join(*pair) is (code is None)


STREETS = [(100 * x, 40 * y) for x in range(3) for y in range(2)]

SHAPES: list[Callable[..., BaseGeometry]] = [trench, street, street]


@st.composite
def towns(draw: st.DrawFn) -> list[Work]:
    """Works in a few streets that touch; each organisation has its own discipline."""
    works = []
    for id in range(1, draw(st.integers(4, 14))):
        x, y = draw(st.sampled_from(STREETS))
        organisation = draw(st.integers(1, 4))
        first = date(2030, 1, 1) + timedelta(draw(st.integers(0, 900)))
        drawn = draw(st.sampled_from(SHAPES))
        works.append(
            make_work(
                id,
                organisation=organisation,
                discipline=DISCIPLINES[organisation % 4],
                footprint=drawn(x, y, draw(st.sampled_from([60, 100, 200]))),
                window=Window(first, first + timedelta(draw(st.integers(30, 900)))),
                duration_days=draw(st.integers(10, 200)),
                cost=draw(st.none() | st.integers(0, 900_000).map(float)),
                may_move=draw(st.sampled_from([True, True, True, False])),
            )
        )
    return works


def found_in(works: list[Work]) -> tuple[list[Match], Candidates]:
    matches = match(works, RULES)
    return matches, Candidates(works, RULES, campaigns=campaigns(works, matches, RULES))


@given(works=towns(), shuffle=st.randoms())
@steady
def test_order_of_input_makes_no_difference(works: list[Work], shuffle: Random) -> None:
    matches, candidates = found_in(works)
    groups = group(matches, candidates)
    shuffle.shuffle(works)
    shuffle.shuffle(matches)
    chains = [chain[::-1] for chain in candidates.campaigns[::-1]]
    again = group(matches, Candidates(works, RULES, campaigns=chains))
    assert again == groups


@given(works=towns())
@steady
def test_rough_bound_leaves_out_nothing_of_worth(works: list[Work]) -> None:
    matches, candidates = found_in(works)
    kept = {
        match
        for pair in promising(matches, candidates)
        if all(len(unit) == 1 for unit in pair.units)
        for match in pair.matches
    }
    for one in matches:
        pair = (one.first, one.second)
        if one.is_joinable and candidates.may_join(*pair) and pair not in kept:
            worth = candidates.worth(((one.first,), (one.second,)))
            assert worth is None or worth[1].likely <= 0


@given(works=towns())
@steady
def test_groups_keep_every_promise(works: list[Work]) -> None:
    matches, candidates = found_in(works)
    groups = group(matches, candidates).groups
    assert len({one.works for one in groups}) == len(groups)
    meets = {frozenset((m.first, m.second)) for m in matches if m.is_joinable}
    for one in groups:
        assert 2 <= len(one.units) <= RULES.max_group_size
        assert one.works == tuple(sorted(id for unit in one.units for id in unit))
        assert candidates.organisations(one.units) > 1
        assert any(all_meet(unit, one.units, meets) for unit in one.units)
        assert all(
            candidates.may_join(*pair)
            for unit, other in combinations(one.units, 2)
            for pair in product(unit, other)
        )
        assert one.value.likely > 0


def all_meet(
    anchor: tuple[int, ...],
    units: tuple[tuple[int, ...], ...],
    meets: Collection[frozenset[int]],
) -> bool:
    others = [unit for unit in units if unit != anchor]
    return all(
        any(frozenset(pair) in meets for pair in product(anchor, unit))
        for unit in others
    )


@given(works=towns())
@steady
def test_groups_around_an_anchor_know_only_its_surroundings(works: list[Work]) -> None:
    """A run on the anchor and whom it meets, whole campaigns, gives the same ones."""
    matches, candidates = found_in(works)
    everything = group(matches, candidates).groups
    for anchor in (work.id for work in works):
        near = surroundings(anchor, matches, candidates)
        part = Candidates(
            [work for work in works if work.id in near],
            RULES,
            campaigns=[unit for unit in candidates.campaigns if near.issuperset(unit)],
        )
        ours = group(matches, part).groups
        mine = [one for one in everything if one.anchor == anchor]
        assert {one.works: one.value for one in mine}.items() <= {
            one.works: one.value for one in ours
        }.items()


def surroundings(anchor: int, matches: list[Match], candidates: Candidates) -> set[int]:
    def whole(ids: Collection[int]) -> set[int]:
        return {m for id in ids for m in candidates.campaign_of.get(id, (id,))}

    mine = whole([anchor])
    met = [{m.first, m.second} for m in matches if {m.first, m.second} & mine]
    return whole(mine.union(*met))


def test_forgotten_worths_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    works = crowd(5)
    expected = group(match(works, RULES), Candidates(works, RULES))
    monkeypatch.setattr("conflicts.engine.candidates.MEMORY", 1)
    assert group(match(works, RULES), Candidates(works, RULES)) == expected


def test_unit_that_is_no_campaign_is_refused() -> None:
    with pytest.raises(KeyError):
        Candidates(crowd(3), RULES).worth(((1, 2), (3,)))
