"""The writes of this app: detecting, and deciding."""

import logging
from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from conflicts import engine
from conflicts.decided import decided, member_ids, reassess_accepted
from conflicts.models import Combination, Decision, DetectedWork, DetectionRun
from conflicts.plan import engine_works, facts_of, neighbourhood
from conflicts.recording import Counts, record_matches, record_proposals
from conflicts.review import OPEN_STATES, STATE_AFTER, Reason, Verdict
from conflicts.signals import combination_decided
from organisations.models import User
from projects.models import PlannedWork

logger = logging.getLogger(__name__)

# Any number that no other lock of this database uses.
_DETECTION_LOCK = 4_751_001


class DecidedMeanwhile(Exception):
    """Somebody else decided on this combination first."""


@transaction.atomic
def detect(
    today: date,
    around: Iterable[int] | None = None,
    *,
    rules: engine.Rules | None = None,
) -> DetectionRun:
    """Afterwards matches and open proposals are those of the plan as it is now.

    `around` limits the work to the neighbourhood of some works, with the same result
    there as a full run. All or nothing: a run that is killed leaves no trace, and a
    second one waits its turn.
    """
    rules = rules or engine.Rules()
    _wait_for_my_turn()
    started_at = timezone.now()  # noqa: TID251  when it happened, not a rule
    revisions = _revisions(around)
    scope = None if around is None else neighbourhood(revisions, rules, today)
    plan = PlannedWork.objects.to_be_detected(today)
    works = engine_works(plan if scope is None else plan.filter(pk__in=scope))
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
    counts.decisions_to_reassess += reassess_accepted(scope)
    _remember(revisions)
    run = DetectionRun.objects.create(
        started_at=started_at,
        finished_at=timezone.now(),  # noqa: TID251
        is_full=scope is None,
        works=len(works),
        counts=counts.as_json(),
        rules_version=rules.version,
    )
    logger.info("Detected %s works: %s", run.works, run.counts)
    return run


def _wait_for_my_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_DETECTION_LOCK])


def _revisions(work_ids: Iterable[int] | None) -> dict[int, int]:
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
    is_new = Q(detected__isnull=True)
    is_changed = ~Q(detected__revision=F("revision"))
    pending = PlannedWork.objects.filter(is_new | is_changed)
    return list(pending.values_list("pk", flat=True))


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

    Raises DecidedMeanwhile when the combination is no longer open, or no longer the
    one that was shown.
    """
    with transaction.atomic():
        asked = Combination.objects.filter(
            pk=combination.pk,
            state__in=OPEN_STATES,
            changed_at=combination.changed_at,
        )
        now = timezone.now()  # noqa: TID251  when it happened, not a rule
        if not asked.update(state=STATE_AFTER[verdict], what_moved=[], changed_at=now):
            raise DecidedMeanwhile
        works = member_ids(combination)
        facts = {str(pk): fact.as_json() for pk, fact in facts_of(works).items()}
        decision = Decision.objects.create(
            combination=combination,
            verdict=verdict,
            reason=reason,
            explanation=explanation,
            decided_by=by,
            facts=facts,
        )
        combination_decided.send(sender=Combination, work_ids=sorted(works))
    combination.refresh_from_db()
    return decision
