"""Works that make each other needless: replaced, entered twice, or part of another."""

import numpy as np
import shapely

from conflicts.engine.columns import Bools, Columns, Floats, Pairs, of_event
from conflicts.engine.footprint import grounds
from conflicts.engine.measuring import shared_m2
from conflicts.engine.rules import Rules
from conflicts.engine.timing import overlap_and_gap


def supersede(
    columns: Columns, pairs: Pairs, rules: Rules, meet: Bools
) -> tuple[Bools, Bools, Bools]:
    """Whether one of the two is replaced by the other, its duplicate, or a part of it.

    Only of pairs that `meet` in space and time. An event that comes back is no
    duplicate: of events, both must want the same days.
    """
    needless, other_needless = _needless(columns, pairs, rules)
    overlap, _ = overlap_and_gap(columns, pairs)
    same = _same_kind_of_work(columns, pairs)
    same &= (overlap > 0) | ~of_event(columns, pairs)
    possible = np.flatnonzero(meet & (needless | other_needless | same))
    shares = _shares(columns, pairs.where(possible), rules)
    first, second = np.zeros((2, len(pairs.first)))
    first[possible], second[possible] = shares
    replaced = (needless & (first >= _least(rules.superseded_share))) | (
        other_needless & (second >= _least(rules.superseded_share))
    )
    twice = _least(rules.duplicate_share)
    duplicate = same & (np.minimum(first, second) >= twice)
    part = same & (np.maximum(first, second) >= twice)
    return meet & replaced, meet & duplicate, meet & part


def _least(share: float) -> float:
    """A share, less what rounding of areas may take; never so little as nothing."""
    return max(share - 1e-9, 1e-9)


def _needless(columns: Columns, pairs: Pairs, rules: Rules) -> tuple[Bools, Bools]:
    """Whether the rules call the first needless beside the second; and other way."""
    table = np.zeros((len(columns.names), len(columns.names)), dtype=np.bool_)
    for row, one in enumerate(columns.names):
        for column, other in enumerate(columns.names):
            table[row, column] = one in rules.supersedes.get(other, ())
    first = columns.disciplines[pairs.first]
    second = columns.disciplines[pairs.second]
    return table[first, second], table[second, first]


def _same_kind_of_work(columns: Columns, pairs: Pairs) -> Bools:
    """Whether both are of one organisation and one discipline."""
    same: Bools = (
        columns.organisations[pairs.first] == columns.organisations[pairs.second]
    ) & (columns.disciplines[pairs.first] == columns.disciplines[pairs.second])
    return same


def _shares(columns: Columns, pairs: Pairs, rules: Rules) -> tuple[Floats, Floats]:
    """What part of the ground of each of the two is also that of the other."""
    rows, pairs = pairs.among_used()
    taken = grounds(columns.footprints[rows], rules.working_width_m)
    common = shared_m2(taken, pairs)
    first, second = (shapely.area(taken[side]) for side in pairs)
    return common / first, common / second
