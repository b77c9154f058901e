"""The join against trying every pair, where a grid could go wrong."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from conflicts.engine import Rules, joining, measuring
from conflicts.engine.columns import Bools, Columns, Pairs, Shapes
from conflicts.engine.joining import near_pairs
from conflicts.engine.window import OPEN_EARLIEST, OPEN_LATEST
from tests.conflicts.engine.builders import steady, street

DAY = 741_000


def make_columns(footprints: Shapes, **overrides: Any) -> Columns:
    """Works of one discipline with 10 m around them, all on one day."""
    count = len(footprints)
    values: dict[str, Any] = {
        "ids": np.arange(1, count + 1),
        "organisations": np.ones(count),
        "disciplines": ["gas"] * count,
        "first_days": np.full(count, DAY),
        "last_days": np.full(count, DAY),
    }
    return Columns.of_arrays(Rules(), footprints=footprints, **(values | overrides))


def town(seed: int, count: int) -> Columns:
    """Points to whole districts, whole metres and days, so that limits are hit."""
    rng = np.random.default_rng(seed)
    low = rng.integers(0, 400, (count, 2)) + np.array([170_000, 450_000])
    often = [0.3, 0.2, 0.2, 0.2, 0.05, 0.05]
    wide = rng.choice([0, 1, 8, 30, 200, 5000], (count, 2), p=often)
    high = low + wide
    boxes = shapely.box(*low.T, *high.T)
    flat = (wide == 0).any(axis=1)
    boxes[flat] = shapely.linestrings(np.stack([low, high], axis=1)[flat])
    point = (wide == 0).all(axis=1)
    boxes[point] = shapely.points(low[point])
    first = DAY + rng.integers(0, 60, count)
    last = first + rng.integers(0, 30, count)
    return make_columns(
        boxes,
        first_days=np.where(rng.random(count) < 0.1, OPEN_EARLIEST, first),
        last_days=np.where(rng.random(count) < 0.1, OPEN_LATEST, last),
    )


def plain_pairs(
    columns: Columns, metres: list[int], days: list[int]
) -> list[tuple[int, int]]:
    """Every pair, one by one."""
    found = []
    for one, other in combinations(range(len(columns)), 2):
        early, late = sorted((one, other), key=lambda row: columns.first_days[row])
        in_time = columns.first_days[late] - columns.last_days[early] <= days[early]
        apart = shapely.distance(columns.footprints[one], columns.footprints[other])
        if in_time and apart <= max(metres[one], metres[other]):
            found.append((one, other))
    return found


def as_tuples(pairs: Pairs) -> list[tuple[int, int]]:
    return list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))


@given(seed=st.integers(0, 10_000), uniform=st.booleans())
@steady
def test_finds_every_pair_once(seed: int, uniform: bool) -> None:
    columns = town(seed, 40)
    rng = np.random.default_rng(seed)
    metres = np.full(40, 10) if uniform else rng.choice([0, 0, 5, 25], 40)
    days = np.full(40, 28) if uniform else rng.choice([0, 7, 40], 40)
    found = near_pairs(columns, metres.astype(np.float64), days)
    assert as_tuples(found) == plain_pairs(columns, metres.tolist(), days.tolist())


@given(seed=st.integers(0, 10_000))
@steady
def test_small_portions_make_no_difference(seed: int) -> None:
    columns, days = town(seed, 40), np.full(40, 28)
    whole = as_tuples(near_pairs(columns, columns.buffers, days))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "_CHUNK", 5)
        patch.setattr(measuring, "_PORTION", 3)
        patch.setattr(measuring, "_MANY_POINTS", 5)
        assert as_tuples(near_pairs(columns, columns.buffers, days)) == whole


@given(seed=st.integers(0, 10_000), share=st.floats(0, 1), few=st.booleans())
@steady
def test_pairs_of_those_who_ask(seed: int, share: float, few: bool) -> None:
    columns, days = town(seed, 40), np.full(40, 28)
    asking = np.random.default_rng(seed).random(40) < share
    whole = as_tuples(near_pairs(columns, columns.buffers, days))
    expected = [pair for pair in whole if asking[list(pair)].any()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "_FEW", joining._FEW if few else 0)
        found = near_pairs(columns, columns.buffers, days, asking)
    assert as_tuples(found) == expected


def test_time_may_rule_out_more() -> None:
    columns = make_columns(np.array([street(), street(), street()]))

    def second_only(pairs: Pairs) -> Bools:
        answer: Bools = pairs.second == 1
        return answer

    days = np.zeros(3, dtype=np.int64)
    found = near_pairs(columns, columns.buffers, days, timely=second_only)
    assert as_tuples(found) == [(0, 1)]


def test_a_polygon_over_the_town_fills_no_million_cells() -> None:
    points = shapely.points(np.arange(2000) * 20.0, np.zeros(2000))
    over_all = shapely.box(-10_000, -10_000, 60_000, 10_000)
    columns = make_columns(np.array([over_all, *points]))
    reach = joining.Reach.of(columns, columns.buffers, np.zeros(2001, dtype=np.int64))
    boxes = reach.enlarged()
    cell, levels = joining._levels(boxes)
    grid = joining._Grid(reach, boxes, cell * joining._COARSER ** levels.max())
    assert len(grid.rows(np.array([0])).works) <= 9
    found = near_pairs(columns, columns.buffers, np.zeros(2001, dtype=np.int64))
    assert as_tuples(found) == [(0, row) for row in range(1, 2001)]


def test_indexes_are_taken_away_again_but_for_those_that_were_there() -> None:
    circles = shapely.buffer(shapely.points([0, 5, 10, 900], 0), 50, quad_segs=64)
    shapely.prepare(circles[1])
    columns = make_columns(circles)
    found = near_pairs(columns, columns.buffers, np.zeros(4, dtype=np.int64))
    assert as_tuples(found) == [(0, 1), (0, 2), (1, 2)]
    assert shapely.is_prepared(circles).tolist() == [False, True, False, False]


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_to_meet(count: int) -> None:
    columns = make_columns(np.array([street()] * count, dtype=object))
    days = np.zeros(count, dtype=np.int64)
    assert as_tuples(near_pairs(columns, columns.buffers, days)) == []


def test_columns_from_arrays_are_those_of_works() -> None:
    columns = make_columns(
        np.array([street(), street(x=50), street(x=90)]),
        ids=[30, 10, 20],
        disciplines=["gas", "event", "gas"],
        durations=[0, 5, 6],
        last_days=[DAY + 3, OPEN_LATEST, DAY + 100],
    )
    assert columns.ids.tolist() == [10, 20, 30]
    names = [columns.names[code] for code in columns.disciplines]
    assert names == ["event", "gas", "gas"]
    assert columns.on_site.tolist() == [5, 8, 4]  # six days pass a weekend
    assert columns.buffers.tolist() == [10, 10, 10]
