"""People with fixed relations, so that who may not is asked in one line.

Sewers and Roads are departments, Gridco is a grid operator. North and South are
neighbourhoods beside each other, each with its own area manager.
"""

from dataclasses import dataclass

from django.db import connection

from areas.models import Area
from organisations.models import Membership, Organisation, User
from tests.factories import make_area, make_organisation, make_user
from tests.towns import block

Role = Membership.Role


@dataclass(frozen=True)
class People:
    sewer_planner: User
    road_planner: User
    grid_planner: User
    manager_north: User
    manager_south: User
    executive: User
    administrator: User
    stranger: User  # has an account and no membership
    sewers: Organisation
    roads: Organisation
    gridco: Organisation
    north: Area
    south: Area


def make_people() -> People:
    """The same people with the same numbers in every test that begins with them, so
    that what a process keeps per person is of use to the next test too."""
    for model in (Organisation, User, Membership):
        _count_on(model._meta.db_table)
    sewers, roads = make_organisation("Sewers"), make_organisation("Roads")
    town = make_organisation("Town")
    gridco = make_organisation("Gridco", kind=Organisation.Kind.GRID_OPERATOR)
    north = make_area("Noord", boundary=block(0, 0))
    south = make_area("Zuid", boundary=block(0, -1000))
    people = People(
        sewer_planner=make_user("sewer@kip.example", Role.PLANNER, sewers),
        road_planner=make_user("road@kip.example", Role.PLANNER, roads),
        grid_planner=make_user("grid@kip.example", Role.PLANNER, gridco),
        manager_north=make_user("north@kip.example", Role.AREA_MANAGER, town),
        manager_south=make_user("south@kip.example", Role.AREA_MANAGER, town),
        executive=make_user("executive@kip.example", Role.EXECUTIVE, town),
        administrator=User.objects.create_superuser("admin@kip.example", "secret"),
        stranger=make_user("stranger@kip.example"),
        sewers=sewers,
        roads=roads,
        gridco=gridco,
        north=north,
        south=south,
    )
    north.managers.add(people.manager_north.memberships.get())
    south.managers.add(people.manager_south.memberships.get())
    return people


def _count_on(table: str) -> None:
    """The next number follows the highest that is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'),"
            f" coalesce(max(id), 0) + 1, false) FROM {table}",
            [table],
        )
