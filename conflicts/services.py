"""The writes of this app: detecting, and deciding."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from conflicts import engine
from conflicts.conditions import conditions_of, have_changed
from conflicts.decided import (
    member_ids,
    moved_since_decision,
    put_off_until,
    with_members,
)
from conflicts.journal import note
from conflicts.looking import Found, look_around, look_at_everything, record
from conflicts.models import Combination, Decision, DetectedWork, DetectionRun
from conflicts.plan import facts_of
from conflicts.review import STEPS, Action, Happened, Reason, State, Verdict
from conflicts.rules import current_rules
from conflicts.signals import combination_decided, combination_moved
from conflicts.steps import Steps, Tell, peak_mb
from organisations.models import User
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet

logger = logging.getLogger(__name__)

# Looking around one work after the other takes longer than looking at all of them.
MOST_WORKS_AROUND = 200

# Any number that no other lock of this database uses.
_DETECTION_LOCK = 4_751_001


class DecidedMeanwhile(Exception):
    """Somebody else decided on this combination first."""


@transaction.atomic
def detect(
    today: date,
    around: Collection[int] | None = None,
    *,
    rules: engine.Rules | None = None,
    tell: Tell | None = None,
) -> DetectionRun:
    """Afterwards matches and open proposals are those of the plan as it is now.

    `around` limits the work to the surroundings of some works, with the same result
    there as a full run. All or nothing: a run that is killed leaves no trace, and a
    second one waits its turn. `tell` hears how far it is.
    """
    wait_for_my_turn()
    rules, steps = rules or current_rules(), Steps(tell)
    if around is not None and not _may_look_around(around, rules, today):
        around = None
    basis, found = basis_of(rules, today, around), None
    if around is not None:
        found = look_around(basis.revisions, rules, today, steps)
    found = found or look_at_everything(rules, today, steps)
    return finish_run(found, today, steps, basis)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a run takes into account, from before anything was read: what changes
    after that is detected once more."""

    started_at: datetime
    revisions: dict[int, int]  # per work
    conditions: str


def basis_of(rules: engine.Rules, today: date, works: Collection[int] | None) -> Basis:
    """That of a run about these works (None: all), which begins now."""
    return Basis(_now(), _revisions_of(works), conditions_of(rules, today))


def finish_run(
    found: Found,
    today: date,
    steps: Steps,
    basis: Basis,
) -> DetectionRun:
    """Afterwards what was found is stored, and that these revisions were seen."""
    counts = record(found, today, steps)
    _remember(basis.revisions)
    run = DetectionRun.objects.create(
        started_at=basis.started_at,
        finished_at=_now(),
        is_full=found.region is None,
        works=found.works,
        counts=counts.as_json(),
        steps=steps.as_json,
        peak_mb=peak_mb(),
        prices=found.prices,
        rules_version=found.rules.version,
        conditions=basis.conditions,
    )
    logger.info("Detected %s works: %s", run.works, run.counts)
    return run


def _may_look_around(works: Collection[int], rules: engine.Rules, today: date) -> bool:
    """Whether what is stored of all other works can be relied on, and is quicker."""
    return len(works) <= MOST_WORKS_AROUND and not have_changed(rules, today)


def _now() -> datetime:
    return timezone.now()  # noqa: TID251  when it happened, not a rule


def wait_for_my_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_DETECTION_LOCK])


def _revisions_of(work_ids: Collection[int] | None) -> dict[int, int]:
    """The revision of each of these works (None: all) as they are now."""
    works = PlannedWork.objects.all()
    if work_ids is not None:
        works = works.filter(pk__in=list(work_ids))
    return dict(works.values_list("pk", "revision"))


def _remember(revisions: Mapping[int, int]) -> None:
    """Afterwards these revisions have been seen, of works that are still there."""
    works = PlannedWork.objects.filter(pk__in=revisions)
    known = dict(works.values_list("pk", "detected__revision"))
    DetectedWork.objects.bulk_create(
        [
            DetectedWork(work_id=work, revision=revision)
            for work, revision in revisions.items()
            if work in known and known[work] != revision
        ],
        update_conflicts=True,
        unique_fields=["work"],
        update_fields=["revision"],
        batch_size=2000,
    )


