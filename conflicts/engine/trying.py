"""What works that a person chose are worth together, or why they can't be.

The same model, campaigns and shares as those of a proposal that the engine found.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import combinations

from conflicts.engine.appraisal import appraise
from conflicts.engine.candidates import Candidates, Units
from conflicts.engine.finding import Plan, Proposal
from conflicts.engine.grouping import Group, Shift
from conflicts.engine.limits import BUDGET, Bound, Key, Limits, binding
from conflicts.engine.restrictions import Barred, barred
from conflicts.engine.rules import Rules
from conflicts.engine.sites import Site, Unit
from conflicts.engine.starting import Start, best_start
from conflicts.engine.value import value

# So many works or campaigns can lie on one piece of ground in 2 ** 8 ways.
MOST_UNITS = 8


class Why(StrEnum):
    """Why works can't be carried out together, or not then."""

    UNKNOWN = "unknown"  # not among the works that may be proposed
    MANY = "many"  # more than can be weighed against each other
    ALONE = "alone"  # there is nothing to combine: one work, or one campaign
    EVENT = "event"  # of a discipline that is never grouped
    TOO_LARGE = "too_large"  # names a district and not a street
    SAME_TWICE = "same_twice"  # one seems to be the other entered again
    OVER = "over"  # the chosen quarter is over
    UNDATED = "undated"  # not one of them has a date
    FIXED = "fixed"  # may not move, and misses the quarter
    RESTRICTION = "restriction"  # can't keep clear of it
    BUDGET = "budget"  # no room in the frame of a year
    CLOSURES = "closures"  # no more streets may be closed in that quarter


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way, and which works it is about."""

    why: Why
    works: tuple[int, ...] = ()
    days: int = 0  # that a fixed work would have to move: + later, - earlier
    restrictions: tuple[int, ...] = ()
    bound: Bound | None = None  # the limit without room, with its price


@dataclass(frozen=True, slots=True)
class Tried:
    """What works are worth together; None when they can't start together at all.

    A proposal with obstacles beside it has a value, but a limit has no room for it.
    """

    proposal: Proposal | None
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What bounds a trial beside its own works."""

    chains: Collection[Unit] = ()  # campaigns of the whole plan
    not_before: date | None = None  # nothing starts in a quarter that is over then
    limits: Limits | None = None  # of the whole plan
    prices: Mapping[Key, float] = field(default_factory=dict)  # of the last selection


def try_group(
    works: Collection[int],
    plan: Plan,
    rules: Rules,
    around: Around | None = None,
    *,
    start: date | None = None,
) -> Tried:
    """These works of the plan together, from the quarter that begins on `start`, or
    from the best one.

    Works of one campaign count as one unit, as far as they are in. What people said no
    to does not matter here: a person asks.
    """
    around = around or Around()
    own = [work for work in plan.works if work.id in works]
    kept_clear = barred(own, plan.restrictions, rules)
    candidates = _candidates(replace(plan, works=own), rules, around, kept_clear)
    units = _units(sorted(works), candidates)
    if problems := tuple(_never_together(sorted(works), units, candidates)):
        return Tried(None, problems)
    trial = _Trial(candidates, candidates.members(units), kept_clear, start)
    found = trial.start()
    if found is None:
        return Tried(None, tuple(trial.why_not()))
    group = _group(units, found, candidates)
    bounds = _bounds(group, around)
    priced = tuple(bound for bound in bounds if bound.price)
    proposal = Proposal(group, appraise(group, candidates), priced)
    return Tried(proposal, tuple(_full(bounds)))


def _candidates(
    plan: Plan,
    rules: Rules,
    around: Around,
    kept_clear: Mapping[int, Sequence[Barred]],
) -> Candidates:
    known = {work.id for work in plan.works}
    return Candidates(
        plan.works,
        rules,
        campaigns=[tuple(id for id in one if id in known) for one in around.chains],
        barred={id: [one.window for one in some] for id, some in kept_clear.items()},
        not_before=around.not_before,
    )


def _units(works: Sequence[int], candidates: Candidates) -> Units:
    return tuple(sorted({candidates.campaign_of.get(id, (id,)) for id in works}))


