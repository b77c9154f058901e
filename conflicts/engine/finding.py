"""Everything in one go: a plan and rules in, matches and proposals out."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from conflicts.engine.appraisal import Appraisal, appraise
from conflicts.engine.campaigns import campaigns
from conflicts.engine.candidates import Units, Worth
from conflicts.engine.detours import Streets
from conflicts.engine.grouping import Candidates, Group, Grouped, group
from conflicts.engine.limits import Bound, Limits, binding
from conflicts.engine.matching import Match, match
from conflicts.engine.restrictions import (
    Restriction,
    RestrictionMatch,
    barred,
    unavoidable,
)
from conflicts.engine.rules import Rules
from conflicts.engine.selection import Selection, select
from conflicts.engine.value import Value
from conflicts.engine.work import Work

Progress = Callable[[int, int], None]  # done, total
Step = Callable[[str], AbstractContextManager[Progress]]


@contextmanager
def _untold(_name: str) -> Iterator[Progress]:
    yield lambda _done, _total: None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned, and what bounds it."""

    works: Sequence[Work]
    restrictions: Sequence[Restriction] = ()
    streets: Streets | None = None  # None: nobody asks which streets are a way round
    budgets: Mapping[tuple[int, int], float] = field(default_factory=dict)
    # Euros per organisation and year; and per area the streets closed at once.
    max_closures: Mapping[int, int] = field(default_factory=dict)

    @property
    def is_bounded(self) -> bool:
        """Whether what one work does can fill up room for works far away."""
        return bool(self.budgets or self.max_closures)


@dataclass(frozen=True, slots=True)
class Said:
    """What people said, and what they were shown."""

    never_together: Collection[frozenset[int]] = ()  # pairs somebody said no to
    taken: frozenset[int] = frozenset()  # works of accepted combinations
    shown: Collection[frozenset[int]] = ()  # works of each open proposal


@dataclass(frozen=True, slots=True)
class Proposal:
    """A chosen group, and what it means for those who take part."""

    group: Group
    appraisal: Appraisal
    binding: tuple[Bound, ...] = ()  # limits that it draws on, the dearest first

    @property
    def works(self) -> tuple[int, ...]:
        return self.group.works

    @property
    def start_quarter(self) -> date:
        return self.group.start_quarter

    @property
    def value(self) -> Value:
        return self.group.value


@dataclass(frozen=True, slots=True)
class Considered:
    """Who meets whom, and the groups that could be made of them."""

    matches: tuple[Match, ...]  # by the ids of their two works
    worth: Mapping[tuple[int, int], float]  # euros, of pairs that could be joined
    restriction_matches: tuple[RestrictionMatch, ...]
    groups: tuple[Group, ...]  # by the ids of their works


@dataclass(frozen=True, slots=True)
class Findings:
    """What the engine found in one plan, and the version of the rules that said so."""

    considered: Considered
    selection: Selection
    proposals: tuple[Proposal, ...]  # most valuable first, each work in at most one
    rules_version: str

    @property
    def matches(self) -> tuple[Match, ...]:
        return self.considered.matches


def find(
    plan: Plan,
    rules: Rules,
    said: Said | None = None,
    *,
    changed: Collection[int] | None = None,
    not_before: date | None = None,
    exact: bool = False,
    matches: Sequence[Match] | None = None,
    remembered: dict[Units, Worth | None] | None = None,
    step: Step = _untold,
) -> Findings:
    """Who meets whom, and what to propose.

    Works that are taken still meet others, but are not proposed again. Nothing starts
    in a quarter that is over on the day `not_before`. When only some works `changed`
    since what is shown was chosen, the search stays near them. Give the `matches` of
    the plan where they are known, and nobody looks for them. `remembered`: see
    `Candidates`.
    """
    said = said or Said()
    considered = consider(
        plan,
        rules,
        said,
        not_before=not_before,
        matches=matches,
        remembered=remembered,
        step=step,
    )
    return choose(
        considered,
        plan,
        rules,
        said,
        changed=changed,
        not_before=not_before,
        exact=exact,
        step=step,
    )


