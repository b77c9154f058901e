"""Proposals about which the parties are asked: a sewer, a road and a gas main."""

from datetime import date, timedelta
from typing import Any

from conflicts.consulting import services
from conflicts.models import Answer, Combination, Consultation
from conflicts.services import detect
from organisations.models import Organisation, User
from projects.planning import Discipline
from tests.conflicts.proposals import make_pair
from tests.factories import TODAY, make_work
from tests.people import People
from tests.towns import street

DEADLINE = TODAY + timedelta(days=14)


def propose_three(people: People, **gas: Any) -> Combination:
    """The proposal that detection makes of works of all three organisations."""
    fields = {
        "organisation": people.gridco,
        "discipline": Discipline.GAS,
        "footprint": street(10, 100, 300),
        **gas,
    }
    make_work("Street 100, gas main", **fields)
    make_pair(people)
    detect(TODAY)
    return Combination.objects.get(members__work__organisation=people.gridco)


def consult(
    combination: Combination,
    by: User,
    deadline: date = DEADLINE,
    invited: tuple[Organisation, ...] = (),
) -> Consultation:
    combination.refresh_from_db()
    return services.open_consultation(
        combination, by=by, deadline=deadline, message="Please.", invited=invited
    )


def answer_of(consultation: Consultation, party: Organisation) -> Answer:
    return consultation.answers.get(organisation=party)