def _never_together(
    works: Sequence[int], units: Units, candidates: Candidates
) -> Iterator[Obstacle]:
    """What is wrong with these works whenever they start."""
    reasons = {id: candidates.why_not_grouped(id) for id in works}
    for why in (Why.UNKNOWN, Why.EVENT, Why.TOO_LARGE):
        if some := tuple(id for id in works if reasons[id] == why):
            yield Obstacle(why, some)
    if any(reasons.values()):
        return
    if len(units) > MOST_UNITS:
        yield Obstacle(Why.MANY, tuple(works))
    if len(units) < 2:
        yield Obstacle(Why.ALONE, tuple(works))
    for pair in combinations(works, 2):
        if candidates.why_not_joined(*pair) == Why.SAME_TWICE:
            yield Obstacle(Why.SAME_TWICE, pair)


@dataclass(frozen=True, slots=True)
class _Trial:
    """Works that look for a start together."""

    candidates: Candidates
    members: Sequence[Site]
    kept_clear: Mapping[int, Sequence[Barred]]
    chosen: date | None

    def start(
        self,
        *,
        clear_of: Mapping[int, Sequence[Barred]] | None = None,
        all_move: bool = False,
    ) -> Start | None:
        """When they start; as it is, or if it were otherwise."""
        kept = self.kept_clear if clear_of is None else clear_of
        return best_start(
            [_movable(one) for one in self.members] if all_move else self.members,
            self.candidates.rules,
            barred={id: [one.window for one in some] for id, some in kept.items()},
            not_before=self.candidates.not_before,
            chosen=self.chosen,
        )

    def why_not(self) -> Iterator[Obstacle]:
        """What keeps them from starting together."""
        if self.start(clear_of={}, all_move=True) is None:
            yield Obstacle(Why.UNDATED if self.chosen is None else Why.OVER)
        elif self.start(clear_of={}) is None:
            yield from self._fixed()
        else:
            yield from self._restricted()

    def _fixed(self) -> Iterator[Obstacle]:
        """Works that may not move, and how far they would have to."""
        found = self.start(clear_of={}, all_move=True)
        for one in self.members:
            days = found.shifts[one.work.id] if found else 0
            if days and not one.work.may_move:
                yield Obstacle(Why.FIXED, (one.work.id,), days=days)

    def _restricted(self) -> Iterator[Obstacle]:
        """Works that can't keep clear; where only several together can't, all."""
        hopeless = {
            id: some
            for id, some in self.kept_clear.items()
            if self.start(clear_of={id: some}) is None
        }
        for id, some in (hopeless or self.kept_clear).items():
            every = {one.restriction for one in some}
            alone = {one for one in every if self._blocks(id, one)}
            yield Obstacle(
                Why.RESTRICTION, (id,), restrictions=tuple(sorted(alone or every))
            )

    def _blocks(self, id: int, restriction: int) -> bool:
        some = [o for o in self.kept_clear[id] if o.restriction == restriction]
        return self.start(clear_of={id: some}) is None


def _movable(site: Site) -> Site:
    return replace(site, work=replace(site.work, may_move=True))


def _group(units: Units, start: Start, candidates: Candidates) -> Group:
    works = tuple(sorted(id for unit in units for id in unit))
    return Group(
        anchor=units[0][0],
        works=works,
        start_quarter=start.quarter,
        shifts=tuple(Shift(id, start.shifts[id]) for id in works),
        value=value(units, start.shifts, candidates.sites, candidates.rules),
        units=units,
    )


def _bounds(group: Group, around: Around) -> tuple[Bound, ...]:
    if around.limits is None:
        return ()
    return binding(group, around.prices, around.limits)


def _full(bounds: Sequence[Bound]) -> Iterator[Obstacle]:
    """The limits that have too little room, each with the price of more."""
    for bound in bounds:
        if bound.use > max(0.0, bound.limit.room):
            is_budget = bound.limit.key[0] == BUDGET
            yield Obstacle(Why.BUDGET if is_budget else Why.CLOSURES, bound=bound)
