"""Matches -> the pairs of units that could be worth coordinating at all.

Most works that meet save less together than one conversation costs. A rough upper bound
on whole arrays throws those out before anything is cut or dated: first with the ground
that two could share at most, then, for who is left, with what they really share.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from conflicts.engine.candidates import Candidates, Units
from conflicts.engine.footprint import AREAS
from conflicts.engine.matching import Match
from conflicts.engine.sites import Unit
from conflicts.engine.value import DAYS_PER_YEAR, early_share

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

QUARTER_DAYS = 92


class UnitPair(NamedTuple):
    """Two units with a match between them, the lower one first."""

    units: Units
    is_joinable: bool  # False: only as near misses
    matches: tuple[tuple[int, int], ...]  # between works of the one and of the other


class _Pairs(NamedTuple):
    """Matches as positions in the columns; all arrays of shape (n matches,)."""

    first: Ints
    second: Ints
    is_joinable: Bools

    def where(self, which: Bools | Ints) -> "_Pairs":
        return _Pairs(self.first[which], self.second[which], self.is_joinable[which])


class _Columns:
    """Candidate works by ascending id, one array per property, all (n works,)."""

    def __init__(self, candidates: Candidates) -> None:
        works = candidates.works
        sites = [candidates.sites[work.id] for work in works]
        self.ids: Ints = np.array([work.id for work in works], dtype=np.int64)
        self.shares: Floats = np.array([site.opened_share for site in sites])
        self.days_per_m2: Floats = np.array([site.days_per_m2 for site in sites])
        self.ground_m2: Floats = np.array([site.ground_m2 for site in sites])
        self.surface: Bools = np.array([s.is_surface for s in sites], dtype=bool)
        self.costs: Floats = np.array([site.cost for site in sites])
        self.organisations: Ints = np.array([w.organisation for w in works])
        self.disciplines = np.array([work.discipline for work in works])
        self.may_move: Bools = np.array([w.may_move for w in works], dtype=bool)
        self.first_starts: Ints = np.array([s.starts.first_day for s in sites])
        self.last_starts: Ints = np.array([s.starts.last_day for s in sites])
        self.first_days: Ints = np.array([w.window.first_day for w in works])
        self.last_days: Ints = np.array([w.window.last_day for w in works])
        self.lengths: Ints = np.array([s.calendar_days for s in sites])
        self.is_area: Bools = np.array([w.footprint.geom_type in AREAS for w in works])
        self.grounds: NDArray[Any] = np.empty(len(works), dtype=object)
        self.grounds[:] = [candidates.sites.ground(work.id) for work in works]


def promising(matches: Sequence[Match], candidates: Candidates) -> list[UnitPair]:
    """Pairs of units that may be worth something together, by ascending ids.

    Joinable matches and near misses of works that are candidates; the others are passed
    over. Two works that are left out are worth nothing; two that are in may still turn
    out to be. Of a campaign only the works that match the other count for the bound:
    what lies years away from it is no reason to join.
    """
    asked = [
        one
        for one in matches
        if (one.is_joinable or one.is_near_miss)
        and candidates.knows(one.first)
        and candidates.knows(one.second)
    ]
    if not asked:
        return []
    columns = _Columns(candidates)
    pairs = _positions(asked, columns)
    shared, known = _shared_at_most(asked, pairs, columns)
    hopeful = _UnitTable(pairs, columns, candidates).hopeful(shared)
    pairs, shared, known = pairs.where(hopeful), shared[hopeful], known[hopeful]
    _measure(shared, ~known, pairs, columns)
    for one, other, m2 in zip(
        columns.ids[pairs.first].tolist(),
        columns.ids[pairs.second].tolist(),
        shared.tolist(),
        strict=True,
    ):
        candidates.sites.learn(one, other, m2)
    return _UnitTable(pairs, columns, candidates).pairs(shared)


def _positions(matches: Sequence[Match], columns: _Columns) -> _Pairs:
    ids = np.array([(one.first, one.second) for one in matches], dtype=np.int64)
    first, second = np.searchsorted(columns.ids, ids).T
    joinable = np.array([one.is_joinable for one in matches], dtype=bool)
    by_ids: Ints = np.lexsort((second, first))
    return _Pairs(first, second, joinable).where(by_ids)


def _shared_at_most(
    matches: Sequence[Match], pairs: _Pairs, columns: _Columns
) -> tuple[Floats, Bools]:
    """Square metres of ground that each pair shares at most, and whether it is exact.

    The match measured polygons. What was drawn as a line has no area of its own.
    """
    measured = {(one.first, one.second): one.shared_m2 for one in matches}
    ids = zip(
        columns.ids[pairs.first].tolist(),
        columns.ids[pairs.second].tolist(),
        strict=True,
    )
    exact = columns.is_area[pairs.first] & columns.is_area[pairs.second]
    shared = np.array([measured[pair] for pair in ids])
    smaller = np.minimum(
        columns.ground_m2[pairs.first], columns.ground_m2[pairs.second]
    )
    low_x, low_y, high_x, high_y = shapely.bounds(columns.grounds).T
    wide, high = (
        np.minimum(top[pairs.first], top[pairs.second])
        - np.maximum(low[pairs.first], low[pairs.second])
        for low, top in ((low_x, high_x), (low_y, high_y))
    )
    box = np.maximum(wide, 0) * np.maximum(high, 0)
    return np.where(exact, shared, np.minimum(smaller, box)), exact


def _measure(shared: Floats, which: Bools, pairs: _Pairs, columns: _Columns) -> None:
    """Puts what these pairs really share in the place of the bound."""
    one = columns.grounds[pairs.first[which]]
    other = columns.grounds[pairs.second[which]]
    shared[which] = shapely.area(shapely.intersection(one, other))


def _gross(
    pairs: _Pairs, shared: Floats, columns: _Columns, candidates: Candidates
) -> Floats:
    """Euros that the ground of each pair saves at most: as `value`, on whole arrays."""
    rules = candidates.rules
    one, other = columns.shares[pairs.first], columns.shares[pairs.second]
    twice = (
        rules.alignment * np.minimum(one, other) + (1 - rules.alignment) * one * other
    )
    surfaces = columns.surface[pairs.first].astype(int) + columns.surface[pairs.second]
    apart = (columns.last_days[pairs.first] < columns.first_days[pairs.second]) | (
        columns.last_days[pairs.second] < columns.first_days[pairs.first]
    )
    damage = rules.degeneration * rules.new_surface_eur_m2
    price = rules.restoration_eur_m2 + np.where((surfaces == 1) & apart, damage, 0.0)
    days = np.minimum(
        columns.days_per_m2[pairs.first], columns.days_per_m2[pairs.second]
    )
    traffic = days * (1 - rules.kappa) * rules.traffic_eur_day
    return shared * (np.where(surfaces == 2, 0.0, twice * price) + traffic)


def _moving(pairs: _Pairs, columns: _Columns, candidates: Candidates) -> Floats:
    """Euros that moving costs each pair at least, when the two count alone.

    earlier  |----|
    later                     |----|      days between the starts, less the slack of
             |~~~~|<--------->|           who is shorter and a quarter: moved for sure

    Cheapest is when one of the two does all of it, or so much more than that.
    """
    first_is_earlier = (
        columns.last_starts[pairs.first] < columns.first_starts[pairs.second]
    )
    earlier = np.where(first_is_earlier, pairs.first, pairs.second)
    later = np.where(first_is_earlier, pairs.second, pairs.first)
    between = columns.first_starts[later] - columns.last_starts[earlier]
    slack = np.abs(columns.lengths[earlier] - columns.lengths[later])
    days = np.maximum(0, between - slack - QUARTER_DAYS)
    years = days / DAYS_PER_YEAR
    rules = candidates.rules
    delaying = rules.late_share_per_year * years * columns.costs[earlier]
    advancing = np.zeros(len(years))
    disciplines = columns.disciplines[later]
    for discipline in np.unique(disciplines):
        its = disciplines == discipline
        advancing[its] = [
            early_share(str(discipline), one, rules) for one in years[its].tolist()
        ]
    advancing *= columns.costs[later]
    delaying[~columns.may_move[earlier]] = np.inf
    advancing[~columns.may_move[later]] = np.inf
    return np.where(days > 0, np.minimum(delaying, advancing), 0.0)


class _UnitTable:
    """Every pair of units with a match between them: one row per match and pair.

    Units are numbered: works by their position, campaigns after them.
    """

    def __init__(
        self, pairs: _Pairs, columns: _Columns, candidates: Candidates
    ) -> None:
        self._pairs, self._columns, self._candidates = pairs, columns, candidates
        works = len(columns.ids)
        campaigns = candidates.campaigns
        whole = np.full(works, -1)
        for number, campaign in enumerate(campaigns):
            whole[np.searchsorted(columns.ids, campaign)] = works + number
        rows = np.arange(len(pairs.first))
        self.match, one, other = self._rows(rows, whole)
        self._keys, self._key_of = np.unique(
            np.minimum(one, other) * (works + len(campaigns)) + np.maximum(one, other),
            return_inverse=True,
        )
        self.one, self.other = np.divmod(self._keys, works + len(campaigns))
        self._units: list[Unit] = [(id,) for id in columns.ids.tolist()]
        self._units += campaigns

    def _rows(self, rows: Ints, whole: Ints) -> tuple[Ints, Ints, Ints]:
        """Match, the one unit and the other: each of the two alone or as a whole."""
        first, second = self._pairs.first, self._pairs.second
        apart = (whole[first] != whole[second]) | (whole[first] < 0)
        found = []
        for one, other in (
            (first, second),
            (whole[first], second),
            (first, whole[second]),
            (whole[first], whole[second]),
        ):
            there = apart & (one >= 0) & (other >= 0)
            found.append((rows[there], one[there], other[there]))
        match, one, other = (
            np.concatenate(parts) for parts in zip(*found, strict=True)
        )
        return match, one, other

    def likely_at_most(self, shared: Floats) -> Floats:
        """Euros per pair of units, shape (n unit pairs,)."""
        rules, columns = self._candidates.rules, self._columns
        gross = _gross(self._pairs, shared, columns, self._candidates)
        ground = np.bincount(self._key_of, gross[self.match], len(self._keys))
        costs, organisations = self._per_unit()
        share = rules.mobilisation_share * rules.mobilisation_shared
        mobilisation = share * np.minimum(costs[self.one], costs[self.other])
        extra = organisations[self.one] != organisations[self.other]
        coordination = (
            rules.coordination_eur + extra * rules.coordination_organisation_eur
        )
        moving = np.zeros(len(self._keys))
        alone = self.other < len(columns.ids)  # and then the one, too
        moves = _moving(self._pairs, columns, self._candidates)
        moving[self._key_of] = moves[self.match]
        moved = np.where(alone, moving, 0.0)
        bound: Floats = ground + mobilisation - coordination - moved
        return bound

    def _per_unit(self) -> tuple[Floats, Ints]:
        columns = self._columns
        positions = [
            np.searchsorted(columns.ids, one) for one in self._candidates.campaigns
        ]
        costs = [columns.costs[some].sum() for some in positions]
        organisations = [columns.organisations[some[0]] for some in positions]
        return (
            np.concatenate([columns.costs, costs]),
            np.concatenate([columns.organisations, organisations]).astype(np.int64),
        )

    def hopeful(self, shared: Floats) -> Bools:
        """Which matches are between units that may be worth something."""
        good = self.likely_at_most(shared) > 0
        found = np.zeros(len(self._pairs.first), dtype=bool)
        found[self.match[good[self._key_of]]] = True
        return found

    def pairs(self, shared: Floats) -> list[UnitPair]:
        """The pairs of units that may be worth something, by their numbers."""
        good = self.likely_at_most(shared) > 0
        matches: dict[int, list[int]] = {
            key: [] for key in np.flatnonzero(good).tolist()
        }
        for row, key in zip(self.match.tolist(), self._key_of.tolist(), strict=True):
            if key in matches:
                matches[key].append(row)
        return [
            self._pair(int(self.one[key]), int(self.other[key]), rows)
            for key, rows in matches.items()
        ]

    def _pair(self, one: int, other: int, rows: list[int]) -> UnitPair:
        ids, pairs = self._columns.ids, self._pairs
        units = sorted((self._units[one], self._units[other]))
        matches = tuple(
            (int(ids[pairs.first[r]]), int(ids[pairs.second[r]])) for r in rows
        )
        joinable = any(pairs.is_joinable[row] for row in rows)
        return UnitPair(tuple(units), bool(joinable), matches)
