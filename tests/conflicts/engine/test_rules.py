import json
from dataclasses import replace
from typing import Any

import pytest

from conflicts.engine import Rules
from conflicts.engine.most import MOST_BY_NAME, MOST_BY_UNIT, most
from conflicts.engine.rules import SHARES


@pytest.mark.parametrize(
    "nonsense",
    [
        {"default_buffer_m": -1.0},
        {"default_buffer_m": float("nan")},
        {"tolerance_days": -1},
        {"buffers_m": {"gas": -5.0}},
        {"strips_m": {"gas": -0.1}},
        {"kappa": 1.1},
        {"alignment": -0.1},
        {"max_group_size": 1},
        {"max_neighbours": 2.5},
        {"working_width_m": 0.0},
    ],
    ids=lambda nonsense: next(iter(nonsense)),
)
def test_nonsense_is_refused(nonsense: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(nonsense))):
        Rules(**nonsense)


@pytest.mark.parametrize(
    ("name", "largest"),
    [
        ("default_buffer_m", 500),
        ("detour_m", 5_000),
        ("campaign_reach_m", 100),
        ("campaign_max_works", 20),
        ("max_group_size", 8),
        ("max_neighbours", 30),
        ("max_group_footprint_m2", 2_000_000),
        ("tolerance_days", 36_500),
        ("default_duration_days", 10_000),
        ("restoration_eur_m2", 10_000),
        ("minimum_value_eur", 1_000_000_000),
    ],
)
def test_what_no_run_can_bear_is_refused(name: str, largest: int) -> None:
    assert getattr(Rules(**{name: largest}), name) == largest
    with pytest.raises(ValueError, match=rf"{name} is .*: must be .* or less"):
        Rules(**{name: largest + 1})


@pytest.mark.parametrize(
    "change",
    [
        {"buffers_m": {"gas": 501.0}},
        {"organisation_buffers_m": {"3": {"*": 501.0}}},
        {"life_years": {"gas": 1_001.0}},
        {"low": {"restoration_eur_m2": 10_001.0}},
        {"high": {"traffic_eur_day": 1e9}},
    ],
    ids=str,
)
def test_tables_and_estimates_have_the_same_largest_figures(
    change: dict[str, Any],
) -> None:
    with pytest.raises(ValueError, match="or less"):
        Rules(**change)


def test_every_figure_has_a_largest_value() -> None:
    for figure in Rules().parameters():
        is_known = figure.unit in MOST_BY_UNIT or figure.name in MOST_BY_NAME
        assert is_known or figure.name in SHARES, figure.name
        assert figure.value <= most(figure.name, figure.unit)


def test_nonsense_without_technical_order_is_refused() -> None:
    with pytest.raises(ValueError, match="no technical order for green, roads"):
        Rules(technical_order={})


def test_same_values_are_the_same_version() -> None:
    assert Rules().version == Rules().version == Rules(default_buffer_m=10).version
    assert len(Rules().version) == 12


def test_order_of_entries_is_no_difference() -> None:
    one = Rules(buffers_m={"gas": 5.0, "heat": 15.0})
    other = Rules(buffers_m={"heat": 15.0, "gas": 5.0})
    assert one.version == other.version
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    "change",
    [
        {"default_buffer_m": 10.5},
        {"buffers_m": {"gas": 5.0}},
        {"surface_disciplines": frozenset({"roads"})},
        {"never_grouped": frozenset()},
        {"coordination_eur": 3000.01},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_other_value_is_another_version(change: dict[str, Any]) -> None:
    assert replace(Rules(), **change).version != Rules().version


def test_buffer_per_discipline_or_default() -> None:
    rules = Rules(buffers_m={"gas": 5.0})
    assert (rules.buffer_m("gas"), rules.buffer_m("heat")) == (5.0, 10.0)


def test_stored_rules_are_the_same_rules() -> None:
    rules = Rules(
        buffers_m={"gas": 5.0},
        organisation_buffers_m={"3": {"*": 2.0}},
        supersedes={"heat": ("gas", "electricity")},
        low={"kappa": 0.6},
    )
    stored = json.loads(json.dumps(rules.as_json()))
    assert Rules.from_json(stored) == rules


def test_rules_that_were_stored_before_a_parameter_was_known_have_its_default() -> None:
    assert Rules.from_json({"default_buffer_m": 5.0}) == Rules(default_buffer_m=5.0)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown: buffer"):
        Rules.from_json({"buffer": 5.0})


def test_the_nearest_buffer_wins() -> None:
    rules = Rules(
        buffers_m={"gas": 5.0},
        organisation_buffers_m={"1": {"gas": 3.0, "*": 4.0}, "2": {"*": 25.0}},
    )
    assert rules.buffer_m("gas", 1) == 3.0
    assert rules.buffer_m("heat", 1) == 4.0
    assert rules.buffer_m("gas", 2) == 25.0
    assert rules.buffer_m("gas", 3) == 5.0
    assert rules.reach_m == 25.0


def test_each_estimate_reads_its_own_figures() -> None:
    rules = Rules()
    low, high = rules.in_estimate(rules.low), rules.in_estimate(rules.high)
    assert low.restoration_eur_m2 < rules.restoration_eur_m2 < high.restoration_eur_m2
    assert low.coordination_eur > rules.coordination_eur > high.coordination_eur


def test_every_parameter_has_a_unit() -> None:
    assert all(parameter.unit for parameter in Rules().parameters())
