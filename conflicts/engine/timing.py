"""Windows of many pairs at once: the same as `Window` says, for whole arrays."""

import numpy as np

from conflicts.engine.columns import Bools, Columns, Ints, Pairs
from conflicts.engine.window import ENDLESS_DAYS, OPEN_EARLIEST, OPEN_LATEST


def overlap_and_gap(columns: Columns, pairs: Pairs) -> tuple[Ints, Ints]:
    """Days that both windows have, and days between them; both (n pairs,)."""
    first, last = columns.first_days, columns.last_days
    start = np.maximum(first[pairs.first], first[pairs.second])
    end = np.minimum(last[pairs.first], last[pairs.second])
    endless = (start == OPEN_EARLIEST) | (end == OPEN_LATEST)
    overlap = np.where(endless, ENDLESS_DAYS, np.maximum(0, end - start + 1))
    return overlap, np.maximum(0, start - end)


def can_not_avoid(columns: Columns, pairs: Pairs) -> Bools:
    """Whether no choice of days keeps the two of each pair apart; (n pairs,).

    They can avoid each other when one can be over before the other has to start.

    one      |======------|             earliest: over on the sixth day
    other        |---=======|           latest: starts on the eighth, so they can
    """
    return ~(
        _can_be_before(columns, pairs.first, pairs.second)
        | _can_be_before(columns, pairs.second, pairs.first)
    )


def _can_be_before(columns: Columns, one: Ints, other: Ints) -> Bools:
    over = columns.first_days[one] + columns.on_site[one] - 1
    must_start = columns.last_days[other] - columns.on_site[other] + 1
    endless = (columns.first_days[one] == OPEN_EARLIEST) | (
        columns.last_days[other] == OPEN_LATEST
    )
    before: Bools = endless | (over < must_start)
    return before
