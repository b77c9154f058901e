"""Findings become rows, under a stable identity and without touching a decision.

Only differences are written: the same findings twice leave the same rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import count

from django.db.models import Max
from django.db.models.functions import Now

from conflicts import engine
from conflicts.decided import (
    decided,
    member_ids,
    moved_since_decision,
    was_accepted,
    with_members,
)
from conflicts.models import Combination, CombinationMember, Match
from conflicts.review import State

_MATCH_FACTS = ("kind", "metres_apart", "overlap_days", "gap_days", "shared_m2")


@dataclass(slots=True)
class Counts:
    """What one recording changed."""

    matches: int = 0
    matches_new: int = 0
    matches_gone: int = 0
    proposals: int = 0
    proposals_new: int = 0
    proposals_lapsed: int = 0
    decisions_to_reassess: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def record_matches(
    found: Sequence[engine.Match],
    rules_version: str,
    scope: Collection[int] | None,
    counts: Counts,
) -> None:
    """Afterwards the matches of the works in `scope` (None: of all) are those found."""
    rows = Match.objects.all() if scope is None else Match.objects.touching(scope)
    known = {(row.first_id, row.second_id): row for row in rows}
    new, changed = [], []
    for match in found:
        row = known.pop((match.first, match.second), None)
        if row is None:
            new.append(_match_row(match, rules_version))
        elif _differs(row, match, rules_version):
            changed.append(_filled(row, match, rules_version))
    Match.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    Match.objects.bulk_create(new, batch_size=2000)
    Match.objects.bulk_update(
        changed, [*_MATCH_FACTS, "rules_version"], batch_size=2000
    )
    counts.matches = len(found)
    counts.matches_new = len(new)
    counts.matches_gone = len(known)


def _match_row(match: engine.Match, rules_version: str) -> Match:
    row = Match(first_id=match.first, second_id=match.second)
    return _filled(row, match, rules_version)


def _filled(row: Match, match: engine.Match, rules_version: str) -> Match:
    for name in _MATCH_FACTS:
        setattr(row, name, getattr(match, name))
    row.rules_version = rules_version
    return row


def _differs(row: Match, match: engine.Match, rules_version: str) -> bool:
    return row.rules_version != rules_version or any(
        getattr(row, name) != getattr(match, name) for name in _MATCH_FACTS
    )


def record_proposals(
    found: Sequence[engine.Group],
    rules_version: str,
    scope: Collection[int] | None,
    counts: Counts,
) -> None:
    """Afterwards the open proposals about works in `scope` are those found."""
    rows = Combination.objects.all()
    if scope is not None:
        rows = rows.of_works(scope)
    # Locked, so that a decision is either seen here or waits until this is stored.
    known = with_members(rows.select_for_update(of=("self",)).order_by("pk"))
    meanwhile = decided()
    found = [group for group in found if meanwhile.allows(group.works)]
    writable = [row for row in known if not was_accepted(row)]
    identities = _identities(found, writable)
    numbers = count((Combination.objects.aggregate(n=Max("number"))["n"] or 0) + 1)
    for group, row in zip(found, identities, strict=True):
        if row is None:
            row = Combination(number=next(numbers))
            counts.proposals_new += 1
        _store(row, group, rules_version)
    claimed = {row.pk for row in identities if row is not None}
    gone = [row for row in writable if row.pk not in claimed]
    counts.proposals = len(found)
    counts.proposals_lapsed = _let_go(gone)


def _let_go(rows: Iterable[Combination]) -> int:
    """Afterwards none of these is open: new ones lapsed, and what was rejected and
    asked again is simply rejected. Returns how many lapsed."""
    gone = Combination.objects.filter(pk__in=[row.pk for row in rows])
    gone.filter(state=State.REASSESS).update(
        state=State.REJECTED, what_moved=[], changed_at=Now()
    )
    return gone.filter(state=State.NEW).update(state=State.LAPSED, changed_at=Now())


def _identities(
    found: Sequence[engine.Group], known: Sequence[Combination]
) -> list[Combination | None]:
    """Per proposal the combination that it is, or None for a new one.

    First the same works, then an open one that shares at least half of the works of
    both together: a proposal that gains or loses a work stays itself.
    """
    free = {frozenset(member_ids(row)): row for row in known}
    result = {group: free.pop(frozenset(group.works), None) for group in found}
    by_work: dict[int, set[frozenset[int]]] = defaultdict(set)
    for members, row in free.items():
        if row.state == State.NEW:
            for work in members:
                by_work[work].add(members)
    for group in found:
        if result[group] is None:
            near = set().union(*(by_work[work] for work in group.works)) & free.keys()
            if best := _most_alike(frozenset(group.works), near):
                result[group] = free.pop(best)
    return [result[group] for group in found]


def _most_alike(
    works: frozenset[int], others: Iterable[frozenset[int]]
) -> frozenset[int] | None:
    def likeness(other: frozenset[int]) -> float:
        return len(works & other) / len(works | other)

    ranked = sorted(others, key=lambda other: (-likeness(other), sorted(other)))
    return ranked[0] if ranked and likeness(ranked[0]) >= 0.5 else None


def _store(row: Combination, group: engine.Group, rules_version: str) -> None:
    moved = moved_since_decision(row) if row.pk else []
    shifts = {shift.work: shift.days for shift in group.shifts}
    wanted = {
        "state": State.REASSESS if moved else State.NEW,
        "what_moved": moved,
        "start_quarter": group.start_quarter,
        "value": round(Decimal(group.value.likely), 2),
        "terms": [asdict(term) for term in group.value.terms],
        "rules_version": rules_version,
    }
    is_same = row.pk is not None and _shifts_of(row) == shifts
    if is_same and all(getattr(row, name) == wanted[name] for name in wanted):
        return
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save()
    _store_members(row, shifts)


def _shifts_of(row: Combination) -> dict[int, int]:
    return {member.work_id: member.shift_days for member in row.members.all()}


def _store_members(row: Combination, shifts: dict[int, int]) -> None:
    row.members.exclude(work__in=shifts).delete()
    CombinationMember.objects.bulk_create(
        [
            CombinationMember(combination=row, work_id=work, shift_days=days)
            for work, days in shifts.items()
        ],
        update_conflicts=True,
        unique_fields=["combination", "work"],
        update_fields=["shift_days"],
    )
