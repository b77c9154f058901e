"""Matching against the plainest way to do it, on random works.

Coordinates and days are small whole numbers, so that limits are hit often.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPoint, Point, box
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from conflicts.engine import Kind, Match, Rules, Window, Work, match
from conflicts.engine.matching import Reason
from tests.conflicts.engine.builders import make_work, steady

RULES = Rules(
    buffers_m={"gas": 0.0, "heat": 25.0},
    organisation_buffers_m={"2": {"roads": 18.0, "*": 3.0}},
    tolerance_days=60,
    near_miss_days=45,
    order_tolerance_days=300,
    superseded_share=0.6,
    duplicate_share=0.7,
    default_duration_days=11,
)
HERE = date(2030, 1, 1).toordinal()

whole = st.integers(0, 80)
spots = st.tuples(whole, whole)
points = st.builds(Point, spots)
lines = st.lists(spots, min_size=2, max_size=3, unique=True).map(LineString)
boxes = st.builds(
    lambda x, y, wide, high: box(x, y, x + wide, y + high),
    whole,
    whole,
    st.integers(1, 30),
    st.integers(1, 30),
)
several = st.lists(spots, min_size=2, max_size=3).map(MultiPoint)
collections = st.builds(
    lambda *parts: GeometryCollection(list(parts)), boxes, boxes, lines, points
)
footprints = points | lines | boxes | several | collections
start_days = st.integers(0, 700).map(lambda day: date(2030, 1, 1) + timedelta(day))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    first = draw(start_days)
    last = first + timedelta(draw(st.integers(0, 60)))
    return Window(
        draw(st.sampled_from([first, first, first, None])),
        draw(st.sampled_from([last, last, last, None])),
    )


@st.composite
def plans(draw: st.DrawFn) -> list[Work]:
    disciplines = st.sampled_from(
        ["roads", "green", "sewerage", "gas", "heat", "event"]
    )
    return [
        make_work(
            id,
            footprint=draw(footprints),
            window=draw(windows()),
            discipline=draw(disciplines),
            organisation=draw(st.integers(1, 2)),
            duration_days=draw(st.sampled_from([None, 1, 5, 6, 30])),
        )
        for id in range(1, draw(st.integers(2, 9)))
    ]


def plain_match(one: Work, other: Work, rules: Rules) -> Match | None:
    """What the design says, pair by pair, without arrays or index."""
    reach = max(rules.buffer_m(w.discipline, w.organisation) for w in (one, other))
    metres = shapely.distance(one.footprint, other.footprint)
    gap = one.window.gap_days(other.window)
    says = None if metres > reach else plain_reason(one, other, gap, rules)
    if says is None:
        return None
    return Match(
        one.id,
        other.id,
        KINDS[says],
        metres,
        one.window.overlap_days(other.window),
        gap,
        shared_m2(one.footprint, other.footprint),
        says,
        says is Reason.NEAR and gap > rules.tolerance_days,
    )


KINDS = {
    Reason.REPLACED: Kind.SUPERSEDES,
    Reason.DUPLICATE: Kind.SUPERSEDES,
    Reason.PART: Kind.SUPERSEDES,
    Reason.EVENT: Kind.CLASH,
    Reason.NEW_SURFACE: Kind.ORDER,
    Reason.NEAR: Kind.COMBINE,
}


def plain_reason(one: Work, other: Work, gap: int, rules: Rules) -> Reason | None:
    """The first rule that holds for two works that are near each other."""
    event = "event" in (one.discipline, other.discipline)
    if gap <= (0 if event else rules.tolerance_days):
        needless = plain_needless(one, other, rules)
        if needless:
            return needless
    if event:
        return None if plainly_avoid(one, other) else Reason.EVENT
    early, late = sorted((one, other), key=lambda work: work.window.last_day)
    if (
        early.discipline in ("roads", "green")
        and rules.technical_order[late.discipline]
        < rules.technical_order[early.discipline]
        and 0 < gap <= rules.order_tolerance_days
    ):
        return Reason.NEW_SURFACE
    near = gap <= rules.tolerance_days + rules.near_miss_days
    return Reason.NEAR if near else None


def plain_needless(one: Work, other: Work, rules: Rules) -> Reason | None:
    wide = {
        work.id: shapely.union_all(
            [
                part if part.area else part.buffer(rules.working_width_m / 2)
                for part in shapely.get_parts(work.footprint)
            ]
        )
        for work in (one, other)
    }
    common = shared_m2(wide[one.id], wide[other.id]) + 1e-6
    areas = [wide[work.id].area for work in (one, other)]
    for gas, heat in ((one, other), (other, one)):
        if (gas.discipline, heat.discipline) == ("gas", "heat") and (
            common >= rules.superseded_share * wide[gas.id].area
        ):
            return Reason.REPLACED
    same = one.organisation == other.organisation and one.discipline == other.discipline
    if same and common >= rules.duplicate_share * max(areas):
        return Reason.DUPLICATE
    if same and common >= rules.duplicate_share * min(areas):
        return Reason.PART
    return None


def plainly_avoid(one: Work, other: Work) -> bool:
    """By trying all days; far away days stand for an open side."""
    return any(
        set(days).isdisjoint(others)
        for days in plain_days_on_site(one)
        for others in plain_days_on_site(other)
    )


def plain_days_on_site(work: Work) -> Iterator[range]:
    first = max(work.window.first_day, HERE - 1000)
    last = min(work.window.last_day, HERE + 2000)
    working = work.duration_days or RULES.default_duration_days
    calendar = (working // 5) * 7 - (0 if working % 5 else 2) + working % 5
    for start in sorted({*range(first, last - calendar + 2), first}):
        yield range(start, min(start + calendar, last + 1))


def shared_m2(one: BaseGeometry, other: BaseGeometry) -> float:
    """By cutting the union's area: another road than the engine takes."""

    def polygons(footprint: BaseGeometry) -> BaseGeometry:
        parts = shapely.get_parts(footprint)
        return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])

    first, second = polygons(one), polygons(other)
    together: BaseGeometry = shapely.union(first, second)
    return float(first.area + second.area - together.area)


