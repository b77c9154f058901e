"""Candidate groups as a town has them, without the geometry: cheap, and any number.

Streets form a grid of segments; a work takes one to five in a row. Together the works
pay the maximum per segment instead of the sum, less coordination and what moving costs.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from random import Random

from conflicts.engine import Group, Value

START = date(2030, 1, 1)


def worth(likely: float, *works: int, days: float = 0.0) -> Group:
    """A candidate group that saves so much, and so many address-days."""
    value = Value(likely, (), days)
    units = tuple((work,) for work in sorted(works))
    return Group(works[0], tuple(sorted(works)), START, (), value, units)


class Streets:
    """Works on a grid of street segments, five on each segment on average."""

    def __init__(self, works: int, seed: int = 1) -> None:
        self._random = Random(seed)
        side = max(2, round((works / 4) ** 0.5))
        self._costs = [self._needs(side) for _ in range(works)]
        self._moving = [self._random.expovariate(1 / 2_000) for _ in range(works)]
        self._on: dict[tuple[int, int, bool], list[int]] = {}
        for work, costs in enumerate(self._costs):
            for segment in costs:
                self._on.setdefault(segment, []).append(work)

    def _needs(self, side: int) -> dict[tuple[int, int, bool], float]:
        """Euros per segment that a work opens."""
        x, y = self._random.randrange(side), self._random.randrange(side)
        along = self._random.random() < 0.5
        price = self._random.lognormvariate(9.3, 0.8)
        length = self._random.choice((1, 2, 3, 5))
        steps = [(x + n, y) if along else (x, y + n) for n in range(length)]
        return {(*step, along): price for step in steps}

    def groups(self) -> list[Group]:
        """Star groups of two to five works, each worth more than the one before."""
        found = {}
        for anchor, costs in enumerate(self._costs):
            near = {w for segment in costs for w in self._on[segment]} - {anchor}
            pairs = {w: self._saved((anchor, w)) for w in near}
            ranked = sorted((w for w in near if pairs[w] > 0), key=lambda w: -pairs[w])
            for group in self._grow(anchor, ranked[:10]):
                found.setdefault(group.works, group)
        return list(found.values())

    def _grow(self, anchor: int, ranked: Sequence[int]) -> list[Group]:
        groups = [worth(0.0, anchor)]
        for work in ranked:
            wider = (*groups[-1].works, work)
            saved = self._saved(wider)
            if saved > groups[-1].value.likely and len(wider) <= 5:
                groups.append(worth(saved, *wider))
        return [one for one, _ in pairwise([*groups[1:], groups[0]])]

    def _saved(self, works: Sequence[int]) -> float:
        needs: dict[tuple[int, int, bool], list[float]] = {}
        for work in works:
            for segment, euros in self._costs[work].items():
                needs.setdefault(segment, []).append(euros)
        saved = sum(sum(euros) - max(euros) for euros in needs.values())
        moving = sum(self._moving[work] for work in works)
        return round(saved - moving - 3_000 * (len(works) - 1), 2)
