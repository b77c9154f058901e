from dataclasses import replace
from typing import Any

import pytest

from conflicts.engine import Rules


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
        {"working_width_m": 0.0},
    ],
    ids=lambda nonsense: next(iter(nonsense)),
)
def test_nonsense_is_refused(nonsense: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(nonsense))):
        Rules(**nonsense)


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