def facts(matches: list[Match]) -> list[Match]:
    """Rounded to a micrometre, to compare sums made in another order."""
    return [
        replace(
            one,
            metres_apart=round(one.metres_apart, 6),
            shared_m2=abs(round(one.shared_m2, 6)),
        )
        for one in matches
    ]


@given(works=plans())
@steady
def test_equals_the_plain_way(works: list[Work]) -> None:
    plain = [plain_match(one, other, RULES) for one, other in combinations(works, 2)]
    assert facts(match(works, RULES)) == facts([one for one in plain if one])


@given(works=plans(), seed=st.integers(0, 1000))
@steady
def test_input_order_does_not_matter(works: list[Work], seed: int) -> None:
    shuffled = random.Random(seed).sample(works, len(works))
    assert match(shuffled, RULES) == match(works, RULES)
    assert match(works, RULES) == match(works, RULES)


@given(works=plans(), data=st.data())
@steady
def test_among_is_the_same_as_filtering(works: list[Work], data: st.DataObject) -> None:
    among = data.draw(st.sets(st.sampled_from([work.id for work in works])))
    expected = [one for one in match(works, RULES) if {one.first, one.second} & among]
    assert match(works, RULES, among=among) == expected


@given(works=plans(), step=st.integers(-400, 400), east=st.integers(-500, 500))
@steady
def test_moving_all_by_the_same_changes_nothing(
    works: list[Work], step: int, east: int
) -> None:
    moved = [
        replace(
            work,
            window=work.window.shifted(step),
            footprint=translate(work.footprint, east, -east),
        )
        for work in works
    ]
    assert facts(match(moved, RULES)) == facts(match(works, RULES))
