"""What changes that nobody saved yet would do to the proposals. Reads, never writes.

The engine itself looks, at the works around those that would change. So near looks the
same as a full run, and what reaches further is told as an estimate.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from django.db.models import F

from conflicts import engine
from conflicts.conditions import have_changed
from conflicts.decided import (
    Decided,
    decided,
    facts_decided_on,
    is_held,
    member_ids,
    was_accepted,
    with_members,
)
from conflicts.engine import (
    Findings,
    Kind,
    Plan,
    Reason,
    Rules,
    Said,
    Window,
    Work,
)
from conflicts.engine.candidates import Units, Worth
from conflicts.facts import Facts, what_moved
from conflicts.models import Combination, DetectedWork, Match
from conflicts.plan import engine_works, facts_of, is_bounded, read_plan
from conflicts.recording import identities
from conflicts.regions import Region, region_around
from conflicts.review import OPEN_STATES, State
from conflicts.rule_changes import as_told
from projects.models import PlannedWork
from projects.planning import ENDED_STATUSES, Status, Visibility

# As many as nearly every change needs, see `regions`; in a dense plan fewer, which
# makes an estimate.
HOPS = (5, 3, 2)
# Of more, looking takes longer than somebody waits.
MOST_CHANGED = 200
MOST_IN_REGION = 600

Worths = dict[Units, Worth | None]  # what works are worth together
Key = frozenset[int] | int  # of a proposal: its row, or its works if it has none


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal as it is or would be."""

    works: frozenset[int]
    start: date
    value: float  # EUR
    row: Combination | None = None

    @property
    def key(self) -> Key:
        return self.row.pk if self.row else self.works


@dataclass(frozen=True, slots=True)
class Change:
    """A proposal that stays, but different."""

    before: Offer
    after: Offer


@dataclass(frozen=True, slots=True)
class Effects:
    """What the changes would do; what matters most comes first."""

    lapse: list[Offer]
    appear: list[Offer]
    change: list[Change]
    accepted: list[Combination]  # whose works change: to be looked at again
    is_estimate: bool  # the effect may reach further than was looked

    @property
    def is_none(self) -> bool:
        return not (self.lapse or self.appear or self.change or self.accepted)


class TooMuch(Exception):
    """These works are too many, or hang together with too many, to tell at once."""


