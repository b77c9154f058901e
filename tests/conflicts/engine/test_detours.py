"""Closed streets that cut others off, on streets that can be drawn.

A loop hangs on a main street by its two ends, 4 and 9, and can be left both ways:

    6 --- 7 --- 8
    |           |       each number a piece of street, 100 m from the next;
    5           10      `piece(5)` is a surface, ten metres wide
    |           |
    4           9
    |           |
    0 --- 1 --- 2 --- 3 ...   on to the rest of town
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from conflicts.engine import Kind, Match, Rules, Work, match
from conflicts.engine.detours import Streets
from conflicts.engine.matching import Reason
from tests.conflicts.engine.builders import days, make_work, steady

MAIN = [LineString([(100 * x, 0), (100 * x + 100, 0)]) for x in range(-10, 12)]
WEST = [LineString([(0, y), (0, y + 100)]) for y in (0, 100, 200)]
EAST = [LineString([(300, y), (300, y + 100)]) for y in (0, 100, 200)]
TOP = [LineString([(x, 300), (x + 100, 300)]) for x in (0, 100, 200)]
LINES = [*MAIN, *WEST, *EAST, *TOP]
SURFACES = [line.buffer(5, cap_style="flat") for line in LINES]
WEEK = days("2030-06-03", "2030-06-09")
# Only about closures: nothing is near enough for anything else.
RULES = Rules(default_buffer_m=0.0)


def closing(id: int, footprint: BaseGeometry, **overrides: Any) -> Work:
    values: dict[str, Any] = {"window": WEEK, "duration_days": 4, "closes_street": True}
    return make_work(id, footprint=footprint, **(values | overrides))


def clashes(
    works: Sequence[Work],
    pieces: Sequence[BaseGeometry] = SURFACES,
    rules: Rules = RULES,
) -> list[Match]:
    found = match(works, rules, streets=Streets(pieces))
    return [one for one in found if one.reason is Reason.CLOSURES]


def surface(line: LineString) -> Polygon:
    return line.buffer(5, cap_style="flat")


ONE, OTHER = closing(1, surface(WEST[0])), closing(2, surface(EAST[0]))


@pytest.mark.parametrize("pieces", [SURFACES, LINES], ids=["surfaces", "lines"])
@pytest.mark.parametrize("drawn", [surface, lambda line: line], ids=["area", "line"])
def test_both_ends_of_a_loop_closed(pieces: list[Any], drawn: Any) -> None:
    works = [closing(1, drawn(WEST[0])), closing(2, drawn(EAST[0]))]
    [found] = clashes(works, pieces)
    assert (found.first, found.second) == (1, 2)
    assert found.kind is Kind.CLASH
    assert found.metres_apart == pytest.approx(290 if drawn is surface else 300)
    assert found.shared_m2 == 0
    assert not found.is_joinable


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (WEST[0], MAIN[12], "main street: around over the loop, or not at all"),
        (WEST[0], WEST[1], "one end, twice"),
        (MAIN[5], MAIN[15], "the town goes on at both sides"),
    ],
)
def test_streets_that_are_not_each_others_way_round(
    one: LineString, other: LineString, reason: str
) -> None:
    assert clashes([closing(1, surface(one)), closing(2, surface(other))]) == []


def test_who_lives_in_a_dead_end_is_cut_off_by_one_already() -> None:
    dead_end = LineString([(700, 0), (700, 100)]), LineString([(700, 100), (700, 200)])
    streets = [*SURFACES, *(surface(line) for line in dead_end)]
    pair = [closing(1, surface(dead_end[0])), closing(2, surface(MAIN[14]))]
    assert clashes(pair, streets) == []


@pytest.mark.parametrize(
    ("change", "clash", "reason"),
    [
        ({"window": days("2030-06-09", "2030-06-15")}, False, "one after the other"),
        ({"window": days("2030-06-08", "2030-06-11")}, False, "the other ends first"),
        ({"window": days("2030-06-06", "2030-06-09")}, True, "there is no room"),
        ({"window": days("2030-06-03", None)}, False, "it can wait"),
        ({"closes_street": False}, False, "one can pass"),
    ],
)
def test_only_closures_at_the_same_time(
    change: dict[str, Any], clash: bool, reason: str
) -> None:
    assert bool(clashes([ONE, replace(OTHER, **change)])) is clash


@pytest.mark.parametrize(("metres", "clash"), [(290.0, True), (289.9, False)])
def test_only_closures_within_the_way_round(metres: float, clash: bool) -> None:
    assert bool(clashes([ONE, OTHER], rules=replace(RULES, detour_m=metres))) is clash


@pytest.mark.parametrize(("length", "clash"), [(50.0, True), (49.0, False)])
@pytest.mark.parametrize("as_line", [True, False])
def test_half_a_piece_is_closed(length: float, clash: bool, as_line: bool) -> None:
    part = LineString([(300, 20), (300, 20 + length)])
    other = closing(2, part if as_line else surface(part))
    assert bool(clashes([ONE, other])) is clash


def test_a_point_closes_nothing() -> None:
    assert clashes([ONE, closing(2, shapely.Point(300, 50))]) == []


def test_near_and_clashing_is_a_clash() -> None:
    near = Rules(default_buffer_m=300.0)
    found = match([ONE, OTHER], near, streets=Streets(SURFACES))
    assert [one.reason for one in found] == [Reason.CLOSURES]
    without = match([ONE, OTHER], near)
    assert [one.reason for one in without] == [Reason.NEAR]


def test_works_may_be_asked_for() -> None:
    streets = Streets(SURFACES)
    works = [ONE, OTHER, closing(3, surface(EAST[1]))]
    pairs = [(one.first, one.second) for one in match(works, RULES, streets=streets)]
    assert pairs == [(1, 2), (1, 3), (2, 3)]
    asked = match(works, RULES, among={3}, streets=streets)
    assert [(one.second, one.reason) for one in asked] == [
        (3, Reason.CLOSURES),
        (3, Reason.NEAR),  # the next piece of the same street
    ]


def test_a_town_without_streets() -> None:
    assert clashes([ONE, OTHER], []) == []


def test_a_small_town_without_an_edge_keeps_its_largest_part() -> None:
    ring = [surface(line) for line in (*MAIN[10:13], *WEST, *TOP, *EAST)]
    [found] = clashes([ONE, OTHER], ring)
    assert found.reason is Reason.CLOSURES


# -- against the plainest way to do it: walking through blocks of 100 m

CORNERS = [(x, y) for x in range(4) for y in range(4)]


def plain_cut_off(
    edges: Sequence[tuple[int, int]], closed: frozenset[int], home: int
) -> set[int]:
    """Streets from which `home` can't be reached, by walking."""
    reached, todo = {home}, [home]
    while todo:
        here = edges[todo.pop()]
        for number, edge in enumerate(edges):
            if number in reached | closed or not set(here) & set(edge):
                continue
            reached.add(number)
            todo.append(number)
    return set(range(len(edges))) - reached - closed


