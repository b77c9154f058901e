"""Generated works are usable, the same every time, and as dense however many."""

import numpy as np
import pytest
import shapely

from bench.town import YEARS, Plan, make_plan


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(3_000)


def test_the_same_number_gives_the_same_works(plan: Plan) -> None:
    again = make_plan(3_000)
    assert shapely.equals_identical(plan.footprints, again.footprints).all()
    for name in ("earliest", "latest", "disciplines", "organisations", "closes"):
        same = getattr(plan, name) == getattr(again, name)
        assert (same | _no_day(getattr(plan, name))).all(), name


def _no_day(values: np.ndarray) -> np.ndarray:
    return np.isnat(values) if values.dtype.kind == "M" else np.zeros(len(values), bool)


def test_another_seed_gives_other_works(plan: Plan) -> None:
    assert (make_plan(3_000, seed=4).costs != plan.costs).mean() > 0.9


def test_every_footprint_is_usable(plan: Plan) -> None:
    assert shapely.is_valid(plan.footprints).all()
    assert not shapely.is_empty(plan.footprints).any()


def test_works_are_drawn_in_every_way(plan: Plan) -> None:
    drawn = {shape.geom_type for shape in plan.footprints}
    assert {"Point", "LineString", "Polygon"} <= drawn


def test_windows_start_in_the_years_and_end_after_they_start(plan: Plan) -> None:
    known = ~np.isnat(plan.earliest) & ~np.isnat(plan.latest)
    assert (plan.earliest[known] < plan.latest[known]).all()
    years = plan.earliest[~np.isnat(plan.earliest)].astype("M8[Y]")
    assert len(np.unique(years)) == YEARS
    assert 0 < (~known).mean() < 0.05


@pytest.mark.parametrize("works", [2_000, 10_000])
def test_about_one_pair_per_work_is_near_in_space_and_time(works: int) -> None:
    plan = make_plan(works)
    one, other = shapely.STRtree(plan.footprints).query(
        plan.footprints, predicate="dwithin", distance=15
    )
    earliest = np.where(np.isnat(plan.earliest), np.datetime64("1900"), plan.earliest)
    latest = np.where(np.isnat(plan.latest), np.datetime64("2200"), plan.latest)
    start = np.maximum(earliest[one], earliest[other])
    end = np.minimum(latest[one], latest[other])
    pairs = np.sum((one < other) & (start - end <= np.timedelta64(28, "D")))
    assert 0.6 < pairs / works < 1.5


def test_no_work_at_all_is_a_plan_too() -> None:
    assert len(make_plan(0)) == 0
