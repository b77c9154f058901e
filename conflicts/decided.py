"""What people decided, for detection to respect."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import prefetch_related_objects
from django.db.models.functions import Now

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

    def allows(self, works: Collection[int]) -> bool:
        """Whether these works may be proposed together."""
        if not self.taken.isdisjoint(works):
            return False
        pairs = combinations(works, 2)
        return not any(frozenset(pair) in self.never_together for pair in pairs)


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
        if was_accepted(row):
            taken.update(member_ids(row))
        elif not _moved(row, now):
            never.update(frozenset(pair) for pair in combinations(member_ids(row), 2))
    return Decided(frozenset(taken), frozenset(never))


def reassess_accepted(scope: Collection[int] | None) -> int:
    """Afterwards accepted combinations whose facts moved too far say so, and those
    whose facts moved back no longer do.

    Returns how many changed. Compare-and-set: what a person did meanwhile stays.
    """
    rows = Combination.objects.decided_or_asked_again()
    if scope is not None:
        rows = rows.of_works(scope)
    accepted = [row for row in with_members(rows) if was_accepted(row)]
    now = _facts_under(accepted)
    return sum(_tell(row, _moved(row, now)) for row in accepted)


def _tell(row: Combination, moved: Moved) -> int:
    state = State.REASSESS if moved else State.ACCEPTED
    if (row.state, row.what_moved) == (state, moved):
        return 0
    same = Combination.objects.filter(pk=row.pk, state=row.state)
    return same.update(state=state, what_moved=moved, changed_at=Now())


def was_accepted(row: Combination) -> bool:
    """Whether the last that a person said was yes."""
    decision = _last_decision(row)
    return decision is not None and decision.verdict == Verdict.ACCEPT


def moved_since_decision(row: Combination) -> Moved:
    """What moved since the last decision on `row`; nothing if there is none."""
    if _last_decision(row) is None:
        return []
    return _moved(row, facts_of(member_ids(row)))


def facts_decided_on(row: Combination) -> dict[int, Facts]:
    """The works as they were at the last decision, by id; nothing if there is none."""
    decision = _last_decision(row)
    stored = decision.facts if decision else {}
    return {int(work): Facts.from_json(facts) for work, facts in stored.items()}


def with_members(rows: Iterable[Combination]) -> list[Combination]:
    rows = list(rows)
    prefetch_related_objects(rows, "members", "decisions")
    return rows


def member_ids(row: Combination) -> set[int]:
    return {member.work_id for member in row.members.all()}


def _last_decision(row: Combination) -> Decision | None:
    return next(iter(row.decisions.all()), None)


def _facts_under(rows: Iterable[Combination]) -> dict[int, Facts]:
    return facts_of({work for row in rows for work in member_ids(row)})


def _moved(row: Combination, now: dict[int, Facts]) -> Moved:
    decision = _last_decision(row)
    if decision is None:
        return []
    return [
        entry
        for work_id, before in decision.facts.items()
        if int(work_id) in now
        for entry in what_moved(Facts.from_json(before), now[int(work_id)])
    ]
