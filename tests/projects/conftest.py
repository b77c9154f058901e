"""What several tests of works and imports begin with."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from organisations.models import Membership, Organisation, User
from projects.models import PlannedWork
from projects.planning import Discipline
from tests.factories import TODAY, make_organisation, make_user, make_work
from tests.people import People
from tests.projects.inbox_of import confirmed


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def sewers(db: None) -> Organisation:
    return make_organisation("Sewers")


@pytest.fixture
def planner(sewers: Organisation) -> User:
    """Keeps the plan of Sewers."""
    return make_user("planner@kip.example", Membership.Role.PLANNER, sewers)


@pytest.fixture
def sewer(people: People) -> PlannedWork:
    """Without a cost estimate, and without things that nobody else needs."""
    work = make_work("Elm Lane, sewer", organisation=people.sewers)
    return confirmed(work, TODAY)


@pytest.fixture
def paving(people: People) -> PlannedWork:
    work = make_work(
        "Elm Lane, paving", organisation=people.roads, discipline=Discipline.ROADS
    )
    return confirmed(work, TODAY)
