import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, MultiLineString, MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from conflicts.engine.footprint import Overlay, area_part, ground
from tests.conflicts.engine.builders import steady, street, trench

CROSSING = GeometryCollection([street(), street(x=50), trench(x=200), Point(0, 500)])


@pytest.mark.parametrize(
    ("footprint", "m2", "reason"),
    [
        (street(), 1000, "polygon"),
        (MultiPolygon([street(), street(y=50)]), 2000, "two polygons"),
        (trench(), 0, "line"),
        (Point(0, 0), 0, "point"),
        (CROSSING, 1500, "collection: lines left out, repeated ground once"),
        (GeometryCollection([CROSSING, street(y=50)]), 2500, "nested collection"),
        (GeometryCollection([trench()]), 0, "collection without polygons"),
    ],
)
def test_area_part(footprint: BaseGeometry, m2: float, reason: str) -> None:
    assert area_part(footprint).area == pytest.approx(m2)


@pytest.mark.parametrize(
    ("footprint", "m2", "reason"),
    [
        (street(), 1000, "polygons are taken as drawn"),
        (trench(), 800 + 16 * math.pi, "8 m wide, round ends"),
        (MultiLineString([trench(), trench()]), 800 + 16 * math.pi, "the same twice"),
        (Point(0, 0), 16 * math.pi, "8 m across"),
        (GeometryCollection([street(), Point(50, 5)]), 1000, "point in the polygon"),
        (
            GeometryCollection([street(), Point(0, 500)]),
            1000 + 16 * math.pi,
            "point elsewhere",
        ),
    ],
)
def test_ground(footprint: BaseGeometry, m2: float, reason: str) -> None:
    assert ground(footprint, 8).area == pytest.approx(m2, rel=0.01)


def test_pieces_are_cut_where_works_come_and_go() -> None:
    overlay = Overlay({1: street(), 2: street(x=60), 3: street(x=80, length=60)})
    # 1: 0-100, 2: 60-160, 3: 80-140
    assert overlay.pieces([(3,), (1,), (2,)]) == {
        (1, 2): 200,
        (2, 3): 400,
        (1, 2, 3): 200,
    }


def test_touching_works_share_no_piece() -> None:
    overlay = Overlay({1: street(), 2: street(x=100), 3: street(y=200)})
    assert overlay.pieces([(1,), (2,), (3,)]) == {}


boxes = st.builds(
    lambda x, y, wide, high: street(x, y, wide, high),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(1, 60),
    st.integers(1, 60),
)


@given(grounds=st.lists(boxes, min_size=2, max_size=5))
@steady
def test_pieces_hold_all_shared_ground_once(grounds: list[shapely.Polygon]) -> None:
    numbered = dict(enumerate(grounds))
    pieces = Overlay(numbered).pieces([(id,) for id in numbered])
    twice = sum((len(some) - 1) * m2 for some, m2 in pieces.items())
    separate = sum(part.area for part in grounds)
    assert twice == pytest.approx(separate - shapely.union_all(grounds).area)
