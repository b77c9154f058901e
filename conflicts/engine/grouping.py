"""Matches -> candidate groups: two to five units around an anchor that they all meet.

Chains are not followed: in a real plan, whole-street works chain hundreds of works into
one component. A star keeps a group to one place. A unit is a work alone or a campaign.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, product
from typing import TypeVar

from conflicts.engine.candidates import Candidates, Units, Worth
from conflicts.engine.matching import Match
from conflicts.engine.pairing import UnitPair, promising
from conflicts.engine.sites import Unit
from conflicts.engine.value import Value

__all__ = ["Candidates", "Group", "Grouped", "Progress", "Shift", "group"]

Item = TypeVar("Item")
Progress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True, slots=True)
class Shift:
    """How many days a work leaves its own window: + later, - earlier, 0 not at all."""

    work: int
    days: int


@dataclass(frozen=True, slots=True)
class Group:
    """Works that could be carried out together, when, and what that is worth."""

    anchor: int  # lowest work of the unit that all others meet
    works: tuple[int, ...]  # ascending, the anchor among them
    start_quarter: date  # first day of the quarter in which the campaign starts
    shifts: tuple[Shift, ...]  # in the order of `works`
    value: Value
    units: Units  # ascending; what counts as one: campaigns, and the others alone


@dataclass(frozen=True, slots=True)
class Grouped:
    """All groups, and what the pairs are worth from which they grew."""

    groups: list[Group]  # each set of works once, by their ids
    # Euros per match (first, second), as it could be joined: for near misses too.
    # Pairs that can't start together are absent, and those that by a rough upper
    # bound are not worth their coordination.
    worth: dict[tuple[int, int], float]


def group(
    matches: Sequence[Match],
    candidates: Candidates,
    progress: Progress | None = None,
    *,
    anchors: Collection[int] | None = None,
) -> Grouped:
    """All candidate groups, or those around `anchors`: works, or the first works of
    campaigns. The order of the matches makes no difference.

    Matches of works that are not candidates are passed over. Several groups hold the
    same work; which of them to propose is for the selection. The groups around an
    anchor depend on what it meets, how these match each other, and nothing else.
    """
    pairs = promising(matches, candidates)
    around = {
        unit
        for pair in pairs
        for unit in pair.units
        if anchors is None or unit[0] in anchors
    }
    tell = _Telling(progress, len(pairs) + len(around))
    stars = _Stars(candidates, matches)
    likely = {pair: stars.likely(pair.units) for pair in tell.each(pairs)}
    worths = {pair: eur for pair, eur in likely.items() if eur is not None}
    neighbours = stars.neighbours(worths)
    found: dict[tuple[int, ...], Group] = {}
    for anchor in tell.each(sorted(neighbours.keys() & around)):
        for grown in stars.grow(anchor, neighbours[anchor]):
            found.setdefault(grown.works, grown)
    tell.all_done()
    return Grouped([found[ids] for ids in sorted(found)], _per_match(matches, worths))


class _Telling:
    """Counts what is done, and tells it to who wants to know."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def each(self, items: Collection[Item]) -> Iterator[Item]:
        for item in items:
            yield item
            self._done += 1
            if self._progress and self._done % 100 == 0:
                self._progress(self._done, self._total)

    def all_done(self) -> None:
        if self._progress:
            self._progress(self._total, self._total)


