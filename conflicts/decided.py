"""What people decided or are talking about, for detection to respect."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from django.db.models import prefetch_related_objects
from django.db.models.functions import Now

from conflicts.facts import Facts, what_moved
from conflicts.journal import note
from conflicts.models import Combination, Decision
from conflicts.plan import facts_of
from conflicts.review import (
    ACCEPTING,
    JOINABLE,
    STEPS,
    Action,
    Happened,
    State,
    Verdict,
)
from conflicts.signals import combination_moved

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
    """What decisions and talks leave to propose, given the facts as they are now.

    A rejection holds as long as its facts do: after they moved, the engine may come
    with the same works again. What is put off is left alone until its day.
    """
    rows = Combination.objects.spoken_for().filter(kind__in=JOINABLE)
    known = with_members(rows)
    held = [row for row in known if is_held(row)]
    said_no = [row for row in known if not is_held(row)]
    taken = {work for row in held for work in member_ids(row)}
    now = _facts_under(said_no)
    never = {
        frozenset(pair)
        for row in said_no
        if not _moved(row, now)
        for pair in combinations(member_ids(row), 2)
    }
    return Decided(frozenset(taken), frozenset(never))


def is_held(row: Combination) -> bool:
    """Whether its works are spoken for: accepted, being talked about with the parties,
    or put together by somebody who has not decided yet. Detection leaves those be."""
    if row.state == State.LAPSED or row.kind not in JOINABLE:
        return False
    by_hand = row.is_by_hand and row.state in (State.NEW, State.REASSESS)
    return was_accepted(row) or row.state == State.CONSULTING or by_hand


def reassess(scope: Collection[int] | None) -> int:
    """Afterwards accepted combinations and those in consultation whose facts moved too
    far say so, and those whose facts moved back no longer do.

    Returns how many changed. Compare-and-set: what a person did meanwhile stays.
    """
    rows = Combination.objects.spoken_for()
    if scope is not None:
        rows = rows.of_works(scope)
    known = with_members(rows)
    asked = [row for row in known if was_accepted(row) or row.state == State.CONSULTING]
    now = _facts_under(asked)
    return sum(_tell(row, _moved(row, now)) for row in asked)


def _tell(row: Combination, moved: Moved) -> int:
    state = row.state
    if state != State.CONSULTING:  # the talks go on, and say what moved
        state = State.REASSESS if moved else State.ACCEPTED
    if (row.state, row.what_moved) == (state, moved):
        return 0
    same = Combination.objects.filter(pk=row.pk, state=row.state)
    changed = same.update(state=state, what_moved=moved, changed_at=Now())
    if changed and moved:
        note(row, Happened.MOVED, moved=moved)
        combination_moved.send(sender=Combination, combination=row)
    return changed


def was_accepted(row: Combination) -> bool:
    """Whether the last that a person said was yes."""
    decision = _last_decision(row)
    return decision is not None and decision.verdict in ACCEPTING


def moved_since_decision(row: Combination) -> Moved:
    """What moved since the last decision on `row`; nothing if there is none."""
    if _last_decision(row) is None:
        return []
    return _moved(row, facts_of(member_ids(row)))


def state_decided(row: Combination) -> State:
    """The state in which the last decision on `row` left it; NEW if there is none."""
    decision = _last_decision(row)
    if decision is None:
        return State.NEW
    return STEPS[Action(decision.verdict)].after or State.NEW


def put_off_until(row: Combination) -> date | None:
    """When `row` is to be looked at again, if the last decision says so."""
    decision = _last_decision(row)
    return decision.revisit_on if decision else None


def facts_decided_on(row: Combination) -> dict[int, Facts]:
    """The works as they were at the last decision, by id; nothing if there is none."""
    decision = _last_decision(row)
    stored = decision.facts if decision else {}
    return {int(work): Facts.from_json(facts) for work, facts in stored.items()}


def with_members(rows: Iterable[Combination]) -> list[Combination]:
    rows = list(rows)
    prefetch_related_objects(rows, "members", "decisions", "consultations")
    return rows


def member_ids(row: Combination) -> set[int]:
    return {member.work_id for member in row.members.all()}


def _last_decision(row: Combination) -> Decision | None:
    return next(iter(row.decisions.all()), None)


def _facts_under(rows: Iterable[Combination]) -> dict[int, Facts]:
    return facts_of({work for row in rows for work in member_ids(row)})


def _moved(row: Combination, now: dict[int, Facts]) -> Moved:
    """What moved since it was decided on, or since the parties were asked."""
    return [
        *_day_has_come(row),
        *(
            entry
            for work_id, before in _facts_said_of(row).items()
            if int(work_id) in now
            for entry in what_moved(Facts.from_json(before), now[int(work_id)])
        ),
    ]


def _facts_said_of(row: Combination) -> dict[str, Any]:
    if row.state == State.CONSULTING:
        rounds = [one for one in row.consultations.all() if one.closed_at is None]
        return rounds[0].facts if rounds else {}
    decision = _last_decision(row)
    return decision.facts if decision else {}


def _day_has_come(row: Combination) -> Moved:
    """What was put off and came back says so."""
    until = put_off_until(row)
    decision = _last_decision(row)
    is_later = decision is not None and decision.verdict == Verdict.LATER
    if until is None or not is_later or row.state != State.REASSESS:
        return []
    return [
        {"title": str(row), "what": "put_off", "was": until.isoformat(), "now": None}
    ]
