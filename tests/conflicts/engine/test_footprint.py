import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, MultiLineString, MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from conflicts.engine.footprint import Overlay, area_part, ground, grounds
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


def test_grounds_are_those_of_each_work() -> None:
    shapes = [
        street(),
        trench(),
        Point(0, 0),
        MultiLineString([trench(), trench(y=50)]),
        MultiPolygon([street(), street(y=50)]),
        CROSSING,
    ]
    found = grounds(np.array(shapes, dtype=object), 8)
    assert all(
        part.symmetric_difference(ground(shape, 8)).area < 1e-6
        for part, shape in zip(found, shapes, strict=True)
    )
    assert len(grounds(np.array([], dtype=object), 8)) == 0


def test_works_of_one_unit_share_no_piece() -> None:
    overlay = Overlay({1: street(), 2: street(x=50), 3: street(x=80)})
    # 1 and 2 take part as one: their own common ground is not looked at
    assert overlay.pieces([(1, 2), (3,)]) == {(1, 3): 200, (2, 3): 700}


def test_less_than_a_sheet_of_paper_is_no_piece() -> None:
    overlay = Overlay({1: street(), 2: street(x=99.9995), 3: street(x=99.9)})
    assert overlay.pieces([(1,), (2,)]) == {}
    assert overlay.pieces([(1,), (3,)]).keys() == {(1, 3)}


def test_what_was_measured_before_is_not_cut_again() -> None:
    overlay = Overlay({1: street(), 2: street(x=50)})
    overlay.learn((1, 2), 123)
    assert overlay.pieces([(1,), (2,)]) == {(1, 2): 123}


def test_what_was_forgotten_is_cut_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conflicts.engine.footprint.MEMORY", 2)
    streets = {id: street(x=10 * id) for id in range(6)}
    overlay, other = Overlay(streets), Overlay(streets)
    units = [(id,) for id in streets]
    assert overlay.pieces(units) == other.pieces(units) == overlay.pieces(units)
