"""Scenes after a yes: dates, choices, an assignment, and meetings about proposals."""

from datetime import time, timedelta
from typing import Any

from agenda.models import Challenge
from areas.models import Area
from conflicts.assignments import services as assignments
from conflicts.choices.board import board_of
from conflicts.choices.services import Said, choose
from conflicts.concerned import works_of
from conflicts.deciding import dates
from conflicts.deciding.services import Ruling, rule
from conflicts.meetings import services as meetings
from conflicts.models import Combination, Meeting
from conflicts.review import Chosen, Reason, Return, State, Verdict
from kip.demo.stage import NotThere, Stage


def accept_and_confirm(stage: Stage) -> None:
    """Owners are asked for new dates; one has confirmed them."""
    row = stage.take(lambda row: _may_be_confirmed(stage, row))
    _accept(stage, row)
    for asked in dates.confirmations_of(row):
        planner = stage.planner(asked.work.organisation_id)
        # other days than its file says would be undone by the next load
        if planner and asked.earliest_start == asked.work.earliest_start:
            dates.confirm(asked, planner, stage.today)
            return


def _may_be_confirmed(stage: Stage, row: Combination) -> bool:
    """Whether somebody can confirm one work, and another one moves."""
    members = list(row.members.select_related("work"))
    stays = [one for one in members if one.shift_days == 0]
    known = [one for one in stays if stage.planner(one.work.organisation_id)]
    return bool(known) and any(one.shift_days for one in members)


def _accept(stage: Stage, row: Combination) -> None:
    text = "Alle partijen gaan akkoord, en de straat gaat één keer dicht."
    ruling = Ruling(Verdict.ACCEPT, Reason.SAVES, text)
    rule(row, ruling, stage.manager(row), stage.today)
    row.refresh_from_db()


def hand_over(stage: Stage) -> None:
    """What else is done is chosen, but for one thing, and the assignment is a draft."""
    row = stage.take()
    _need(row)
    _accept(stage, row)
    manager = stage.manager(row)
    for item, said in zip(board_of(row)[:-1], _sayings(stage), strict=False):
        choose(row, item.key, said, by=manager, seen=item.seen)
    assignments.make(row, manager, stage.today)


def _need(row: Combination) -> None:
    """What the areas of this proposal need in its years."""
    areas = Area.objects.filter(
        works__in=works_of(row), level=Area.Level.NEIGHBOURHOOD
    ).distinct()
    first, last = row.start_quarter.year, row.start_quarter.year + 4
    needs: list[tuple[str, str, Challenge.Domain]] = [
        (
            "Minder water op straat na een bui",
            "Regen die hier valt, zakt hier de grond in.",
            Challenge.Domain.PHYSICAL,
        ),
        (
            "Schaduw en koelte in de zomer",
            "Bomen en groen waar nu alleen steen is.",
            Challenge.Domain.PHYSICAL,
        ),
        (
            "Ouderen kunnen te voet naar de winkel",
            "Vlakke routes met banken.",
            Challenge.Domain.SOCIAL,
        ),
    ]
    for title, description, domain in needs:
        challenge, _new = Challenge.objects.get_or_create(
            title=title,
            defaults={
                "description": description,
                "domain": domain,
                "first_year": first,
                "last_year": last,
            },
        )
        challenge.areas.add(*areas)


def _sayings(stage: Stage) -> list[Said]:
    again = stage.today + timedelta(days=365)
    return [
        Said(Chosen.IN, "De straat gaat toch al open."),
        Said(Chosen.OUT, "Er is nu geen geld voor.", Return.WORKS_MOVE),
        Said(
            Chosen.LATER,
            "Na de studie van de routes.",
            Return.ON_DATE,
            again,
        ),
        Said(Chosen.IN, "Het kost weinig naast de nieuwe bestrating."),
    ]


def meet(stage: Stage) -> None:
    """One meeting is over and has minutes, the next one has an agenda."""
    talks = Combination.objects.filter(state=State.CONSULTING).best_first()
    rows = [*talks, *stage.left[:3]]
    if not rows:
        raise NotThere
    manager = stage.manager(rows[0])
    before = _meeting(stage, -14, manager)
    meetings.put_on_agenda(before, rows[:2])
    for item in before.agenda.all():
        meetings.take_note(
            item,
            discussion="De partijen lichten hun planning toe. Niemand heeft bezwaar.",
            outcome="De gebiedsregisseur vraagt hun reactie schriftelijk.",
            is_done=True,
            seen=item.revision,
        )
        action: dict[str, Any] = {
            "what": "De tekening van het kruispunt sturen",
            "who": "Els Vermeulen",
            "due": stage.today + timedelta(days=7),
        }
        meetings.add_action(before, item, action)
    before.refresh_from_db()
    meetings.close(before, seen=before.revision, by=manager, now=stage.now(14))
    meetings.put_on_agenda(_meeting(stage, 7, manager), rows)


def _meeting(stage: Stage, days: int, by: Any) -> Meeting:
    values = {
        "title": "Gebiedsoverleg",
        "kind": Meeting.Kind.AREA,
        "held_on": stage.today + timedelta(days=days),
        "starts_at": time(10),
        "place": "Gemeentehuis, zaal 2",
        "chair": by.name,
        "minute_taker": "Noor Peeters",
        "attendees": "\n".join([by.name, "Noor Peeters", "Els Vermeulen"]),
        "absentees": "Karim Dubois",
    }
    return meetings.make(values, by)
