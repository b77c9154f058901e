"""Proposals to look at and decide on: a sewer and a road over it, in the north."""

from typing import Any

from conflicts.models import Combination
from conflicts.services import detect
from projects.models import PlannedWork
from projects.planning import Discipline
from tests.factories import TODAY, make_work
from tests.people import People
from tests.towns import street


def make_pair(
    people: People, y: float = 100, **road: Any
) -> tuple[PlannedWork, PlannedWork]:
    """A sewer and a road over it; negative `y` lies in the south."""
    sewer = make_work(
        f"Street {y:g}, new sewer",
        organisation=people.sewers,
        footprint=street(10, y, 300),
    )
    over_it = {
        "organisation": people.roads,
        "discipline": Discipline.ROADS,
        "footprint": street(10, y, 300),
        **road,
    }
    return sewer, make_work(f"Street {y:g}, new paving", **over_it)


def propose(people: People, y: float = 100, **road: Any) -> Combination:
    """The proposal that detection makes of such a pair."""
    sewer, _road = make_pair(people, y, **road)
    detect(TODAY)
    return Combination.objects.get(members__work=sewer)