def findings(today: date, rules: engine.Rules) -> engine.Findings:
    """What detection would find in the whole plan by these rules; stores nothing."""
    return look_at_everything(rules, today, Steps()).findings


def pending_works() -> list[int]:
    """Works that changed since detection last saw them: what Redis may have lost."""
    return list(_pending().values_list("pk", flat=True))


def _pending() -> PlannedWorkQuerySet:
    is_new = Q(detected__isnull=True)
    is_changed = ~Q(detected__revision=F("revision"))
    return PlannedWork.objects.filter(is_new | is_changed)


def conditions_have_changed(today: date) -> bool:
    """Whether the whole plan was never looked at under the conditions that hold now."""
    return have_changed(current_rules(), today)


@transaction.atomic
def decide(
    combination: Combination,
    *,
    by: User,
    verdict: Verdict,
    reason: Reason,
    explanation: str = "",
    revisit_on: date | None = None,
    changes: Sequence[Mapping[str, Any]] = (),
) -> Decision:
    """Afterwards the decision is on record with its facts, and the works that it
    frees or claims are due for detection. `revisit_on` belongs to "later": from that
    day on the works may be proposed again.

    Raises DecidedMeanwhile when the state of the combination does not allow it (any
    more), when it is no longer the one that was shown, or when one of its works
    changed and waits for detection.
    """
    take_step(Action(verdict), combination)
    works = sorted(member_ids(combination))
    facts = agreed_facts(combination)
    if _pending().filter(pk__in=works).exists():
        raise DecidedMeanwhile
    decision = Decision.objects.create(
        combination=combination,
        verdict=verdict,
        reason=reason,
        explanation=explanation,
        decided_by=by,
        revisit_on=revisit_on,
        changes=list(changes),
        facts=facts,
    )
    # What is due for detection is a fact in the database, also while Redis is away.
    DetectedWork.objects.filter(work__in=works).delete()
    combination_decided.send(sender=Combination, work_ids=works)
    combination.refresh_from_db()
    return decision


def take_step(action: Action, combination: Combination) -> None:
    """Afterwards the combination is in the state after this action.

    Raises DecidedMeanwhile when its state does not allow the action, or when it has
    changed since `combination` was read: whoever asked was shown something else.
    """
    step = STEPS[action]
    asked = Combination.objects.filter(
        pk=combination.pk, state__in=step.before, changed_at=combination.changed_at
    )
    changes = {} if step.after is None else {"state": step.after, "what_moved": []}
    if not asked.update(changed_at=_now(), **changes):
        raise DecidedMeanwhile


@transaction.atomic
def bring_back_what_was_put_off(today: date) -> int:
    """Afterwards what was put off until `today` or earlier may be proposed again, and
    waits for its area manager; returns how many came back."""
    rows = Combination.objects.filter(state=State.LATER).select_for_update(of=("self",))
    due = [
        row
        for row in with_members(rows.order_by("pk"))
        if (day := put_off_until(row)) and day <= today
    ]
    for row in due:
        row.state = State.REASSESS
        row.what_moved = moved_since_decision(row)
        row.changed_at = _now()
        row.save(update_fields=["state", "what_moved", "changed_at"])
        note(row, Happened.MOVED, moved=row.what_moved)
        combination_moved.send(sender=Combination, combination=row)
        # It is looked at again by whoever catches up with what changed.
        DetectedWork.objects.filter(work__in=member_ids(row)).delete()
    return len(due)


def agreed_facts(combination: Combination) -> dict[str, dict[str, Any]]:
    """The works as they are, and how far each may move; nobody changes them now."""
    shifts = {member.work_id: member.shift_days for member in combination.members.all()}
    list(PlannedWork.objects.select_for_update().filter(pk__in=shifts).order_by("pk"))
    return {
        str(pk): replace(fact, shift_days=shifts[pk]).as_json()
        for pk, fact in facts_of(shifts).items()
    }
