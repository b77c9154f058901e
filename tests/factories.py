"""Rows with everything filled in; say only what a test is about."""

from datetime import date
from typing import Any

from areas.models import Area
from organisations.models import Membership, Organisation, User
from projects.models import PlannedWork
from projects.planning import Discipline, Status, Visibility
from projects.services import save_work
from tests.towns import block, street

# The day on which all tests take place, unless they say otherwise.
TODAY = date(2030, 1, 1)


def make_organisation(name: str = "Sewers", **fields: Any) -> Organisation:
    return Organisation.objects.get_or_create(name=name, defaults=fields)[0]


def make_user(email: str, role: str = "", organisation: Any = None) -> User:
    user = User.objects.create_user(email, "a long password", name=email.split("@")[0])
    if role:
        Membership.objects.create(user=user, role=role, organisation=organisation)
    return user


def make_area(name: str = "Noord", **fields: Any) -> Area:
    values = {"code": name, "boundary": block(0, 0), **fields}
    return Area.objects.create(name=name, **values)


def make_work(title: str = "Elm Lane, new sewer", **fields: Any) -> PlannedWork:
    """A public work in the second quarter of 2030, 100 by 10 metres."""
    values: dict[str, Any] = {
        "discipline": Discipline.SEWERAGE,
        "footprint": street(0, 0),
        "earliest_start": date(2030, 4, 1),
        "latest_end": date(2030, 6, 30),
        "duration_days": 40,
        "status": Status.PROGRAMMED,
        "visibility": Visibility.PUBLIC,
        **fields,
    }
    if "organisation" not in values:
        values["organisation"] = make_organisation()
    return save_work(PlannedWork(title=title, **values))
