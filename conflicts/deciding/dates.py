"""The new dates of works in an accepted combination: asked of their owners, one by one.

Only an owner changes when a work is carried out. What is asked is on record beside the
decision, and so is what the owner said.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from conflicts.concerned import managers_of, planners_of
from conflicts.journal import note
from conflicts.models import Combination, DateConfirmation, Decision
from conflicts.notices.telling import tell
from conflicts.review import ACCEPTING, Confirmed, Happened, NoticeKind, State
from organisations.models import User
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.permissions import may_edit
from projects.planning import ENDED_STATUSES, Status
from projects.services import PART_DAYS, move_work
from projects.shifting import first_of_quarter


class NotAsked(Exception):
    """These dates wait for nobody: answered, or the decision no longer stands."""


class Over(Exception):
    """These dates have passed: nobody can work in them any more."""


def ask_owners(decision: Decision) -> list[DateConfirmation]:
    """Afterwards each owner whose work would get other dates is asked to confirm them.

    To be called with the decision that accepts; works that are ended or under way, and
    those that begin in the agreed quarter as they are, need no answer.
    """
    combination = decision.combination
    members = combination.members.select_related("work__organisation")
    asked = [
        new
        for member in members
        if (new := _new_dates(decision, member.work, member.shift_days))
    ]
    DateConfirmation.objects.bulk_create(asked)
    for one in asked:
        tell(
            planners_of([one.work.organisation]),
            NoticeKind.CONFIRM,
            f"{one.pk}",
            combination=combination,
            work=one.work.title,
            work_id=one.work_id,
        )
    return asked


def _new_dates(
    decision: Decision, work: PlannedWork, days: int
) -> DateConfirmation | None:
    if work.status in (*ENDED_STATUSES, Status.UNDER_WAY):
        return None
    start = decision.combination.start_quarter
    first, last = _moved(work.earliest_start, days), _moved(work.latest_end, days)
    wish = work.preferred_start
    starts_then = wish is not None and first_of_quarter(wish) == start
    if days == 0 and starts_then:
        return None
    return DateConfirmation(
        decision=decision,
        work=work,
        earliest_start=first,
        latest_end=last,
        preferred_start=_within(start, first, last),
    )


def _moved(day: date | None, days: int) -> date | None:
    return day and day + timedelta(days=days)


def _within(day: date, first: date | None, last: date | None) -> date:
    """The day itself, or the nearest in the window."""
    day = max(day, first) if first else day
    return min(day, last) if last else day


def confirmations_of(combination: Combination) -> list[DateConfirmation]:
    """What the owners were asked by the decision that stands, if that was to accept."""
    decision = combination.decisions.first()
    if decision is None or decision.verdict not in ACCEPTING:
        return []
    rows = decision.confirmations.select_related(
        "work__organisation", "answered_by", "decision__combination"
    )
    return list(rows)


def may_confirm(user: Visitor, asked: DateConfirmation) -> bool:
    """Its owner's planners (or their deputy) confirm the dates of a work, and nobody
    else does."""
    return may_edit(user, asked.work)


def are_over(asked: DateConfirmation, today: date) -> bool:
    """Whether these dates have passed before their owner answered."""
    return asked.latest_end is not None and asked.latest_end < today


@transaction.atomic
def confirm(asked: DateConfirmation, by: User, today: date) -> None:
    """Afterwards the work has these dates, with all that belongs to it, and it is on
    record who confirmed them.

    Raises NotAsked when they are no longer asked, Over when they have passed, and
    projects' ChangedMeanwhile when the work changes at the same moment.
    """
    if are_over(asked, today):
        raise Over
    _answer(asked, Confirmed.CONFIRMED, by, "")
    work = PlannedWork.objects.get(pk=asked.work_id)
    days = _days_to_move(work, asked)
    _fit(work, asked, days)
    move_work(
        work,
        days,
        preferred_start=_start(asked, today),
        seen=work.revision,
        reason=f"{asked.decision.combination.reference}",
    )


def _days_to_move(work: PlannedWork, asked: DateConfirmation) -> int:
    """From where it stands now: its owner may have moved it already."""
    pairs = [
        (work.earliest_start, asked.earliest_start),
        (work.latest_end, asked.latest_end),
    ]
    days = [(new - now).days for now, new in pairs if now and new]
    return days[0] if days else 0


def _fit(work: PlannedWork, asked: DateConfirmation, days: int) -> None:
    """Afterwards its window, moved by `days`, is the one that its owner was shown: it
    may have been made longer or shorter since. That of a work in parts is theirs."""
    if work.parts.exists():
        return
    by = timedelta(days=days)
    for name in PART_DAYS:
        if day := getattr(asked, name):
            setattr(work, name, day - by)


def _start(asked: DateConfirmation, today: date) -> date | None:
    """When it would begin; not before today, when a quarter has begun already."""
    wish = asked.preferred_start
    return wish and _within(max(wish, today), asked.earliest_start, asked.latest_end)


@transaction.atomic
def decline(asked: DateConfirmation, by: User, why: str) -> None:
    """Afterwards it is on record that the owner keeps the dates as they are, and why.

    Raises NotAsked when they are no longer asked.
    """
    _answer(asked, Confirmed.DECLINED, by, why)


def _answer(asked: DateConfirmation, said: Confirmed, by: User, why: str) -> None:
    combination = Combination.objects.select_for_update().get(
        pk=asked.decision.combination_id
    )
    stands = combination.decisions.first()
    if combination.state != State.ACCEPTED or stands != asked.decision:
        raise NotAsked
    # What was declined may still be confirmed; what was confirmed is done.
    waiting = DateConfirmation.objects.filter(pk=asked.pk).exclude(
        state__in=[Confirmed.CONFIRMED, said]
    )
    answered_at = timezone.now()  # noqa: TID251  when it happened, not a rule
    if not waiting.update(
        state=said, note=why, answered_by=by, answered_at=answered_at
    ):
        raise NotAsked
    happened = Happened(said.value)
    note(combination, happened, by, work=asked.work.title, note=why)
    tell(
        managers_of(combination),
        NoticeKind.CONFIRMED,
        f"{asked.pk}-{said}",
        combination=combination,
        by=by,
        work=asked.work.title,
        said=said.value,
        note=why,
    )
