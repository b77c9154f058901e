"""The first and the last day that KIP takes do not stop detection for the town."""

from typing import Any

import pytest

from areas.days import FIRST_DAY, LAST_DAY
from conflicts.models import Match
from conflicts.services import detect
from projects.planning import LONGEST_DAYS, Discipline, Status
from tests.factories import TODAY, make_organisation, make_work


@pytest.mark.django_db
@pytest.mark.parametrize(
    "days",
    [
        {"earliest_start": FIRST_DAY, "latest_end": LAST_DAY},
        {"earliest_start": None, "latest_end": LAST_DAY},
        {"earliest_start": LAST_DAY, "latest_end": None},
        {"preferred_start": LAST_DAY},
        {"preferred_start": FIRST_DAY},
        {
            "earliest_start": FIRST_DAY,
            "latest_end": FIRST_DAY,
            "status": Status.UNDER_WAY,
        },
    ],
)
def test_detection_can_count_with_them(days: dict[str, Any]) -> None:
    make_work(**{"duration_days": LONGEST_DAYS, **days})
    roads = make_organisation("Roads")
    for fields in ({}, {"earliest_start": FIRST_DAY, "latest_end": LAST_DAY}):
        make_work(organisation=roads, discipline=Discipline.ROADS, **fields)
    detect(TODAY)
    assert Match.objects.exists()
