"""Matches -> candidate groups: two to five works around an anchor that they all meet.

Chains are not followed: in a real plan, whole-street works chain hundreds of works into
one component. A star keeps a group to one place.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from conflicts.engine.matching import Kind, Match
from conflicts.engine.rules import Rules
from conflicts.engine.starting import Start, best_start
from conflicts.engine.value import Sites, Value, value
from conflicts.engine.work import Work

JOINABLE = (Kind.COMBINE, Kind.ORDER)


@dataclass(frozen=True, slots=True)
class Shift:
    """How many days a work leaves its own window: + later, - earlier, 0 not at all."""

    work: int
    days: int


@dataclass(frozen=True, slots=True)
class Group:
    """Works that could be carried out together, when, and what that is worth."""

    anchor: int  # the work that all others meet
    works: tuple[int, ...]  # ascending, the anchor among them
    start_quarter: date  # first day of the quarter in which the campaign starts
    shifts: tuple[Shift, ...]  # in the order of `works`
    value: Value


def group(
    works: Sequence[Work],
    matches: Sequence[Match],
    rules: Rules,
    never_together: Collection[frozenset[int]] = (),
    not_before: date | None = None,
) -> list[Group]:
    """All candidate groups, each set of works once, sorted by their ids.

    None starts in a quarter that is over on the day `not_before`. Matches of works that
    are not given are passed over. Several groups hold the same work; which of them to
    propose is for the selection.
    """
    candidates = _Candidates(works, rules, never_together, not_before)
    neighbours = _neighbours(matches, candidates, rules)
    found: dict[tuple[int, ...], Group] = {}
    for anchor in sorted(neighbours):
        for grown in _grow(anchor, neighbours[anchor], candidates, rules):
            found.setdefault(grown.works, grown)
    return [found[ids] for ids in sorted(found)]


class _Candidates:
    """Answers which works may be in one group, and what a group is worth.

    Remembers its answers: anchors that lie together try the same groups.
    """

    def __init__(
        self,
        works: Sequence[Work],
        rules: Rules,
        never_together: Collection[frozenset[int]],
        not_before: date | None,
    ) -> None:
        self._works = {work.id: work for work in works}
        self._sites = Sites(works, rules)
        self._rules = rules
        self._never = frozenset(never_together)
        self._not_before = not_before
        self._valued: dict[tuple[int, ...], tuple[Start, Value] | None] = {}

    def may_join(self, one: int, other: int) -> bool:
        """Whether these two may be in one group at all."""
        return (
            frozenset((one, other)) not in self._never
            and self._can_be_grouped(one)
            and self._can_be_grouped(other)
            and not self._same_twice(one, other)
        )

    def _can_be_grouped(self, id: int) -> bool:
        return (
            id in self._works
            and self._works[id].discipline not in self._rules.never_grouped
            and self._sites[id].ground_m2 <= self._rules.max_group_footprint_m2
        )

    def _same_twice(self, one: int, other: int) -> bool:
        """Whether one seems to be the other, or a part of it, entered again."""
        first, second = self._works[one], self._works[other]
        if first.organisation != second.organisation:
            return False
        if first.discipline != second.discipline:
            return False
        smaller = min(self._sites[one].ground_m2, self._sites[other].ground_m2)
        shared = self._sites.shared_m2((one, other))
        return shared >= self._rules.duplicate_share * smaller

    def worth(self, ids: tuple[int, ...]) -> tuple[Start, Value] | None:
        """When these works (ids ascending) best start, and what that is worth.

        None when they can't start together.
        """
        if ids not in self._valued:
            self._valued[ids] = self._worth(ids)
        return self._valued[ids]

    def _worth(self, ids: tuple[int, ...]) -> tuple[Start, Value] | None:
        works = [self._works[id] for id in ids]
        start = best_start(works, self._sites, self._rules, self._not_before)
        if start is None:
            return None
        return start, value(ids, start.shifts, self._sites, self._rules)

    def organisations(self, ids: tuple[int, ...]) -> int:
        """How many organisations these works belong to."""
        return len({self._works[id].organisation for id in ids})


def _neighbours(
    matches: Sequence[Match], candidates: _Candidates, rules: Rules
) -> dict[int, list[int]]:
    """Per work those it meets, the most valuable pairs first, the rest cut off.

    A pair that is not worth its own coordination does not count: two works on one
    square and three around the corner are two groups, even where they touch.
    """
    ranked: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for found in matches:
        pair = (found.first, found.second)
        if found.kind not in JOINABLE or not candidates.may_join(*pair):
            continue
        worth = candidates.worth(pair)
        if worth is not None and worth[1].likely > 0:
            ranked[found.first].append((-worth[1].likely, found.second))
            ranked[found.second].append((-worth[1].likely, found.first))
    return {
        anchor: [id for _, id in sorted(others)[: rules.max_neighbours]]
        for anchor, others in ranked.items()
    }


def _grow(
    anchor: int, neighbours: Sequence[int], candidates: _Candidates, rules: Rules
) -> Iterator[Group]:
    """Groups around one anchor, each a work larger and worth more than the last.

    The smaller ones are kept: if a better proposal takes one of the works, the
    selection can fall back on a group without it.
    """
    ids: tuple[int, ...] = (anchor,)
    reached = 0.0
    for id in neighbours:
        if len(ids) == rules.max_group_size:
            return
        if not all(candidates.may_join(id, member) for member in ids):
            continue
        wider = tuple(sorted((*ids, id)))
        worth = candidates.worth(wider)
        if worth is None or worth[1].likely <= reached:
            continue
        ids, reached = wider, worth[1].likely
        if candidates.organisations(ids) > 1:
            yield _group(anchor, ids, *worth)


def _group(anchor: int, ids: tuple[int, ...], start: Start, value: Value) -> Group:
    shifts = tuple(Shift(id, start.shifts[id]) for id in ids)
    return Group(anchor, ids, start.quarter, shifts, value)
