"""What the page of a proposal needs to try it otherwise."""

from datetime import date
from typing import Any

from conflicts.composing.asking import quarters
from conflicts.models import Combination
from conflicts.review import JOINABLE, State


def context_of(combination: Combination, today: date) -> dict[str, Any]:
    """For the knob: another quarter, or a work less. Not of what has lapsed."""
    is_there = combination.kind in JOINABLE and combination.state != State.LAPSED
    return {
        "knob_quarters": quarters(today, combination.start_quarter) if is_there else (),
    }
