"""What people decided, for detection to respect."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import prefetch_related_objects

from conflicts.facts import Facts, what_moved
from conflicts.models import Combination, Decision
from conflicts.plan import facts_of
from conflicts.review import State, Verdict

Moved = list[dict[str, Any]]  # entries of `facts.what_moved`


@dataclass(frozen=True, slots=True)
class Decided:
    """Works that are spoken for, and pairs that a person said no to."""

    taken: frozenset[int]
    never_together: frozenset[frozenset[int]]


def decided() -> Decided:
    """What decisions leave to propose, given the facts as they are now.

    A rejection holds as long as its facts do: after they moved, the engine may come
    with the same works again.
    """
    rows = with_members(Combination.objects.decided_or_asked_again())
    now = _facts_under(rows)
    taken: set[int] = set()
    never: set[frozenset[int]] = set()
    for row in rows:
        if row.state != State.REJECTED:
            taken.update(member_ids(row))
        elif not _moved(_last_decision(row), now):
            never.update(frozenset(pair) for pair in combinations(member_ids(row), 2))
    return Decided(frozenset(taken), frozenset(never))


def reassess_accepted(scope: Collection[int] | None) -> int:
    """Afterwards accepted combinations whose facts moved too far say so.

    Returns how many. Compare-and-set: a state that a person changed meanwhile stays.
    """
    rows = Combination.objects.filter(state=State.ACCEPTED)
    if scope is not None:
        rows = rows.of_works(scope)
    accepted = with_members(rows)
    now = _facts_under(accepted)
    changed = 0
    for row in accepted:
        if moved := _moved(_last_decision(row), now):
            same = Combination.objects.filter(pk=row.pk, state=State.ACCEPTED)
            changed += same.update(state=State.REASSESS, what_moved=moved)
    return changed


def moved_since_decision(row: Combination) -> Moved:
    """What moved since the last decision on `row`; nothing if there is none."""
    decision = row.decisions.first()
    if decision is None or decision.verdict == Verdict.ACCEPT:
        return []
    return _moved(decision, facts_of(member_ids(row)))


def with_members(rows: Iterable[Combination]) -> list[Combination]:
    rows = list(rows)
    prefetch_related_objects(rows, "members", "decisions")
    return rows


def member_ids(row: Combination) -> set[int]:
    return {member.work_id for member in row.members.all()}


def _last_decision(row: Combination) -> Decision:
    return row.decisions.all()[0]


def _facts_under(rows: Iterable[Combination]) -> dict[int, Facts]:
    return facts_of({work for row in rows for work in member_ids(row)})


def _moved(decision: Decision, now: dict[int, Facts]) -> Moved:
    return [
        entry
        for work_id, before in decision.facts.items()
        for entry in what_moved(Facts.from_json(before), now[int(work_id)])
    ]
