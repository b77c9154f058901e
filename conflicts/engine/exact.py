"""Weighted set packing to proven optimality, with HiGHS (through scipy).

    max  sum of weight x      x 0 or 1 per column
    s.t. sum of x <= 1        per work
         sum of use x <= room per limit

The linear relaxation is almost whole in practice, and prices what is scarce: its duals.
A column that loses more at those prices than the relaxation is above a solution can't
be in a better one, so that the integer problem stays small.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

Floats = NDArray[np.float64]

# What a column may lose at the prices and still be looked at (cents): EUR 200.
MARGIN = 20_000.0

# A solution may be this far from the optimum; small plans get the optimum itself.
SMALL = 5_000
GAP = 1e-4

# Limits can make it hard to prove the last bit; then the best found so far, after this
# many branches, and not after so much time: the same every time.
NODES = 300
LIMITED_GAP = 1e-3


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The optimum when columns may be chosen in part."""

    bound: float  # no choice of whole columns weighs more
    prices: tuple[float, ...]  # weight per unit of room, per limit, 0 or more
    losses: Floats  # (n columns,) what a column lacks to be worth its prices; 0 or less
    parts: Floats  # (n columns,) how much of each is chosen, 0 to 1


class Problem:
    """Columns with their works, weights and use of limits, as sparse rows."""

    def __init__(
        self,
        works: Sequence[tuple[int, ...]],
        weights: Sequence[int],
        uses: Sequence[Mapping[int, float]] = (),
        room: Sequence[float] = (),
    ) -> None:
        """`uses` per column, by position in `room`; empty when there are no limits."""
        self.weights: Floats = np.asarray(weights, dtype=float)
        rows: dict[int, int] = {}
        for some in works:
            for work in some:
                rows.setdefault(work, len(rows))
        packing = [{rows[work]: 1.0 for work in some} for some in works]
        limiting = uses or [{}] * len(works)
        self._rows = vstack(
            [_sparse(packing, len(rows)), _sparse(limiting, len(room))], format="csc"
        )
        self._room = np.concatenate([np.ones(len(rows)), np.asarray(room, dtype=float)])
        self._limits = len(room)

    def relaxed(self) -> Relaxation:
        if not len(self.weights):
            nothing = np.zeros(0)
            return Relaxation(0.0, (0.0,) * self._limits, nothing, nothing)
        found = linprog(-self.weights, A_ub=self._rows, b_ub=self._room, bounds=(0, 1))
        _check(found)
        duals = -found.ineqlin.marginals
        prices = duals[len(duals) - self._limits :]
        # what is gained above its prices shows in the bound of 1, and is no loss
        losses = np.minimum(0.0, self.weights - duals @ self._rows)
        prices = np.maximum(0.0, prices)
        return Relaxation(-found.fun, tuple(prices.tolist()), losses, found.x)

    def solved(self, relaxed: Relaxation) -> list[int]:
        """The chosen columns, ascending.

        Widens once when the margin turns out smaller than what is left to win: then a
        column beyond the margin could have been in a better choice.
        """
        chosen = self._solved(np.flatnonzero(relaxed.losses >= -MARGIN))
        left = relaxed.bound - self.weights[chosen].sum()
        if left > MARGIN and relaxed.losses.min() < -MARGIN:
            chosen = self._solved(np.flatnonzero(relaxed.losses >= -left))
        return sorted(chosen)

    def _solved(self, columns: NDArray[np.int64]) -> list[int]:
        if not len(columns):
            return []
        gap = 0.0 if len(columns) <= SMALL else GAP
        options = {"mip_rel_gap": gap}
        if self._limits:
            options = {"mip_rel_gap": LIMITED_GAP, "node_limit": NODES}
        found = milp(
            -self.weights[columns],
            constraints=LinearConstraint(self._rows[:, columns], -np.inf, self._room),
            integrality=np.ones(len(columns)),
            bounds=Bounds(0, 1),
            options=options,
        )
        if found.x is None:
            _check(found)
        chosen: list[int] = columns[found.x > 0.5].tolist()
        return chosen


def _sparse(columns: Sequence[Mapping[int, float]], height: int) -> csr_array:
    """One column of the matrix for each mapping of row to number."""
    entries = [
        (row, column, number)
        for column, numbers in enumerate(columns)
        for row, number in numbers.items()
    ]
    rows, places, numbers = np.array(entries, dtype=float).reshape(-1, 3).T
    where = rows.astype(int), places.astype(int)
    return csr_array((numbers, where), shape=(height, len(columns)))


def _check(found: object) -> None:
    if getattr(found, "status") != 0:  # noqa: B009 - scipy has no stubs
        raise RuntimeError(f"HiGHS: {getattr(found, 'message', found)}")
