from dataclasses import replace
from typing import Any

import pytest
from shapely import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from conflicts.engine import ENDLESS_DAYS, Kind, Match, Rules, Window, Work, match
from conflicts.engine.detours import Streets
from conflicts.engine.matching import Reason
from tests.conflicts.engine.builders import days, make_work, street, trench

HERE = make_work(1)


def only(works: list[Work], rules: Rules | None = None) -> Match | None:
    """The single match of two works, or None."""
    found = match(works, rules or Rules())
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("footprint", "metres", "m2", "reason"),
    [
        (street(), 0, 1000, "the same place"),
        (street(x=100), 0, 0, "touching"),
        (street(x=50), 0, 500, "half over each other"),
        (street(x=20, y=2, length=10, width=5), 0, 50, "contained"),
        (street(x=110), 10, 0, "exactly the limit"),
        (street(x=110.01), None, 0, "one centimetre too far"),
        (street(x=106, y=18), 10, 0, "exactly the limit, cornerwise 6 and 8"),
        (street(x=107, y=18), None, 0, "boxes near, corners too far"),
        (trench(y=5), 0, 0, "line inside"),
        (trench(y=20), 10, 0, "line at the limit"),
        (LineString([(0, 20), (120, 20), (120, 0)]), 10, 0, "line around the corner"),
        (Point(105, 5), 5, 0, "point beside"),
        (MultiPoint([(500, 5), (110, 5)]), 10, 0, "the nearest of two points"),
        (MultiPolygon([street(x=300), street(x=95)]), 0, 50, "one of two polygons"),
        (
            GeometryCollection([street(x=95), street(x=98), trench(x=50, y=5)]),
            0,
            50,
            "collection that repeats itself",
        ),
        (GeometryCollection([trench(y=5)]), 0, 0, "collection without polygons"),
    ],
)
def test_near_in_space(
    footprint: BaseGeometry, metres: float | None, m2: float, reason: str
) -> None:
    found = only([HERE, make_work(2, footprint=footprint)])
    if metres is None:
        assert found is None
    else:
        assert found is not None
        assert found.metres_apart == pytest.approx(metres)
        assert found.shared_m2 == pytest.approx(m2)


def test_ground_that_a_collection_repeats_is_counted_once() -> None:
    crossing = GeometryCollection([street(), street(x=50), trench(x=200)])
    found = only([make_work(id, footprint=crossing) for id in (1, 2)])
    assert found is not None
    assert found.shared_m2 == 1500


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(("metres", "near"), [(15.0, True), (15.5, False)])
def test_larger_of_two_buffers_decides(
    metres: float, near: bool, swapped: bool
) -> None:
    disciplines = ("gas", "heat") if swapped else ("heat", "gas")
    one = make_work(1, discipline=disciplines[0])
    beside = street(x=100 + metres)
    other = make_work(2, discipline=disciplines[1], footprint=beside)
    rules = Rules(buffers_m={"heat": 15.0, "gas": 0.0})
    assert (only([one, other], rules) is not None) is near


def test_without_buffer_only_touching_works_meet() -> None:
    rules = Rules(default_buffer_m=0)
    assert only([HERE, make_work(2, footprint=street(x=100))], rules)
    assert not only([HERE, make_work(2, footprint=street(x=100.01))], rules)


