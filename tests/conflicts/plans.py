"""Random plans in a few streets, and random changes to them."""

from datetime import date, timedelta
from random import Random

from projects.models import PlannedWork
from projects.planning import Discipline, Status, Visibility
from projects.services import save_work
from tests.factories import make_organisation, make_work
from tests.towns import street

DISCIPLINES = (
    Discipline.SEWERAGE,
    Discipline.ROADS,
    Discipline.GAS,
    Discipline.WATER,
    Discipline.TELECOM,
    Discipline.HEAT,
    Discipline.GREEN,
    Discipline.EVENT,
)


def make_plan(random: Random, works: int, streets: int) -> list[PlannedWork]:
    """Works of five organisations in a grid of streets."""
    return [
        make_work(
            f"Work {number}",
            organisation=make_organisation(f"Party {random.randrange(5)}"),
            discipline=random.choice(DISCIPLINES),
            cost_estimate=random.choice([None, 40_000, 250_000, 900_000]),
            closes_street=random.random() < 0.3,
            **_place_and_time(random, streets),
        )
        for number in range(works)
    ]


def change(random: Random, works: list[PlannedWork], streets: int) -> PlannedWork:
    """One work moves in place or time, ends, hides, or comes back."""
    work = random.choice(works)
    match random.randrange(6):
        case 0:
            work.status = random.choice([Status.FINISHED, Status.PROGRAMMED])
        case 1:
            work.visibility = random.choice(
                [Visibility.ORGANISATION, Visibility.PUBLIC]
            )
        case 2:
            work.cost_estimate = random.choice([None, 10_000, 1_500_000])
        case _:
            for name, value in _place_and_time(random, streets).items():
                setattr(work, name, value)
    return save_work(work)


def _place_and_time(random: Random, streets: int) -> dict[str, object]:
    start = date(2030, 1, 1) + timedelta(days=random.randrange(0, 1500))
    length = random.choice([60, 120, 250])
    # Streets of 300 m in a row, so that works at their ends meet the next street.
    x = random.randrange(streets) * 150 + random.randrange(0, 60, 10)
    return {
        "footprint": street(x, random.choice([0, 0, 0, 14, 400]), length),
        "earliest_start": random.choice([start, start, None]),
        "latest_end": start + timedelta(days=random.choice([90, 300, 700])),
        "duration_days": random.choice([10, 40, 90]),
    }