def consider(
    plan: Plan,
    rules: Rules,
    said: Said,
    *,
    anchors: Collection[int] | None = None,
    not_before: date | None = None,
    matches: Sequence[Match] | None = None,
    remembered: dict[Units, Worth | None] | None = None,
    step: Step = _untold,
) -> Considered:
    """Who meets whom, and the groups that could be made; of some `anchors` only when
    the plan is one part of a larger one."""
    with step("match") as progress:
        if matches is None:
            matches = match(plan.works, rules, streets=plan.streets)
        progress(len(matches), len(matches))
        kept_clear = barred(plan.works, plan.restrictions, rules)
        restricted = unavoidable(plan.works, kept_clear, rules)
    with step("group") as progress:
        chains = campaigns(plan.works, matches, rules)
        candidates = candidates_of(plan, chains, rules, said, not_before, remembered)
        grouped = group(matches, candidates, progress, anchors=anchors)
    return Considered(
        tuple(_worth_keeping(matches, grouped, rules)),
        grouped.worth,
        tuple(restricted),
        tuple(grouped.groups),
    )


def candidates_of(
    plan: Plan,
    chains: Collection[tuple[int, ...]],
    rules: Rules,
    said: Said,
    not_before: date | None,
    remembered: dict[Units, Worth | None] | None = None,
) -> Candidates:
    """The works that may be proposed, with the campaigns `chains` that count as one."""
    works = [work for work in plan.works if work.id not in said.taken]
    kept_clear = barred(works, plan.restrictions, rules)
    return Candidates(
        works,
        rules,
        campaigns=chains,
        barred={id: [one.window for one in some] for id, some in kept_clear.items()},
        never_together=said.never_together,
        not_before=not_before,
        remembered=remembered,
    )


def choose(
    considered: Considered,
    plan: Plan,
    rules: Rules,
    said: Said,
    *,
    changed: Collection[int] | None = None,
    not_before: date | None = None,
    exact: bool = False,
    step: Step = _untold,
) -> Findings:
    """The best set of the groups considered, and what each proposal means for whom.

    Of the plan only the works of those groups are needed, unless it is bounded.
    """
    with step("select"):
        limits = limits_of(plan)
        selection = select(
            considered.groups,
            rules,
            limits=limits,
            shown=said.shown,
            changed=changed,
            exact=exact,
        )
    with step("explain") as progress:
        chosen = _only(plan, {id for one in selection.groups for id in one.works})
        chains = [u for one in selection.groups for u in one.units if len(u) > 1]
        candidates = candidates_of(chosen, chains, rules, said, not_before)
        proposals = []
        for one in selection.groups:
            bounds = _binding(one, selection, limits)
            proposals.append(Proposal(one, appraise(one, candidates), bounds))
            progress(len(proposals), len(selection.groups))
    return Findings(considered, selection, tuple(proposals), rules.version)


def _only(plan: Plan, ids: Collection[int]) -> Plan:
    return replace(plan, works=[work for work in plan.works if work.id in ids])


def limits_of(plan: Plan) -> Limits | None:
    if not plan.is_bounded:
        return None
    return Limits(plan.works, plan.budgets, plan.max_closures)


def _binding(
    one: Group, selection: Selection, limits: Limits | None
) -> tuple[Bound, ...]:
    if limits is None:
        return ()
    bounds = binding(one, selection.prices, limits)
    return tuple(bound for bound in bounds if bound.price)


def _worth_keeping(
    matches: Sequence[Match], grouped: Grouped, rules: Rules
) -> Iterator[Match]:
    """All matches, but of near misses only those worth asking a year of room for."""
    for one in matches:
        worth = grouped.worth.get((one.first, one.second), 0.0)
        if not one.is_near_miss or worth >= rules.minimum_value_eur:
            yield one