@pytest.mark.parametrize(
    ("window", "overlap", "gap", "reason"),
    [
        (days("2030-01-01", "2030-12-31"), 365, 0, "the same"),
        (days("2030-12-31", "2031-06-30"), 1, 0, "one day shared"),
        (days("2031-01-01", "2031-06-30"), 0, 1, "consecutive days"),
        (days("2031-12-31", "2032-06-30"), 0, 365, "exactly the tolerance"),
        (days("2028-06-01", "2029-01-01"), 0, 365, "exactly the tolerance, before"),
        (days("2030-06-15", "2030-06-15"), 1, 0, "one day long"),
        (days(None, None), 365, 0, "undated"),
        (days("2030-12-01", None), 31, 0, "open at the end"),
        (days(None, "2027-12-31"), None, 0, "open at the start, over too early"),
        (days("2033-01-01", None), None, 0, "open at the end, begins too late"),
    ],
)
def test_near_in_time(
    window: Window, overlap: int | None, gap: int, reason: str
) -> None:
    found = only([HERE, make_work(2, window=window)])
    if overlap is None:
        assert found is None
    else:
        assert found is not None
        assert (found.overlap_days, found.gap_days) == (overlap, gap)
        assert (found.kind, found.reason) == (Kind.COMBINE, Reason.NEAR)
        assert found.is_joinable


@pytest.mark.parametrize(
    ("window", "gap", "reason"),
    [
        (days("2031-12-31", None), None, "exactly the tolerance: no near miss"),
        (days("2032-01-01", None), 366, "one day over the tolerance"),
        (days(None, "2028-12-31"), 366, "the same before"),
        (days("2032-12-30", None), 730, "exactly a year more of room"),
        (days("2032-12-31", None), 0, "one day over that: no match"),
    ],
)
def test_near_miss(window: Window, gap: int | None, reason: str) -> None:
    found = only([HERE, make_work(2, window=window)])
    if gap == 0:
        assert found is None
    else:
        assert found is not None
        assert found.kind is Kind.COMBINE
        assert found.is_near_miss is (gap is not None)
        assert found.is_joinable is (gap is None)
        assert found.gap_days == (gap or 365)


def test_a_wrong_order_is_no_near_miss_however_far_apart() -> None:
    roads = make_work(1, discipline="roads")
    found = only([roads, make_work(2, window=days("2032-06-01", None))])
    assert found is not None
    assert (found.kind, found.reason) == (Kind.ORDER, Reason.NEW_SURFACE)
    assert found.is_joinable


def test_no_room_no_near_miss() -> None:
    other = make_work(2, window=days("2032-01-01", None))
    assert only([HERE, other], Rules(near_miss_days=0)) is None


def test_two_undated_works_overlap_without_end() -> None:
    undated = [make_work(id, window=Window()) for id in (1, 2)]
    found = only(undated)
    assert found is not None
    assert found.overlap_days == ENDLESS_DAYS


@pytest.mark.parametrize(
    ("first", "second", "second_window", "kind", "reason"),
    [
        ("roads", "sewerage", ("2031-01-01", "2031-06-30"), "order", "the day after"),
        ("roads", "gas", ("2035-12-30", None), "order", "exactly five years"),
        ("roads", "gas", ("2035-12-31", None), None, "a day over five years"),
        ("roads", "gas", ("2030-12-31", None), "combine", "can still be together"),
        ("green", "roads", ("2031-01-01", None), "order", "trees before paving"),
        ("roads", "green", ("2031-01-01", None), "combine", "paving, then trees"),
        ("sewerage", "roads", ("2031-01-01", None), "combine", "the right order"),
        ("sewerage", "roads", ("2034-01-01", None), None, "right order, years later"),
        ("roads", "event", ("2031-01-01", None), None, "an event opens nothing"),
        ("gas", "sewerage", ("2031-01-01", None), "combine", "gas renews no surface"),
        ("roads", "roads", ("2031-01-01", None), "combine", "the same depth"),
        ("roads", "housing", ("2031-01-01", None), "combine", "no place in the order"),
        ("roads", "gas", (None, "2029-12-31"), "combine", "gas first"),
    ],
)
def test_wrong_order(
    first: str,
    second: str,
    second_window: tuple[str | None, str | None],
    kind: str | None,
    reason: str,
) -> None:
    one = make_work(1, discipline=first)
    other = make_work(2, discipline=second, window=days(*second_window))
    mirrored = [replace(one, id=2), replace(other, id=1)]
    for works in ([one, other], mirrored):
        found = only(works)
        assert (found and found.kind) == kind


