"""Matching against the plainest way to do it, on random works.

Coordinates and days are small whole numbers, so that limits are hit often.
"""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPoint, Point, box
from shapely.affinity import translate

from conflicts.engine import Rules, Window, Work, match
from tests.conflicts.engine.builders import make_work, steady
from tests.conflicts.engine.plain_matching import facts, plain_match

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
