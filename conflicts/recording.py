"""Findings become rows, under a stable identity and without touching a decision.

Only differences are written: the same findings twice leave the same rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection
from django.db.models import Max
from django.db.models.functions import Now

from conflicts import engine
from conflicts.decided import (
    decided,
    is_held,
    member_ids,
    moved_since_decision,
    state_decided,
    with_members,
)
from conflicts.inputs import Inputs
from conflicts.journal import note
from conflicts.models import (
    Combination,
    CombinationInputs,
    CombinationMember,
    Match,
)
from conflicts.review import JOINABLE, Happened, Kind, LapseCause, State
from conflicts.signals import combinations_proposed

BATCH = 1000
_MOST_EUR = 99_999_999_999.99
# Any number that no other lock of this database uses.
_NUMBERING_LOCK = 4_751_002


@dataclass(slots=True)
class Counts:
    """What one run found, and what its recording changed."""

    matches: int = 0
    combine: int = 0
    order: int = 0
    clash: int = 0
    supersedes: int = 0
    near_misses: int = 0
    restrictions: int = 0
    groups: int = 0
    proposals: int = 0
    value: int = 0  # euros
    matches_new: int = 0
    matches_gone: int = 0
    proposals_new: int = 0
    proposals_lapsed: int = 0
    decisions_to_reassess: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def record_proposals(
    found: Sequence[engine.Proposal],
    inputs: Inputs,
    scope: Collection[int] | None,
    counts: Counts,
) -> None:
    """Afterwards the open proposals among works in `scope` (None: all) are those found.

    Proposals that reach outside the scope are left alone: nothing changed for them.
    """
    rows = Combination.objects.filter(kind__in=JOINABLE)
    if scope is not None:
        rows = rows.among(scope)
    # Locked, so that a decision is either seen here or waits until this is stored.
    known = with_members(rows.select_for_update(of=("self",)).order_by("pk"))
    meanwhile = decided()
    found = [one for one in found if meanwhile.allows(one.works)]
    writable = [row for row in known if not is_held(row)]
    rows_of = identities(found, writable)
    numbers = free_numbers()
    counts.proposals_new = sum(row is None for row in rows_of)
    _store(
        [
            (row or Combination(number=next(numbers)), one)
            for one, row in zip(found, rows_of, strict=True)
        ],
        inputs,
    )
    claimed = {row.pk for row in rows_of if row is not None}
    gone = [row for row in writable if row.pk not in claimed]
    counts.proposals = len(found)
    counts.proposals_lapsed = _let_go(gone)


def free_numbers() -> Iterator[int]:
    """Numbers that nobody has; nobody else gets any before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERING_LOCK])
    return count((Combination.objects.aggregate(n=Max("number"))["n"] or 0) + 1)


def _let_go(rows: Iterable[Combination]) -> int:
    """Afterwards none of these is open: new ones and those put off lapsed, and what was
    rejected and asked again is simply rejected. Returns how many lapsed."""
    lapsing = [row for row in rows if _lapses(row)]
    again = [
        row.pk
        for row in rows
        if row.state == State.REASSESS and state_decided(row) == State.REJECTED
    ]
    Combination.objects.filter(pk__in=again, state=State.REASSESS).update(
        state=State.REJECTED, what_moved=[], changed_at=Now()
    )
    for row in lapsing:
        note(row, Happened.LAPSED, cause=LapseCause.NOT_WORTH)
    return Combination.objects.filter(pk__in=[row.pk for row in lapsing]).update(
        state=State.LAPSED,
        lapse_cause=LapseCause.NOT_WORTH,
        what_moved=[],
        changed_at=Now(),
    )


def _lapses(row: Combination) -> bool:
    is_back = row.state == State.REASSESS and state_decided(row) == State.LATER
    return row.state == State.NEW or is_back


def identities(
    found: Sequence[engine.Proposal], known: Sequence[Combination]
) -> list[Combination | None]:
    """Per proposal the combination that it is, or None for a new one.

    First the same works, then an open one that shares at least half of the works of
    both together: a proposal that gains or loses a work stays itself.
    """
    free = {frozenset(member_ids(row)): row for row in known}
    result = [free.pop(frozenset(one.works), None) for one in found]
    by_work: dict[int, set[frozenset[int]]] = defaultdict(set)
    for members, row in free.items():
        if row.state == State.NEW:
            for work in members:
                by_work[work].add(members)
    for place, one in enumerate(found):
        if result[place] is None:
            near = set().union(*(by_work[work] for work in one.works)) & free.keys()
            if best := _most_alike(frozenset(one.works), near):
                result[place] = free.pop(best)
    return result


def _most_alike(
    works: frozenset[int], others: Iterable[frozenset[int]]
) -> frozenset[int] | None:
    def likeness(other: frozenset[int]) -> float:
        return len(works & other) / len(works | other)

    ranked = sorted(others, key=lambda other: (-likeness(other), sorted(other)))
    return ranked[0] if ranked and likeness(ranked[0]) >= 0.5 else None


_FACTS = (
    "state",
    "lapse_cause",
    "kind",
    "what_moved",
    "start_quarter",
    "value",
    "value_low",
    "value_high",
    "address_days",
    "terms",
    "appraisal",
    "rules_version",
)