def test_open_ended_surface_is_never_wholly_before() -> None:
    roads = make_work(1, discipline="roads", window=days("2030-01-01", None))
    found = only([roads, make_work(2, window=days("2033-01-01", None))])
    assert found is not None
    assert found.kind is Kind.COMBINE


def test_works_of_one_organisation_meet_too() -> None:
    assert only([make_work(id, organisation=1) for id in (1, 2)])


@pytest.mark.parametrize(
    ("metres", "near"), [(10, True), (10.01, True), (20, True), (20.01, False)]
)
def test_an_organisation_may_have_buffers_of_its_own(metres: float, near: bool) -> None:
    rules = Rules(organisation_buffers_m={"7": {"sewerage": 20.0, "*": 0.0}})
    one = make_work(1, organisation=7)
    beside = street(x=100 + metres)
    assert bool(only([one, make_work(2, footprint=beside)], rules)) is near
    other = replace(one, discipline="water")
    assert bool(only([other, make_work(2, footprint=beside)], rules)) is (metres <= 10)


WEEKEND = days("2030-06-01", "2030-06-02")


@pytest.mark.parametrize(
    ("window", "duration", "clash", "reason"),
    [
        (days("2030-06-01", "2030-06-02"), 1, True, "the same two days"),
        (days("2030-05-31", "2030-06-02"), 1, False, "the day before is free"),
        (days("2030-05-31", "2030-06-02"), 2, True, "one day before isn't enough"),
        (days("2030-06-01", "2030-06-04"), 2, False, "can come after"),
        (days("2030-06-01", "2030-06-04"), 3, True, "can't"),
        (days("2030-06-02", "2030-06-20"), None, True, "no duration: all its window"),
        (days("2030-06-02", "2030-09-20"), None, False, "but thirty working days"),
        (days("2030-06-03", "2030-06-20"), 14, False, "begins when it is over"),
        (days(None, "2030-06-02"), 400, False, "may begin long before"),
        (days("2030-06-01", None), 400, False, "may wait"),
    ],
)
def test_works_clash_with_an_event_that_they_can_not_avoid(
    window: Window, duration: int | None, clash: bool, reason: str
) -> None:
    event = make_work(1, discipline="event", window=WEEKEND, duration_days=None)
    work = make_work(2, window=window, duration_days=duration)
    for works in ([event, work], [replace(event, id=2), replace(work, id=1)]):
        found = only(works)
        assert (found is not None) is clash
        if found is not None:
            assert (found.kind, found.reason) == (Kind.CLASH, Reason.EVENT)
            assert not found.is_joinable


def test_two_events_in_one_street_clash_too() -> None:
    events = [make_work(id, discipline="event", window=WEEKEND) for id in (1, 2)]
    found = only(events)
    assert found is not None
    assert found.reason is Reason.EVENT


def test_an_event_that_comes_back_next_year_is_no_duplicate() -> None:
    fair = make_work(1, organisation=5, discipline="event", window=WEEKEND)
    again = replace(fair, id=2, window=WEEKEND.shifted(364))
    assert only([fair, again]) is None
    twice = only([fair, replace(fair, id=2)])
    assert twice is not None
    assert twice.reason is Reason.DUPLICATE


GAS = make_work(1, discipline="gas")


@pytest.mark.parametrize(
    ("heat", "reason"),
    [
        (street(), "replaced"),
        (street(x=10), "replaced"),  # 90 of its 100 metres
        (street(x=10.5), "near"),
        (street(x=-500, length=1000), "replaced"),
        (street(length=20), "near"),  # heat in a fifth of its street
    ],
)
def test_gas_is_needless_where_heat_takes_its_street(
    heat: BaseGeometry, reason: str
) -> None:
    found = only([GAS, make_work(2, discipline="heat", footprint=heat)])
    assert found is not None
    assert found.reason == reason
    assert (found.kind is Kind.SUPERSEDES) is (reason == "replaced")


