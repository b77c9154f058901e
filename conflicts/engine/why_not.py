"""Why two works are not proposed together: the first reason on a fixed list.

code                facts
same                one work was asked about twice
together            they are in one proposal: works, likely, address_days
supersedes          kind of finding, no saving: reason (replaced, duplicate, part)
clash               they may not coincide: reason (event, closures)
unknown             works: those that are not among the works that may be proposed
not_near            metres, buffer_m
windows             gap_days, tolerance_days, is_near_miss, likely (EUR or None)
restriction         works: those with days to keep clear of, without which they could
fixed               works: those that may not move, and share no quarter
undated             neither has a date to start from
too_large           works: those that name a district, ground_m2, max_m2
event               works: those of a discipline that is never grouped
campaign            works: they are one campaign already
same_twice          one seems to be the other, or a part of it, entered again
same_organisation   organisation: it needs nobody to do this
not_worth           likely, minimum_eur, address_days, minimum_address_days,
                    terms {name: EUR}, weighs_most (name of the largest cost)
better_group        works, likely: the best group with both; better: the proposals
                    that have its works, each {works, likely}; difference (EUR);
                    unless a limit keeps it from taking their place
limit               works, likely; limits that would be exceeded or are full, each
                    {kind, owner, period, use, room, price}
rejected            a person said no
accepted            works: those that an accepted combination has
crowded             max_neighbours, max_group_size: others were more valuable

All in euros, days, metres and square metres; works are ids.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

import shapely

from conflicts.engine.candidates import Candidates
from conflicts.engine.grouping import Group
from conflicts.engine.limits import Bound, Limits, binding
from conflicts.engine.matching import Kind, Match
from conflicts.engine.selection import Selection, qualifies, suffices
from conflicts.engine.sites import Unit
from conflicts.engine.starting import best_start
from conflicts.engine.value import Value
from conflicts.engine.work import Work

Facts = dict[str, Any]  # plain: numbers, texts, lists and mappings of them


@dataclass(frozen=True, slots=True)
class Answer:
    """A reason, and the figures that belong to it."""

    code: str
    facts: Facts = field(default_factory=dict)


def why_not(
    one: int,
    other: int,
    *,
    matches: Iterable[Match],
    candidates: Candidates,
    groups: Iterable[Group],
    selection: Selection,
    limits: Limits | None = None,
    rejected: Collection[frozenset[int]] = (),
    accepted: Collection[int] = (),
) -> Answer:
    """The first reason on the list that holds for these two works.

    `matches` and `groups` are those of the plan, or of the neighbourhood of the two;
    `groups` all candidates, chosen or not. `rejected` has the pairs that a person said
    no to, `accepted` the works of accepted combinations. Works in one campaign are
    looked at as that campaign.
    """
    if one == other:
        return Answer("same")
    pair = _Pair(one, other, matches, candidates, groups, selection)
    pair.limits, pair.rejected, pair.accepted = limits, rejected, accepted
    for reason in REASONS if pair.is_known else UNMEASURED:
        facts = reason(pair)
        if facts is not None:
            return Answer(reason.__name__.lstrip("_"), facts)
    return Answer("crowded", _crowded(pair))


class _Pair:
    """Two works with all there is to know about them together."""

    limits: Limits | None
    rejected: Collection[frozenset[int]]
    accepted: Collection[int]

    def __init__(
        self,
        one: int,
        other: int,
        matches: Iterable[Match],
        candidates: Candidates,
        groups: Iterable[Group],
        selection: Selection,
    ) -> None:
        self.ids = tuple(sorted((one, other)))
        self.candidates, self.rules = candidates, candidates.rules
        self.selection = selection
        self.units = self._units()
        pairs = {tuple(sorted(pair)) for pair in product(*self.units)}
        found = [match for match in matches if (match.first, match.second) in pairs]
        self.own = [one for one in found if (one.first, one.second) == self.ids]
        self.matches = found
        self.joint = [group for group in groups if set(self.ids) <= set(group.works)]

    def _units(self) -> tuple[Unit, ...]:
        """As campaigns, unless they are in one and the same."""
        alone = [(id,) for id in self.ids]
        whole = [self.candidates.campaign_of.get(id, (id,)) for id in self.ids]
        return tuple(alone if whole[0] == whole[1] else whole)

    @property
    def is_known(self) -> bool:
        """Whether both may be proposed, so that they can be measured.

        Works of accepted combinations usually may not.
        """
        return all(self.candidates.knows(id) for id in self.ids)

    @cached_property
    def works(self) -> list[Work]:
        return [site.work for site in self.candidates.members(self.units)]

    @cached_property
    def asked(self) -> list[Work]:
        return [self.candidates.sites[id].work for id in self.ids]

    @cached_property
    def best(self) -> Group | None:
        """The candidate group with both that saves most."""
        ranked = sorted(self.joint, key=lambda one: (-one.value.likely, one.works))
        return next((one for one in ranked if qualifies(one, self.rules)), None)

    @cached_property
    def value(self) -> Value | None:
        """What the two save, in the best group or alone; None: no common start."""
        if self.joint:
            return max((one.value for one in self.joint), key=lambda one: one.likely)
        worth = self.candidates.worth(self.units)
        return None if worth is None else worth[1]

    @cached_property
    def barrier(self) -> str | None:
        return self.candidates.why_not_joined(*self.ids)

    @cached_property
    def in_the_way(self) -> list[Group]:
        """Proposals that have works of the best group."""
        works = set(self.best.works) if self.best else set()
        return [one for one in self.selection.groups if works.intersection(one.works)]

    def starts(self) -> bool:
        """Whether they could start together if no restriction were in the way."""
        members, not_before = (
            self.candidates.members(self.units),
            self.candidates.not_before,
        )
        return best_start(members, self.rules, not_before=not_before) is not None


Reason = Callable[[_Pair], Facts | None]


def _together(pair: _Pair) -> Facts | None:
    for group in pair.selection.groups:
        if set(pair.ids) <= set(group.works):
            return _told(group) | {"address_days": group.value.address_days}
    return None


def _supersedes(pair: _Pair) -> Facts | None:
    return _of_kind(pair, Kind.SUPERSEDES)


def _clash(pair: _Pair) -> Facts | None:
    return _of_kind(pair, Kind.CLASH)


def _of_kind(pair: _Pair, kind: Kind) -> Facts | None:
    for match in pair.own:
        if match.kind == kind:
            return {"reason": match.reason.value, "metres": match.metres_apart}
    return None


def _unknown(pair: _Pair) -> Facts | None:
    known = pair.candidates.knows
    works = [id for id in pair.ids if not known(id) and id not in pair.accepted]
    return {"works": works} if works else None


def _not_near(pair: _Pair) -> Facts | None:
    """Unless they are in a group all the same: both may meet a third."""
    if pair.joint or pair.matches:
        return None
    nearest = min(_apart(pair), default=None)
    if nearest is None or nearest[0] <= nearest[1]:
        return None
    return {"metres": round(nearest[0], 1), "buffer_m": nearest[1]}


def _apart(pair: _Pair) -> Iterator[tuple[float, float]]:
    """Metres, and the buffer that they have to be within, per two works."""
    site, buffer = pair.candidates.sites, pair.rules.buffer_m
    for ids in product(*pair.units):
        one, other = (site[id].work for id in ids)
        metres = float(shapely.distance(one.footprint, other.footprint))
        buffers = [buffer(work.discipline, work.organisation) for work in (one, other)]
        yield metres, max(buffers)


def _windows(pair: _Pair) -> Facts | None:
    if pair.joint or any(match.is_joinable for match in pair.matches):
        return None
    near_misses = [match for match in pair.matches if match.is_near_miss]
    one, other = (work.window for work in pair.asked)
    gap = min([match.gap_days for match in near_misses], default=one.gap_days(other))
    if gap <= pair.rules.tolerance_days and not near_misses:
        return None
    return {
        "gap_days": gap,
        "tolerance_days": pair.rules.tolerance_days,
        "is_near_miss": bool(near_misses),
        "likely": pair.value.likely if near_misses and pair.value else None,
    }


def _restriction(pair: _Pair) -> Facts | None:
    if pair.value is not None or not pair.starts():
        return None
    barred = pair.candidates.barred
    return {"works": [work.id for work in pair.works if barred.get(work.id)]}


def _fixed(pair: _Pair) -> Facts | None:
    works = [work.id for work in pair.works if not work.may_move]
    return {"works": works} if pair.value is None and works else None


def _undated(pair: _Pair) -> Facts | None:
    return {} if pair.value is None else None


def _too_large(pair: _Pair) -> Facts | None:
    if pair.barrier != "too_large":
        return None
    limit = pair.rules.max_group_footprint_m2
    grounds = {id: pair.candidates.sites[id].ground_m2 for id in pair.ids}
    works = [id for id, ground_m2 in grounds.items() if ground_m2 > limit]
    ground_m2 = round(max(grounds.values()))
    return {"works": works, "ground_m2": ground_m2, "max_m2": limit}


def _event(pair: _Pair) -> Facts | None:
    never = pair.rules.never_grouped
    works = [work.id for work in pair.asked if work.discipline in never]
    return {"works": works} if works else None


def _campaign(pair: _Pair) -> Facts | None:
    if pair.barrier != "campaign":
        return None
    return {"works": list(pair.candidates.campaign_of[pair.ids[0]])}


def _same_twice(pair: _Pair) -> Facts | None:
    return {} if pair.barrier == "same_twice" else None


def _same_organisation(pair: _Pair) -> Facts | None:
    owners = {work.organisation for work in pair.asked}
    if pair.joint or len(owners) > 1:
        return None
    return {"organisation": owners.pop()}


def _not_worth(pair: _Pair) -> Facts | None:
    value, rules = pair.value, pair.rules
    if value is None or pair.best or suffices(value, rules):
        return None
    terms = {term.name: term.amount_eur for term in value.terms}
    return {
        "likely": value.likely,
        "minimum_eur": rules.minimum_value_eur,
        "address_days": value.address_days,
        "minimum_address_days": rules.minimum_address_days,
        "terms": terms,
        "weighs_most": min(terms, key=lambda name: terms[name], default=None),
    }


def _better_group(pair: _Pair) -> Facts | None:
    if pair.best is None or not pair.in_the_way:
        return None
    better = sum(group.value.likely for group in pair.in_the_way)
    if better < pair.best.value.likely and _limit(pair):
        return None  # they would give way, if there were room
    return _told(pair.best) | {
        "better": [_told(group) for group in pair.in_the_way],
        "difference": round(better - pair.best.value.likely, 2),
    }


def _limit(pair: _Pair) -> Facts | None:
    """Limits that the best group needs room of, and that are full or nearly."""
    if pair.best is None or pair.limits is None:
        return None
    others = [one for one in pair.selection.groups if one not in pair.in_the_way]
    used = _used(others, pair.limits)
    bounds = binding(pair.best, pair.selection.prices, pair.limits)
    full = [
        one
        for one in bounds
        if one.use > 0 and used.get(one.limit.key, 0.0) + one.use > one.limit.room
    ]
    return (
        _told(pair.best) | {"limits": [_bound(one) for one in full]} if full else None
    )


def _used(groups: Iterable[Group], limits: Limits) -> dict[tuple[str, int, int], float]:
    used: dict[tuple[str, int, int], float] = {}
    for group in groups:
        for position, use in limits.uses(group).items():
            key = limits.limits[position].key
            used[key] = used.get(key, 0.0) + use
    return used


def _bound(bound: Bound) -> Facts:
    kind, owner, period = bound.limit.key
    return {
        "kind": kind,
        "owner": owner,
        "period": period,
        "use": bound.use,
        "room": bound.limit.room,
        "price": round(bound.price, 4),
    }


def _rejected(pair: _Pair) -> Facts | None:
    no = frozenset(pair.ids) in pair.rejected or pair.barrier == "rejected"
    return {} if no else None


def _accepted(pair: _Pair) -> Facts | None:
    works = [id for id in pair.ids if id in pair.accepted]
    return {"works": works} if works else None


def _crowded(pair: _Pair) -> Facts:
    rules = pair.rules
    return {
        "max_neighbours": rules.max_neighbours,
        "max_group_size": rules.max_group_size,
    }


def _told(group: Group) -> Facts:
    return {"works": list(group.works), "likely": group.value.likely}


# In this order; the names are the codes.
REASONS: Sequence[Reason] = (
    _together,
    _supersedes,
    _clash,
    _unknown,
    _not_near,
    _windows,
    _restriction,
    _fixed,
    _undated,
    _too_large,
    _event,
    _campaign,
    _same_twice,
    _same_organisation,
    _not_worth,
    _better_group,
    _limit,
    _rejected,
    _accepted,
)
UNMEASURED: Sequence[Reason] = (_together, _supersedes, _clash, _unknown, _accepted)
