"""Taking a decision, with all that follows from it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from conflicts.composing.services import changed_for_decision
from conflicts.concerned import managers_of, parties_of, planners_of
from conflicts.consulting.services import close
from conflicts.deciding.dates import ask_owners
from conflicts.journal import note
from conflicts.models import Combination, Decision
from conflicts.notices.telling import tell
from conflicts.review import (
    ACCEPTING,
    JOINABLE,
    Happened,
    NoticeKind,
    Reason,
    Verdict,
)
from conflicts.services import decide
from organisations.models import User


@dataclass(frozen=True, slots=True)
class Ruling:
    """What somebody decides, and why."""

    verdict: Verdict
    reason: Reason
    explanation: str = ""
    revisit_on: date | None = None  # of "later"
    # Of "with changes": the works that stay in, and the first day of a quarter.
    works: Collection[int] = ()
    start_quarter: date | None = None


@transaction.atomic
def rule(combination: Combination, ruling: Ruling, by: User, today: date) -> Decision:
    """Afterwards the decision is on record with what it changed, the consultation is
    over, owners are asked for new dates, and everybody concerned has one notice.

    Raises DecidedMeanwhile as `decide` does; then nothing was changed.
    """
    before = combination.state
    told = planners_of(_parties(combination))
    changes: list[dict[str, Any]] = []
    if ruling.verdict == Verdict.ACCEPT_CHANGED:
        changes = changed_for_decision(
            combination, ruling.works, ruling.start_quarter, by, today
        )
        combination.refresh_from_db()
    decision = decide(
        combination,
        by=by,
        verdict=ruling.verdict,
        reason=ruling.reason,
        explanation=ruling.explanation,
        revisit_on=ruling.revisit_on,
        changes=changes,
    )
    close(combination)
    note(
        combination,
        Happened.DECIDED,
        by,
        verdict=ruling.verdict.value,
        reason=ruling.reason.value,
        explanation=ruling.explanation,
        was=before,
        changes=changes,
    )
    if ruling.verdict in ACCEPTING and combination.kind in JOINABLE:
        ask_owners(decision)
    tell(
        [*told, *managers_of(combination)],
        NoticeKind.DECIDED,
        f"{decision.pk}",
        combination=combination,
        by=by,
        verdict=ruling.verdict.value,
        reason=ruling.reason.value,
        explanation=ruling.explanation,
    )
    return decision


def _parties(combination: Combination) -> list[Any]:
    """The organisations in it, and those that were asked as well."""
    asked = [
        answer.organisation
        for talk in combination.consultations.prefetch_related("answers__organisation")
        for answer in talk.answers.all()
    ]
    return [*parties_of(combination), *asked]