@st.composite
def blocks(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Streets of a town in blocks as pairs of corners; the first one leads out."""
    every = [
        (a, b)
        for a, b in combinations(range(16), 2)
        if abs(CORNERS[a][0] - CORNERS[b][0]) + abs(CORNERS[a][1] - CORNERS[b][1]) == 1
    ]
    some = draw(st.lists(st.sampled_from(every), min_size=4, max_size=20, unique=True))
    return [(0, 1), *(edge for edge in some if edge != (0, 1))]


@given(edges=blocks(), data=st.data())
@steady
def test_equals_walking(edges: list[tuple[int, int]], data: st.DataObject) -> None:
    lines = [
        LineString([(100.0 * CORNERS[end][0], 100.0 * CORNERS[end][1]) for end in edge])
        for edge in edges
    ]
    # from the corner of the first street a road leads out of sight, to the rest of town
    far = [LineString([(-100 * x, 0), (-100 * x - 100, 0)]) for x in range(12)]
    streets = Streets([*lines, *far])
    one, other = data.draw(
        st.lists(
            st.integers(1, len(edges) - 1), min_size=2, max_size=2, unique=True
        ).map(sorted)
    )
    closed = [streets.closed_by(lines[number], 8.0) for number in (one, other)]
    assert [numbers.tolist() for numbers in closed] == [[one], [other]]
    both = plain_cut_off(edges, frozenset({one, other}), 0)
    alone = [plain_cut_off(edges, frozenset({number}), 0) for number in (one, other)]
    expected = bool(both - alone[0] - alone[1])
    assert streets.cut_off_together(*closed) is expected
    assert streets.cut_off_together(*reversed(closed)) is expected
