"""Accepted combinations, to choose about and make an assignment of."""

from typing import Any

from agenda.models import Challenge
from conflicts.assignments.services import make
from conflicts.choices.board import board_of
from conflicts.choices.services import Said, choose
from conflicts.deciding.services import Ruling, rule
from conflicts.models import Assignment, Combination, DateConfirmation, OpportunityRule
from conflicts.review import Chosen, Confirmed, Reason, Return, Verdict
from projects.models import PlannedWork
from projects.planning import Visibility
from tests.conflicts.proposals import propose
from tests.factories import TODAY
from tests.people import People

DEPARTMENTS_ONLY = {"visibility": Visibility.MUNICIPALITY}


def accept(people: People, **road: Any) -> Combination:
    """A sewer and a road over it in the north, which the manager accepted."""
    OpportunityRule.objects.all().delete()  # each test makes its own
    combination = propose(people, **road)
    ruling = Ruling(Verdict.ACCEPT, Reason.SAVES)
    rule(combination, ruling, people.manager_north, TODAY)
    combination.refresh_from_db()
    return combination


def challenge(people: People, title: str = "Less water", **fields: Any) -> Challenge:
    """Of the north, in the years around the works."""
    values: dict[str, Any] = {"first_year": 2029, "last_year": 2031, **fields}
    made = Challenge.objects.create(title=title, **values)
    made.areas.add(people.north)
    return made


def opportunity_rule(title: str = "Trees", **fields: Any) -> OpportunityRule:
    values = {"disciplines": ["sewerage", "roads"], "challenge_words": [], **fields}
    return OpportunityRule.objects.create(title=title, **values)


def say(
    combination: Combination,
    people: People,
    key: str,
    chosen: Chosen = Chosen.IN,
    returns: Return = Return.NEVER,
    **fields: Any,
) -> None:
    """The manager chooses about the item, as it stands."""
    seen = next(item.seen for item in board_of(combination) if item.key == key)
    said = Said(chosen, "Because.", returns, **fields)
    choose(combination, key, said, by=people.manager_north, seen=seen)


def complete(people: People, combination: Combination) -> Assignment:
    """An assignment of which nothing is missing."""
    works = PlannedWork.objects.filter(memberships__combination=combination)
    works.update(cost_estimate=250_000, funding_source="capital")
    confirmations = DateConfirmation.objects.filter(decision__combination=combination)
    confirmations.update(state=Confirmed.CONFIRMED)
    assignment = make(combination, people.manager_north, TODAY)
    Assignment.objects.filter(pk=assignment.pk).update(
        project_leader="Noor", client="The alderman"
    )
    assignment.refresh_from_db()
    return assignment
