"""Before and after: where each work is now, where it goes, and in which words."""

from datetime import date

import pytest

from conflicts.case.schedule import movers, schedule
from conflicts.explaining import Explained, explained
from conflicts.models import Combination
from projects.models import PlannedWork
from tests.conflicts.proposals import propose
from tests.people import People

pytestmark = pytest.mark.django_db

SPRING = date(2030, 4, 1)


def found(combination: Combination) -> Explained:
    return explained(Combination.objects.filter(pk=combination.pk))[0]


@pytest.fixture
def combination(people: People) -> Combination:
    combination = propose(people)
    Combination.objects.update(start_quarter=SPRING)
    combination.members.update(shift_days=0)
    return combination


def test_what_fits_stays_where_it_is(combination: Combination) -> None:
    table = schedule(found(combination))
    assert {row.move_text for row in table.rows} == {"schuift niet"}
    assert table.together.earliest == SPRING
    assert [lane.together for lane in table.lanes] == [True]


def test_what_begins_in_another_quarter_of_its_window_is_said_to(
    people: People, combination: Combination
) -> None:
    PlannedWork.objects.filter(organisation=people.roads).update(
        latest_end=date(2031, 12, 31), preferred_start=date(2031, 1, 6)
    )
    road = schedule(found(combination)).rows[-1]
    assert (road.now_text, road.together_text) == ("K1 2031", "K2 2030")
    assert road.part.shift_days == 0
    assert road.move_text != road.part.shift


def test_a_work_without_dates_is_now_nowhere(
    people: People, combination: Combination
) -> None:
    PlannedWork.objects.filter(organisation=people.roads).update(
        earliest_start=None, latest_end=None, duration_days=None
    )
    road = schedule(found(combination)).rows[-1]
    assert road.now is None
    assert not any(lane.now for lane in road.lanes)
    assert road.together_text == "K2 2030"


def test_of_each_organisation_the_farthest_move_is_named(
    people: People, combination: Combination
) -> None:
    combination.members.filter(work__organisation=people.roads).update(shift_days=-183)
    assert movers(found(combination)) == [("Roads", "2 kwartalen eerder")]
