"""The heaviest way to fill a few works with columns, found exactly."""

from collections.abc import Callable, Sequence


class Refill:
    """Branch and bound, work by work: leave it, or take a column that has it.

    A column counts for the works that it has of those to fill, in equal parts: the
    best part per work, summed, is never less than what can be reached. With a
    threshold to beat, most questions end at that sum.
    """

    def __init__(
        self,
        works: Sequence[int],
        columns: Sequence[int],
        works_of: Sequence[tuple[int, ...]],
        weights: Sequence[int],
    ) -> None:
        """`columns`, first ones preferred, each have one of `works` at least."""
        self._weights = weights
        bits: dict[int, int] = {work: 1 << n for n, work in enumerate(works)}
        self._masks: dict[int, int] = {}
        self._of_work: list[list[int]] = [[] for _ in works]
        parts = [0.0] * len(works)
        here = len(works)
        for column in columns:
            mask = 0
            for work in works_of[column]:
                mask |= bits.setdefault(work, 1 << len(bits))
            self._masks[column] = mask
            inside = [n for n in range(here) if mask >> n & 1]
            for n in inside:
                self._of_work[n].append(column)
                parts[n] = max(parts[n], weights[column] / len(inside))
        self._bounds = [0.0] * (here + 1)  # of this work and those after it
        for n in range(here - 1, -1, -1):
            self._bounds[n] = self._bounds[n + 1] + parts[n]

    def best(
        self, threshold: int, allows: Callable[[list[int]], bool] | None = None
    ) -> list[int] | None:
        """The columns that weigh most together, if more than the threshold.

        Only what `allows` answers yes to counts; with it, a combination may be missed.
        """
        self._best, self._found, self._allows = threshold, None, allows
        self._seen: dict[tuple[int, int], int] = {}
        self._fill(0, 0, 0, [])
        return self._found

    _best: int
    _found: list[int] | None
    _allows: Callable[[list[int]], bool] | None

    def _fill(self, n: int, taken: int, weight: int, columns: list[int]) -> None:
        if weight > self._best and (self._allows is None or self._allows(columns)):
            self._best, self._found = weight, columns[:]
        # weights are whole, so half a cent keeps rounding from cutting an improvement
        if n == len(self._of_work) or weight + self._bounds[n] < self._best + 0.5:
            return
        if self._seen.get((n, taken >> n), -1) >= weight:
            return
        self._seen[n, taken >> n] = weight
        if not taken >> n & 1:
            for column in self._of_work[n]:
                if not self._masks[column] & taken:
                    columns.append(column)
                    mask = taken | self._masks[column]
                    self._fill(n + 1, mask, weight + self._weights[column], columns)
                    columns.pop()
        self._fill(n + 1, taken, weight, columns)