def test_lines_are_as_wide_as_their_trench_and_fences() -> None:
    heat = make_work(2, discipline="heat", footprint=trench(y=0.5, length=100))
    found = only([replace(GAS, footprint=trench()), heat])
    assert found is not None
    assert found.reason is Reason.REPLACED
    assert found.shared_m2 == 0  # as drawn
    beside = replace(heat, footprint=trench(y=5))
    found = only([replace(GAS, footprint=trench()), beside])
    assert found is not None
    assert found.reason is Reason.NEAR


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, "duplicate"),
        ({"footprint": street(x=10)}, "duplicate"),  # 90 of both
        ({"footprint": street(x=10.5)}, "near"),
        (
            {"footprint": street(length=112)},
            "part",
        ),  # all of the one, 89 % of the other
        ({"footprint": street(length=111)}, "duplicate"),
        ({"footprint": street(x=30, length=20)}, "part"),
        ({"footprint": trench(y=5)}, "part"),
        ({"organisation": 2}, "near"),
        ({"discipline": "water"}, "near"),
        ({"window": days("2031-12-31", None)}, "duplicate"),  # exactly the tolerance
        ({"window": days("2032-01-01", None)}, "near"),  # a near miss
    ],
)
def test_the_same_work_entered_twice(change: dict[str, Any], reason: str) -> None:
    one = make_work(1, organisation=1)
    for pair in ((1, 2), (2, 1)):
        other = replace(one, id=pair[1], **change)
        found = only([replace(one, id=pair[0]), other])
        assert found is not None
        assert found.reason == reason
        assert (found.kind is Kind.SUPERSEDES) is (reason != "near")


def test_what_is_needless_is_not_said_to_clash() -> None:
    streets = Streets([street(length=20)])
    twice = [make_work(id, organisation=1, closes_street=True) for id in (1, 2)]
    found = match(twice, Rules(), streets=streets)
    assert [one.reason for one in found] == [Reason.DUPLICATE]


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_meets_alone(count: int) -> None:
    assert match([HERE][:count], Rules()) == []


def test_each_pair_once_lower_id_first_and_sorted() -> None:
    works = [make_work(id) for id in (30, 10, 40, 20)]
    pairs = [(found.first, found.second) for found in match(works, Rules())]
    assert pairs == [(10, 20), (10, 30), (10, 40), (20, 30), (20, 40), (30, 40)]


@pytest.mark.parametrize(
    ("among", "pairs"),
    [
        ({10}, [(10, 20), (10, 30)]),
        ({30}, [(10, 30), (20, 30)]),
        ({10, 30}, [(10, 20), (10, 30), (20, 30)]),
        (set(), []),
        ({99}, []),
    ],
    ids=str,
)
def test_only_matches_among(among: set[int], pairs: list[tuple[int, int]]) -> None:
    works = [make_work(id) for id in (30, 10, 20)]
    found = match(works, Rules(), among=among)
    assert [(one.first, one.second) for one in found] == pairs


def test_work_over_the_whole_town_meets_every_work_once() -> None:
    town = make_work(999, footprint=Point(0, 0).buffer(5000, quad_segs=200))
    works = [make_work(id, footprint=street(x=200 * id)) for id in range(1, 21)]
    found = match([town, *works], Rules())
    assert [one.second for one in found] == [999] * 20
    assert {one.shared_m2 for one in found} == {1000}


def test_match_has_the_lower_id_first() -> None:
    facts: dict[str, Any] = {
        "kind": Kind.COMBINE,
        "metres_apart": 0.0,
        "overlap_days": 1,
        "gap_days": 0,
        "shared_m2": 0.0,
    }
    with pytest.raises(ValueError, match="lower id comes first"):
        Match(first=2, second=1, **facts)
