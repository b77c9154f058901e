"""Asking the parties of a proposal: inviting, answering, stopping."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from conflicts.concerned import managers_of, planners_of
from conflicts.consulting.asking import asked_now, who_may_be_asked
from conflicts.consulting.states import open_consultation_of
from conflicts.journal import note
from conflicts.models import Answer, Combination, Consultation
from conflicts.notices.telling import tell
from conflicts.review import (
    NEEDS_NOTE,
    REPLIES,
    UNANSWERED,
    Action,
    Happened,
    NoticeKind,
    Reply,
)
from conflicts.services import agreed_facts, take_step
from organisations.models import Organisation, User


class NotAsked(Exception):
    """Nobody asks this (any more): the consultation is over, or was never there."""


class AnsweredMeanwhile(Exception):
    """A colleague answered first, or the proposal changed: something else was shown."""


@transaction.atomic
def open_consultation(
    combination: Combination,
    *,
    by: User,
    deadline: date,
    message: str = "",
    lead: Organisation | None = None,
    invited: Iterable[Organisation] = (),
) -> Consultation:
    """Afterwards the parties, and who else is `invited`, are asked for their answer.

    Who may not see all of the works is left out: see `asking.who_may_be_asked`.
    Raises DecidedMeanwhile as `take_step` does.
    """
    take_step(Action.CONSULT, combination)
    close(combination)
    Combination.objects.filter(pk=combination.pk).update(lead=lead)
    combination.refresh_from_db()
    consultation = Consultation.objects.create(
        combination=combination,
        deadline=deadline,
        message=message,
        opened_by=by,
        facts=agreed_facts(combination),
    )
    asked = _ask(consultation, who_may_be_asked(combination, invited), by)
    note(
        combination,
        Happened.CONSULTED,
        by,
        subject=_names(asked),
        message=message,
        lead=str(lead or ""),
        deadline=deadline.isoformat(),
    )
    return consultation


def _ask(
    consultation: Consultation,
    parties: Iterable[Organisation],
    by: User,
    *,
    is_late: bool = False,
) -> list[Answer]:
    """Afterwards each of these that was not asked yet is, and its planners know."""
    known = set(consultation.answers.values_list("organisation", flat=True))
    asked = Answer.objects.bulk_create(
        [
            Answer(consultation=consultation, organisation=party, is_late=is_late)
            for party in parties
            if party.pk not in known
        ]
    )
    for answer in asked:
        _tell_party(
            answer,
            NoticeKind.INVITED,
            f"{answer.pk}",
            by,
            who=str(by),
            note=consultation.message,
        )
    return asked


def _tell_party(
    answer: Answer, kind: NoticeKind, key: str, by: User | None, **more: Any
) -> None:
    """Afterwards the planners of the party, and who acts for them, have this notice."""
    consultation = answer.consultation
    tell(
        planners_of([answer.organisation], by.visits_on if by else None),
        kind,
        key,
        combination=consultation.combination,
        by=by,
        answer=answer.pk,
        party=answer.organisation.name,
        deadline=consultation.deadline.isoformat(),
        **more,
    )


def _names(answers: Iterable[Answer]) -> str:
    return ", ".join(answer.organisation.name for answer in answers)


@transaction.atomic
def withdraw(combination: Combination, by: User) -> None:
    """Afterwards nobody is asked any more, and the parties know.

    Raises DecidedMeanwhile as `take_step` does.
    """
    take_step(Action.WITHDRAW, combination)
    consultation = open_consultation_of(combination)
    close(combination)
    combination.refresh_from_db()
    note(combination, Happened.WITHDRAWN, by)
    if consultation:
        parties = [answer.organisation for answer in _answers_in(consultation)]
        tell(
            planners_of(parties),
            NoticeKind.DECIDED,
            f"withdrawn-{consultation.pk}",
            combination=combination,
            by=by,
            what="withdrawn",
        )


def close(combination: Combination) -> None:
    """Afterwards no answer is taken any more. For whoever decides, or ends it."""
    rounds = Consultation.objects.filter(combination=combination, closed_at=None)
    rounds.update(closed_at=Now())


def _answers_in(consultation: Consultation) -> list[Answer]:
    answers = consultation.answers.select_related("organisation")
    return list(answers.select_related("consultation__combination", "organisation"))


@transaction.atomic
def invite(
    combination: Combination,
    organisations: Iterable[Organisation],
    *,
    by: User,
    deadline: date | None = None,
) -> list[Answer]:
    """Afterwards these are asked too, as late joiners; `deadline` is a new one for all.

    Raises NotAsked when no consultation is going on (any more).
    """
    consultation = _locked(combination)
    if deadline and deadline != consultation.deadline:
        consultation.deadline = deadline
        consultation.save(update_fields=["deadline"])
    parties = who_may_be_asked(combination, organisations, only=True)
    asked = _ask(consultation, parties, by, is_late=True)
    if asked or deadline:
        note(
            combination,
            Happened.JOINED,
            by,
            subject=_names(asked),
            deadline=consultation.deadline.isoformat(),
        )
    return asked


def _locked(combination: Combination) -> Consultation:
    """The open consultation; until the end of the transaction nobody changes or decides
    on the proposal. Raises NotAsked when there is none."""
    Combination.objects.select_for_update(no_key=True).get(pk=combination.pk)
    consultation = open_consultation_of(combination)
    if consultation is None:
        raise NotAsked
    return consultation


@transaction.atomic
def answer(
    answer: Answer,
    *,
    reply: Reply,
    note_text: str,
    by: User,
    seen: datetime | None,
    asked: str,
    now: datetime,
) -> None:
    """Afterwards this is what the party says, and the area manager knows.

    `seen` is when the answer that was shown was given, `asked` what the proposal was
    then: see `asking.asked_now`. Raises NotAsked when the consultation is over, and
    AnsweredMeanwhile when something else was shown; then nothing is stored.
    """
    if reply in NEEDS_NOTE and not note_text.strip():
        raise ValueError("Nobody says this without saying why.")
    combination = answer.consultation.combination
    if _locked(combination).pk != answer.consultation_id:
        raise NotAsked
    current = Answer.objects.select_for_update().get(pk=answer.pk)
    if current.answered_at != seen or asked_now(combination) != asked:
        raise AnsweredMeanwhile
    before = Reply(current.reply)
    if reply not in REPLIES[before]:
        raise ValueError("Nobody goes back to not having been heard.")
    current.reply, current.note = reply, note_text
    current.answered_by, current.answered_at = by, now
    current.is_outdated = False
    current.save()
    _record(current, before, by)


def _record(answer: Answer, before: Reply, by: User) -> None:
    combination = answer.consultation.combination
    details: dict[str, Any] = {"party": str(answer.organisation), "reply": answer.reply}
    if before != Reply.ASKED:
        details["before"] = before.value
    note(combination, Happened.ANSWERED, by, note=answer.note, **details)
    assert answer.answered_at
    tell(
        [*managers_of(combination), answer.consultation.opened_by],
        NoticeKind.ANSWERED,
        f"{answer.pk}-{answer.answered_at.isoformat()}",
        combination=combination,
        by=by,
        answer=answer.pk,
        **details,
    )


@transaction.atomic
def after_change(combination: Combination, *, by: User, now: datetime) -> None:
    """Afterwards the answers given so far count as given before a change, who gave them
    is asked again, and whoever the proposal touches now is asked too.

    To be called by who changed the works or the period; without a consultation nothing
    happens.
    """
    consultation = open_consultation_of(combination)
    if consultation is None:
        return
    consultation.facts = agreed_facts(combination)
    consultation.save(update_fields=["facts"])
    given = consultation.answers.exclude(answered_at=None)
    given.update(is_outdated=True)
    for one in given.select_related("organisation", "consultation__combination"):
        key = f"{one.pk}-{now.isoformat()}"
        _tell_party(one, NoticeKind.INVITED, key, by, what="changed")
    late = _ask(consultation, who_may_be_asked(combination), by, is_late=True)
    if late:
        note(combination, Happened.JOINED, by, subject=_names(late))


@transaction.atomic
def hand_over_lead(
    combination: Combination, lead: Organisation | None, by: User
) -> None:
    """Afterwards this organisation leads the talks; None: nobody does.

    Raises DecidedMeanwhile as `take_step` does.
    """
    take_step(Action.ASSIGN, combination)
    before = str(combination.lead or "")
    Combination.objects.filter(pk=combination.pk).update(lead=lead)
    combination.refresh_from_db()
    note(combination, Happened.LEAD, by, party=str(lead or ""), was=before)


def silent_parties(consultation: Consultation, today: date) -> list[Answer]:
    """Who let the deadline pass without saying anything to count on."""
    if today <= consultation.deadline:
        return []
    return [one for one in _answers_in(consultation) if one.reply in UNANSWERED]