def _store(rows: Sequence[tuple[Combination, engine.Proposal]], inputs: Inputs) -> None:
    """Afterwards each row says what was found; rows that said so are not written."""
    new: list[tuple[Combination, engine.Proposal]] = []
    changed: list[tuple[Combination, engine.Proposal]] = []
    wrong = _wrong_order({work for _, one in rows for work in one.works})
    for row, proposal in rows:
        wanted = _wanted(row, proposal, inputs, wrong)
        if row.pk is None:
            new.append((row, proposal))
        elif _differs(row, wanted) or members_as_stored(row) != members_of(proposal):
            changed.append((row, proposal))
        for name in _FACTS:
            setattr(row, name, wanted[name])
    Combination.objects.bulk_create([row for row, _ in new], batch_size=BATCH)
    for row, _proposal in changed:
        # `bulk_update` passes over `auto_now`; pages see by it that they are too late
        row.changed_at = Now()
    Combination.objects.bulk_update(
        [row for row, _ in changed], [*_FACTS, "changed_at"], batch_size=BATCH
    )
    store_members([*new, *changed])
    store_inputs([*new, *changed], inputs)
    if new:
        rows_new = [row for row, _proposal in new]
        combinations_proposed.send(sender=Combination, combinations=rows_new)


def store_inputs(
    rows: Sequence[tuple[Combination, engine.Proposal]], inputs: Inputs
) -> None:
    CombinationInputs.objects.bulk_create(
        [
            CombinationInputs(combination=row, works=inputs.works_of(proposal))
            for row, proposal in rows
        ],
        update_conflicts=True,
        unique_fields=["combination"],
        update_fields=["works"],
        batch_size=BATCH,
    )


def kind_of(works: Collection[int]) -> Kind:
    """Whether some of these works are planned in the wrong order."""
    return Kind.ORDER if _wrong_order(works) else Kind.COMBINE


def _wrong_order(works: Collection[int]) -> set[frozenset[int]]:
    """The pairs of these works that are planned in the wrong order."""
    pairs = Match.objects.filter(
        kind=Kind.ORDER, is_near_miss=False, first__in=works, second__in=works
    )
    return {frozenset(pair) for pair in pairs.values_list("first", "second")}


def _is_wrong_order(proposal: engine.Proposal, wrong: set[frozenset[int]]) -> bool:
    works = set(proposal.works)
    return any(pair <= works for pair in wrong)


def _wanted(
    row: Combination,
    proposal: engine.Proposal,
    inputs: Inputs,
    wrong: set[frozenset[int]],
) -> dict[str, Any]:
    moved = moved_since_decision(row) if row.pk else []
    return {
        "state": State.REASSESS if moved else State.NEW,
        "lapse_cause": "",
        "kind": Kind.ORDER if _is_wrong_order(proposal, wrong) else Kind.COMBINE,
        "what_moved": moved,
        **figures_of(proposal, inputs),
    }


def figures_of(proposal: engine.Proposal, inputs: Inputs) -> dict[str, Any]:
    """What a row says of a proposal, but not its state."""
    group, appraisal = proposal.group, proposal.appraisal
    return {
        "start_quarter": group.start_quarter,
        "value": cents(group.value.likely),
        "value_low": cents(appraisal.low),
        "value_high": cents(appraisal.high),
        "address_days": round(group.value.address_days, 1),
        "terms": [asdict(term) for term in group.value.terms],
        "appraisal": inputs.appraisal_of(proposal),
        "rules_version": inputs.rules_version,
    }


def cents(euros: float) -> Decimal:
    """At most what a column holds: an absurd cost must not stop a run for the town."""
    return round(Decimal(max(-_MOST_EUR, min(_MOST_EUR, euros))), 2)


def _differs(row: Combination, wanted: dict[str, Any]) -> bool:
    return any(getattr(row, name) != wanted[name] for name in _FACTS)


def members_of(proposal: engine.Proposal) -> dict[int, tuple[int, Decimal, int]]:
    """Per work how far it moves, what it adds, and the number of its campaign."""
    group = proposal.group
    campaigns = [unit for unit in group.units if len(unit) > 1]
    number = {work: n for n, unit in enumerate(campaigns, 1) for work in unit}
    marginal = dict(proposal.appraisal.marginals)
    return {
        shift.work: (
            shift.days,
            cents(marginal[shift.work]),
            number.get(shift.work, 0),
        )
        for shift in group.shifts
    }


def members_as_stored(row: Combination) -> dict[int, tuple[int, Decimal, int]]:
    return {
        member.work_id: (member.shift_days, member.marginal, member.campaign)
        for member in row.members.all()
    }


def store_members(rows: Sequence[tuple[Combination, engine.Proposal]]) -> None:
    kept = {(row.pk, work) for row, proposal in rows for work in proposal.works}
    stored = CombinationMember.objects.filter(combination__in=[row for row, _ in rows])
    gone = [
        pk
        for pk, combination, work in stored.values_list("pk", "combination", "work")
        if (combination, work) not in kept
    ]
    CombinationMember.objects.filter(pk__in=gone).delete()
    CombinationMember.objects.bulk_create(
        [
            CombinationMember(
                combination=row,
                work_id=work,
                shift_days=days,
                marginal=marginal,
                campaign=campaign,
            )
            for row, proposal in rows
            for work, (days, marginal, campaign) in members_of(proposal).items()
        ],
        update_conflicts=True,
        unique_fields=["combination", "work"],
        update_fields=["shift_days", "marginal", "campaign"],
        batch_size=BATCH,
    )