def effects_of(changed: Collection[PlannedWork], today: date, rules: Rules) -> Effects:
    """What storing these existing works as they are given would do to proposals.

    Their place must be as it is stored. Raises TooMuch instead of taking long.
    """
    if len(changed) > MOST_CHANGED:
        raise TooMuch
    after = {work.pk: work for work in changed}
    region = _region(after, rules, today)
    works = PlannedWork.objects.to_be_detected(today).filter(pk__in=region.works)
    plan = _without_limits(read_plan(works))
    rows = with_members(Combination.objects.among(region.works | after.keys()))
    look = _Look(rules, today, region, _said(rows, decided()))
    behind = _behind(region.works)
    # by other rules, other works meet
    is_stored = not have_changed(rules, today)
    changed_plan = _changed(plan, after, today)
    unmatched = behind | after.keys()
    matches = _matches(changed_plan, unmatched, rules) if is_stored else None
    worths: Worths = {}
    found = look.at(changed_plan, matches, worths)
    known = [row for row in rows if not is_held(row)]
    is_estimate = (
        bool(behind)
        or not is_stored
        or is_bounded()
        or not (region.is_whole or found.selection.reached <= region.inner)
    )
    if is_estimate:  # then like is compared with like
        stored = _matches(plan, behind, rules) if is_stored else None
        same = _without(worths, after.keys())
        before = _offers(look.at(plan, stored, same), known)
    else:
        before = [_stored(row) for row in known if row.state in OPEN_STATES]
    return _compared(
        before, _offers(found, known), _shaken(rows, after), is_estimate=is_estimate
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """The engine's look at a plan around some works."""

    rules: Rules
    today: date
    region: Region
    said: Said

    def at(
        self, plan: Plan, matches: list[engine.Match] | None, worths: Worths
    ) -> Findings:
        """`worths` are known already; it gets those that are found."""
        return engine.find(
            plan,
            self.rules,
            self.said,
            changed=self.region.near,
            not_before=self.today,
            matches=matches,
            remembered=worths,
        )


def _without(worths: Worths, works: Collection[int]) -> Worths:
    """Those of units that have none of these works: what two looks have in common."""
    return {
        units: worth
        for units, worth in worths.items()
        if not any(work in works for unit in units for work in unit)
    }


def _matches(
    plan: Plan, unmatched: Collection[int], rules: Rules
) -> list[engine.Match]:
    """Those of the `unmatched` works, looked for, and of the others, as stored."""
    others = [work.id for work in plan.works if work.id not in unmatched]
    rows = Match.objects.filter(first__in=others, second__in=others)
    names = [one.name for one in fields(engine.Match)]
    kept = [
        engine.Match(
            **{**row, "kind": Kind(row["kind"]), "reason": Reason(row["reason"])}
        )
        for row in rows.values(*names)
    ]
    new = (
        engine.match(plan.works, rules, among=set(unmatched), streets=plan.streets)
        if unmatched
        else []
    )
    return sorted([*kept, *new], key=lambda one: (one.first, one.second))


def _region(after: Mapping[int, PlannedWork], rules: Rules, today: date) -> Region:
    """Around the works as they are, and around those that detection would newly see."""
    start = set(after)
    plan = PlannedWork.objects.to_be_detected(today)
    unseen = start - set(plan.filter(pk__in=start).values_list("pk", flat=True))
    for work in unseen:
        footprint = after[work].footprint
        if footprint is not None:
            near = plan.near(footprint, rules.reach_m)
            start |= set(near.values_list("pk", flat=True))
    for hops in HOPS:
        region = region_around(start, hops, rules, today)
        if len(region.works) <= MOST_IN_REGION:
            return region
    raise TooMuch


def _without_limits(plan: Plan) -> Plan:
    """Budgets and closures bind works far away; they are left to the full run."""
    return replace(plan, budgets={}, max_closures={})


def _changed(plan: Plan, after: Mapping[int, PlannedWork], today: date) -> Plan:
    kept = [work for work in plan.works if work.id not in after]
    seen = [pk for pk, work in after.items() if is_looked_at(work, today)]
    stored = engine_works(PlannedWork.objects.filter(pk__in=seen))
    return replace(plan, works=[*kept, *(_as_given(w, after[w.id]) for w in stored)])


def _as_given(work: Work, given: PlannedWork) -> Work:
    return replace(
        work,
        window=Window(given.earliest_start, given.latest_end),
        preferred_start=given.preferred_start,
        may_move=given.status not in (Status.IN_PREPARATION, Status.UNDER_WAY),
    )


def is_looked_at(work: PlannedWork, today: date) -> bool:
    """Whether detection would look at it: as `to_be_detected` says of stored works."""
    is_over = (
        work.latest_end is not None
        and work.latest_end < today
        and work.status != Status.UNDER_WAY
    )
    return (
        work.footprint is not None
        and work.status not in ENDED_STATUSES
        and not is_over
        and work.visibility != Visibility.ORGANISATION
        and bool(work.discipline)
    )


def _shaken(
    rows: Iterable[Combination], after: Mapping[int, PlannedWork]
) -> list[Combination]:
    """Accepted combinations whose facts would move too far."""
    accepted = [
        row for row in rows if row.state == State.ACCEPTED and was_accepted(row)
    ]
    theirs = [row for row in accepted if member_ids(row) & after.keys()]
    now = facts_of({work for row in theirs for work in member_ids(row)})
    given = {pk: _facts_as_given(fact, after.get(pk)) for pk, fact in now.items()}
    return [
        row
        for row in theirs
        if any(
            work in given and any(what_moved(decided_on, given[work]))
            for work, decided_on in facts_decided_on(row).items()
        )
    ]


def _facts_as_given(fact: Facts, given: PlannedWork | None) -> Facts:
    if given is None:
        return fact
    first, last = given.earliest_start, given.latest_end
    return replace(
        fact,
        status=given.status,
        earliest_start=first.isoformat() if first else None,
        latest_end=last.isoformat() if last else None,
    )


def _said(rows: Iterable[Combination], respected: Decided) -> Said:
    return Said(
        never_together=respected.never_together,
        taken=respected.taken,
        shown=[frozenset(member_ids(r)) for r in rows if r.state in OPEN_STATES],
    )


def _behind(works: Collection[int]) -> set[int]:
    """Those of which the matches and proposals don't yet follow the plan."""
    detected = DetectedWork.objects.filter(work__in=works, revision=F("work__revision"))
    return set(works) - set(detected.values_list("work", flat=True))


def _stored(row: Combination) -> Offer:
    return Offer(frozenset(member_ids(row)), row.start_quarter, float(row.value), row)


def _offers(found: Findings, known: list[Combination]) -> list[Offer]:
    """What the engine proposes, each with the row that it would be kept in."""
    rows = identities(found.proposals, known)
    return [
        Offer(frozenset(one.works), one.start_quarter, one.value.likely, row)
        for one, row in zip(found.proposals, rows, strict=True)
    ]


def _compared(
    before: list[Offer],
    after: list[Offer],
    accepted: list[Combination],
    *,
    is_estimate: bool,
) -> Effects:
    was = {one.key: one for one in before}
    now = {one.key: one for one in after}
    change = [Change(was[key], now[key]) for key in was.keys() & now.keys()]
    return Effects(
        lapse=_dearest_first(one for one in before if one.key not in now),
        appear=_dearest_first(one for one in after if one.key not in was),
        change=sorted(filter(_is_told, change), key=lambda one: -one.before.value),
        accepted=accepted,
        is_estimate=is_estimate,
    )


def _is_told(one: Change) -> bool:
    """Whether somebody would see the difference."""
    was, now = one.before, one.after
    return (was.works, was.start) != (now.works, now.start) or as_told(
        was.value
    ) != as_told(now.value)


def _dearest_first(offers: Iterable[Offer]) -> list[Offer]:
    return sorted(offers, key=lambda one: (-one.value, sorted(one.works)))
