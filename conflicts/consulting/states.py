"""Where a consultation stands, party by party."""

from dataclasses import dataclass
from datetime import date, datetime

from conflicts.models import Answer, Combination, Consultation
from conflicts.review import UNANSWERED, Reply


@dataclass(frozen=True, slots=True)
class PartyState:
    """What one party says, or does not."""

    name: str
    reply: Reply
    note: str
    is_silent: bool  # the deadline has passed
    is_outdated: bool  # given before the proposal changed
    is_late: bool  # invited after the others
    answered_by: str
    answered_at: datetime | None
    answer: Answer

    @property
    def is_waited_for(self) -> bool:
        return self.reply in UNANSWERED or self.is_outdated


def open_consultation_of(combination: Combination) -> Consultation | None:
    rounds = Consultation.objects.filter(combination=combination, closed_at=None)
    return rounds.select_related("opened_by").first()


def last_consultation_of(combination: Combination) -> Consultation | None:
    """The one that is going on, or else the last that was."""
    rounds = Consultation.objects.filter(combination=combination)
    rounds = rounds.select_related("opened_by")
    return rounds.filter(closed_at=None).first() or rounds.first()


def state_of(combination: Combination, today: date) -> list[PartyState]:
    """What each party says in the last consultation, by name."""
    consultation = last_consultation_of(combination)
    return states_in(consultation, today) if consultation else []


def states_in(consultation: Consultation, today: date) -> list[PartyState]:
    is_over = today > consultation.deadline
    answers = consultation.answers.select_related("organisation", "answered_by")
    return [_state(answer, is_over) for answer in answers]


def _state(answer: Answer, is_over: bool) -> PartyState:
    return PartyState(
        name=answer.organisation.name,
        reply=Reply(answer.reply),
        note=answer.note,
        is_silent=is_over and answer.reply in UNANSWERED,
        is_outdated=answer.is_outdated,
        is_late=answer.is_late,
        answered_by=str(answer.answered_by or ""),
        answered_at=answer.answered_at,
        answer=answer,
    )
