"""What time brings: reminders before the deadline, and silence after it."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from conflicts.concerned import managers_of, planners_of
from conflicts.consulting.services import silent_parties
from conflicts.journal import note
from conflicts.models import Answer, Consultation, JournalEntry
from conflicts.notices.telling import tell
from conflicts.review import UNANSWERED, Happened, NoticeKind

SOON = timedelta(days=3)


def send(today: date) -> int:
    """Afterwards who still has to answer is reminded, three days before the deadline
    and on the day itself, and the manager knows who was silent; each once, also when
    this is done twice, or a day was missed. Returns how many consultations there were.
    """
    due = Consultation.objects.filter(closed_at=None, deadline__lte=today + SOON)
    ids = list(due.values_list("pk", flat=True))
    for pk in ids:
        _look_at(pk, today)
    return len(ids)


@transaction.atomic
def _look_at(pk: int, today: date) -> None:
    rows = Consultation.objects.select_for_update(of=("self",))
    consultation = rows.select_related("combination", "opened_by").get(pk=pk)
    if consultation.closed_at is not None:
        return
    if today > consultation.deadline:
        _tell_of_silence(consultation, today)
    else:
        _remind(consultation, today)


def _remind(consultation: Consultation, today: date) -> None:
    last_day = consultation.deadline
    waits = Q(reply__in=UNANSWERED) | Q(is_outdated=True)
    missing = consultation.answers.filter(waits)
    for answer in missing.select_related("organisation"):
        if not _heard_just_now(answer, last_day, today):
            _remind_party(consultation, answer, today)


def _heard_just_now(answer: Answer, last_day: date, today: date) -> bool:
    """Whether the invitation itself came when a reminder would."""
    invited_on = localtime(answer.invited_at).date()
    return invited_on == today or (today < last_day and invited_on > last_day - SOON)


def _remind_party(consultation: Consultation, answer: Answer, today: date) -> None:
    when = "today" if today == consultation.deadline else "soon"
    tell(
        planners_of([answer.organisation], today),
        NoticeKind.REMINDER,
        f"{answer.pk}-{consultation.deadline.isoformat()}-{when}",
        combination=consultation.combination,
        answer=answer.pk,
        party=answer.organisation.name,
        deadline=consultation.deadline.isoformat(),
        when=when,
    )


def _tell_of_silence(consultation: Consultation, today: date) -> None:
    """Once per deadline: who answers later, or is asked later, does not repeat it."""
    deadline = consultation.deadline.isoformat()
    key = f"{consultation.pk}-{deadline}"
    combination = consultation.combination
    known = JournalEntry.objects.filter(
        combination=combination, what=Happened.SILENT, details__key=key
    )
    silent = silent_parties(consultation, today)
    if not silent or known.exists():
        return
    names = _names(silent)
    note(combination, Happened.SILENT, subject=names, key=key, deadline=deadline)
    tell(
        [*managers_of(combination), consultation.opened_by],
        NoticeKind.SILENT,
        key,
        combination=combination,
        parties=names,
        deadline=deadline,
    )


def _names(answers: Iterable[Answer]) -> str:
    return ", ".join(answer.organisation.name for answer in answers)
