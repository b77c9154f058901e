"""The writes of this app: detecting, and deciding."""

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from conflicts import engine
from conflicts.decided import decided, member_ids, reassess_accepted
from conflicts.models import Combination, Decision, DetectedWork, DetectionRun
from conflicts.plan import engine_works, facts_of, neighbourhood
from conflicts.recording import Counts, record_matches, record_proposals
from conflicts.review import OPEN_STATES, STATE_AFTER, Reason, Verdict
from conflicts.rules import current_rules
from conflicts.signals import combination_decided
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
) -> DetectionRun:
    """Afterwards matches and open proposals are those of the plan as it is now.

    `around` limits the work to the neighbourhood of some works, with the same result
    there as a full run. All or nothing: a run that is killed leaves no trace, and a
    second one waits its turn.
    """
    rules = rules or current_rules()
    _wait_for_my_turn()
    started_at = _now()
    if around is not None and len(around) > MOST_WORKS_AROUND:
        around = None
    revisions = _revisions(around)
    scope = None if around is None else neighbourhood(revisions, rules, today)
    works = _works_in(scope, today)
    counts = _find_and_record(works, rules, scope, today)
    _remember(revisions)
    run = DetectionRun.objects.create(
        started_at=started_at,
        finished_at=_now(),
        is_full=scope is None,
        works=len(works),
        counts=counts.as_json(),
        rules_version=rules.version,
    )
    logger.info("Detected %s works: %s", run.works, run.counts)
    return run


def _works_in(scope: Collection[int] | None, today: date) -> list[engine.Work]:
    plan = PlannedWork.objects.to_be_detected(today)
    return engine_works(plan if scope is None else plan.filter(pk__in=scope))


def _find_and_record(
    works: list[engine.Work],
    rules: engine.Rules,
    scope: Collection[int] | None,
    today: date,
) -> Counts:
    respected = decided()
    findings = engine.find(
        works,
        rules,
        not_before=today,
        never_together=respected.never_together,
        taken=respected.taken,
    )
    counts = Counts()
    record_matches(findings.matches, rules.version, scope, counts)
    record_proposals(findings.proposals, rules.version, scope, counts)
    counts.decisions_to_reassess = reassess_accepted(scope)
    return counts


def _now() -> datetime:
    return timezone.now()  # noqa: TID251  when it happened, not a rule


def _wait_for_my_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_DETECTION_LOCK])


def _revisions(work_ids: Collection[int] | None) -> dict[int, int]:
    """Which revision of which work this run takes into account.

    Read before the works themselves: a change in between is detected once more.
    """
    works = PlannedWork.objects.all()
    if work_ids is not None:
        works = works.filter(pk__in=list(work_ids))
    return dict(works.values_list("pk", "revision"))


def _remember(revisions: dict[int, int]) -> None:
    known = dict(
        DetectedWork.objects.filter(pk__in=revisions).values_list("pk", "revision")
    )
    DetectedWork.objects.bulk_create(
        [
            DetectedWork(work_id=work, revision=revision)
            for work, revision in revisions.items()
            if known.get(work) != revision
        ],
        update_conflicts=True,
        unique_fields=["work"],
        update_fields=["revision"],
        batch_size=2000,
    )


def pending_works() -> list[int]:
    """Works that changed since detection last saw them: what Redis may have lost."""
    return list(_pending().values_list("pk", flat=True))


def _pending() -> PlannedWorkQuerySet:
    is_new = Q(detected__isnull=True)
    is_changed = ~Q(detected__revision=F("revision"))
    return PlannedWork.objects.filter(is_new | is_changed)


def rules_have_changed() -> bool:
    """Whether the whole plan was never compared by the rules that hold now."""
    last = DetectionRun.objects.filter(is_full=True).first()
    return last is None or last.rules_version != current_rules().version


@transaction.atomic
def decide(
    combination: Combination,
    *,
    by: User,
    verdict: Verdict,
    reason: Reason,
    explanation: str = "",
) -> Decision:
    """Afterwards the decision is on record with its facts, and the works that it
    frees or claims are due for detection.

    Raises DecidedMeanwhile when the combination is no longer open, no longer the one
    that was shown, or when one of its works changed and waits for detection.
    """
    asked = Combination.objects.filter(
        pk=combination.pk, state__in=OPEN_STATES, changed_at=combination.changed_at
    )
    state = STATE_AFTER[verdict]
    if not asked.update(state=state, what_moved=[], changed_at=_now()):
        raise DecidedMeanwhile
    works = sorted(member_ids(combination))
    facts = _agreed_facts(combination)
    if _pending().filter(pk__in=works).exists():
        raise DecidedMeanwhile
    decision = Decision.objects.create(
        combination=combination,
        verdict=verdict,
        reason=reason,
        explanation=explanation,
        decided_by=by,
        facts=facts,
    )
    # What is due for detection is a fact in the database, also while Redis is away.
    DetectedWork.objects.filter(work__in=works).delete()
    combination_decided.send(sender=Combination, work_ids=works)
    combination.refresh_from_db()
    return decision


def _agreed_facts(combination: Combination) -> dict[str, dict[str, Any]]:
    """The works as they are, and how far each may move; nobody changes them now."""
    shifts = {member.work_id: member.shift_days for member in combination.members.all()}
    list(PlannedWork.objects.select_for_update().filter(pk__in=shifts).order_by("pk"))
    return {
        str(pk): replace(fact, shift_days=shifts[pk]).as_json()
        for pk, fact in facts_of(shifts).items()
    }
