"""Scenes in which the parties talk: asked, answered, silent, rejected, put off."""

from datetime import timedelta

from conflicts.concerned import parties_of
from conflicts.consulting import comments, reminders, services
from conflicts.consulting.asking import asked_now
from conflicts.deciding.services import Ruling, rule
from conflicts.models import (
    Answer,
    Combination,
    Comment,
    Consultation,
    Decision,
    JournalEntry,
)
from conflicts.review import Happened, Reason, Reply, Verdict
from kip.demo.stage import Stage
from organisations.models import User


def consult_and_hear(stage: Stage) -> None:
    """One party agrees on conditions, the others still have some days; people talk."""
    row = stage.take(lambda row: len(_with_planners(stage, row)) > 1)
    talk = _ask(stage, row, days_left=9, days_ago=5)
    condition, *agreed = _with_planners(stage, row)
    note = "Mits de straat weer open is vóór het bouwverlof."
    _answer(stage, talk, condition, Reply.CONDITIONS, note)
    for party in agreed[:1]:
        _answer(stage, talk, party, Reply.AGREED)
    _talk(stage, row)


def _talk(stage: Stage, row: Combination) -> None:
    manager, planner = stage.manager(row), stage.person("planner@kip.example")
    _say(
        stage,
        row,
        manager,
        f"@{planner.name}, kunnen de voetpaden zo nodig een kwartaal later beginnen?",
        [planner],
    )
    _say(stage, row, planner, "Ja, de aannemer heeft ruimte tot de zomer.")
    internal = "De schepen wil dit samen met de schoolstraat aankondigen."
    _say(stage, row, manager, internal, is_internal=True)


def _say(
    stage: Stage,
    row: Combination,
    author: User,
    text: str,
    mentioned: list[User] | None = None,
    *,
    is_internal: bool = False,
) -> None:
    comment = Comment(
        combination=row, author=author, text=text, is_internal=is_internal
    )
    comments.write(comment, mentioned or [], now=stage.now(), today=stage.today)


def consult_in_silence(stage: Stage) -> None:
    """The day has passed, and not everybody answered."""
    row = stage.take(lambda row: len(_with_planners(stage, row)) == 1)
    talk = _ask(stage, row, days_left=-3, days_ago=24)
    first, *_others = _with_planners(stage, row)
    _answer(stage, talk, first, Reply.AGREED)
    reminders.send(stage.today)


def _ask(stage: Stage, row: Combination, days_left: int, days_ago: int) -> Consultation:
    """The consultation about `row`, which began some days ago."""
    talk = services.open_consultation(
        row,
        by=stage.manager(row),
        deadline=stage.today + timedelta(days=days_left),
        message="Kan uw werk hierin mee? Zeg ons wat u daarvoor nodig hebt.",
        lead=parties_of(row)[0],
    )
    then = stage.now(days_ago)
    Consultation.objects.filter(pk=talk.pk).update(opened_at=then)
    talk.answers.update(invited_at=then)
    JournalEntry.objects.filter(combination=row, what=Happened.CONSULTED).update(
        at=then
    )
    return talk


def _with_planners(stage: Stage, row: Combination) -> list[int]:
    """The parties for which somebody can sign in; partners first."""
    parties = [one for one in parties_of(row) if stage.planner(one.pk)]
    return [one.pk for one in sorted(parties, key=lambda one: one.is_municipal)]


def _answer(
    stage: Stage, talk: Consultation, party: int, reply: Reply, note: str = ""
) -> None:
    planner = stage.planner(party)
    asked = Answer.objects.filter(consultation=talk, organisation=party).first()
    if planner is None or asked is None:  # a work is hidden from this party
        return
    services.answer(
        asked,
        reply=reply,
        note_text=note,
        by=planner,
        seen=asked.answered_at,
        asked=asked_now(asked.consultation.combination),
        now=stage.now(days_ago=1),
    )


def reject(stage: Stage) -> None:
    text = "De bus kan niet omrijden: de straat ernaast is dat jaar dicht."
    _decide(stage, Ruling(Verdict.REJECT, Reason.ACCESS, text))


def put_off(stage: Stage) -> None:
    text = "Het geld staat in de begroting van volgend jaar. Dan kijken we opnieuw."
    day = stage.today + timedelta(days=270)
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    _decide(stage, Ruling(Verdict.LATER, Reason.BUDGET, text, revisit_on=first))


def _decide(stage: Stage, ruling: Ruling) -> None:
    row = stage.take()
    decision = rule(row, ruling, stage.manager(row), stage.today)
    Decision.objects.filter(pk=decision.pk).update(decided_at=stage.now(8))