class _Stars:
    """Grows groups around anchors, within what `matches` and `candidates` allow."""

    def __init__(self, candidates: Candidates, matches: Iterable[Match]) -> None:
        self._candidates = candidates
        self._rules = candidates.rules
        # a near miss is a question of time, that the start answers
        self._apart = {
            (one.first, one.second)
            for one in matches
            if not one.is_joinable and not one.is_near_miss
        }
        self._joined: dict[Units, bool] = {}

    def may_join(self, one: Unit, other: Unit) -> bool:
        """Whether none of the works of the one is kept apart from one of the other."""
        both = (one, other) if one < other else (other, one)
        if both not in self._joined:
            self._joined[both] = all(
                (min(pair), max(pair)) not in self._apart
                and self._candidates.may_join(*pair)
                for pair in product(one, other)
            )
        return self._joined[both]

    def likely(self, units: Units) -> float | None:
        """Euros that a pair saves; None when it may not or can't be."""
        if not self.may_join(*units):
            return None
        worth = self._candidates.worth(units)
        return None if worth is None else worth[1].likely

    def neighbours(self, worths: Mapping[UnitPair, float]) -> dict[Unit, list[Unit]]:
        """Per unit those it meets, the most valuable pairs first, the rest cut off.

        A pair that is not worth its own coordination does not count: two works on one
        square and three around the corner are two groups, even where they touch.
        """
        met: dict[Unit, dict[Unit, float]] = defaultdict(dict)
        for pair, eur in worths.items():
            if pair.is_joinable and eur > 0:
                one, other = pair.units
                met[one][other] = met[other][one] = eur
        return {anchor: self._best(others) for anchor, others in met.items()}

    def _best(self, others: Mapping[Unit, float]) -> list[Unit]:
        """The best few.

        A campaign where it is worth at least as much as one of its works; else its
        works each for itself, of which a group then takes one.
        """
        wholes = {
            unit: max(others.get((id,), 0.0) for id in unit)
            for unit in others
            if len(unit) > 1
        }
        taken = {unit for unit, part in wholes.items() if others[unit] >= part}
        whole_of = self._candidates.campaign_of
        left = [
            unit
            for unit in others
            if unit in taken or (len(unit) == 1 and whole_of.get(unit[0]) not in taken)
        ]
        ranked = sorted(left, key=lambda unit: (-others[unit], unit))
        return ranked[: self._rules.max_neighbours]

    def grow(self, anchor: Unit, neighbours: Sequence[Unit]) -> Iterator[Group]:
        """Groups around one anchor: all pairs, and from the best pair on larger ones.

        The smaller ones are kept: if a better proposal takes one of the works, the
        selection can fall back on a group without it.
        """
        for unit in neighbours:
            yield from self._proposed(anchor, (anchor, unit))
        units: Units = (anchor,)
        for unit in neighbours:
            if len(units) == self._rules.max_group_size:
                return
            wider = (*units, unit)
            if all(self.may_join(unit, one) for one in units) and self._all_add(wider):
                units = wider
                if len(units) > 2:
                    yield from self._proposed(anchor, units)

    def _all_add(self, units: Units) -> bool:
        """Whether the group is worth more than it is without any one of its units."""
        worth = self._candidates.worth(units)
        if worth is None:
            return False
        return all(
            self._worth_without(units, place) < worth[1].likely
            for place in reversed(range(len(units)))
        )

    def _worth_without(self, units: Units, place: int) -> float:
        rest = (*units[:place], *units[place + 1 :])
        if len(rest) < 2:
            return 0.0
        worth = self._candidates.worth(rest)
        return 0.0 if worth is None else worth[1].likely

    def _proposed(self, anchor: Unit, units: Units) -> Iterator[Group]:
        worth = self._candidates.worth(units)
        if worth is not None and self._candidates.organisations(units) > 1:
            yield _group(anchor, tuple(sorted(units)), worth)


def _group(anchor: Unit, units: Units, worth: Worth) -> Group:
    start, value = worth
    ids = tuple(sorted(chain(*units)))
    shifts = tuple(Shift(id, start.shifts[id]) for id in ids)
    return Group(anchor[0], ids, start.quarter, shifts, value, units)


def _per_match(
    matches: Iterable[Match], worths: Mapping[UnitPair, float]
) -> dict[tuple[int, int], float]:
    """The best that is known of each match: the works alone or in their campaigns."""
    best: dict[tuple[int, int], float] = {}
    for pair, eur in worths.items():
        for match in pair.matches:
            best[match] = max(eur, best.get(match, eur))
    asked = {(m.first, m.second) for m in matches if m.is_joinable or m.is_near_miss}
    return {match: best[match] for match in sorted(best) if match in asked}
