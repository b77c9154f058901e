"""New neighbours and proposals wait for whom they concern."""

from datetime import date

import pytest

from conflicts.models import Combination, CombinationMember
from projects.desk import inbox
from projects.models import PlannedWork
from projects.planning import Status, Visibility
from tests.factories import TODAY, make_work
from tests.people import People
from tests.projects.inbox_of import meeting, titles, waiting

pytestmark = pytest.mark.django_db


def test_new_neighbours_are_named_until_they_are_seen(
    people: People, sewer: PlannedWork, paving: PlannedWork
) -> None:
    meeting(sewer, paving)
    [item] = waiting(people.sewer_planner, "neighbours")
    assert item.title == sewer.title
    assert "Elm Lane, paving, Roads" in item.details[0]
    assert titles(people.road_planner, "neighbours") == [paving.title]
    inbox.put_away([item.token], people.sewer_planner, TODAY)
    assert titles(people.sewer_planner, "neighbours") == []
    assert titles(people.road_planner, "neighbours") == [paving.title]


def test_a_neighbour_that_came_since_is_not_seen_with_the_others(
    people: People, sewer: PlannedWork, paving: PlannedWork
) -> None:
    meeting(sewer, paving)
    [shown] = waiting(people.sewer_planner, "neighbours")
    gas = make_work("Elm Lane, gas", organisation=people.gridco)
    meeting(sewer, gas)
    inbox.put_away([shown.token], people.sewer_planner, TODAY)
    [item] = waiting(people.sewer_planner, "neighbours")
    assert len(item.details) == 1
    assert "gas" in item.details[0]


def test_own_works_near_misses_and_hidden_works_are_no_neighbours(
    people: People, sewer: PlannedWork, paving: PlannedWork
) -> None:
    meeting(sewer, make_work("mine too", organisation=people.sewers))
    meeting(sewer, paving, is_near_miss=True)
    hidden = make_work(
        "secret", organisation=people.gridco, visibility=Visibility.ORGANISATION
    )
    meeting(sewer, hidden)
    over = make_work("over", organisation=people.roads, status=Status.CANCELLED)
    meeting(sewer, over)
    assert waiting(people.sewer_planner, "neighbours") == []


def test_a_partner_hears_of_no_neighbour_that_only_the_municipality_sees(
    people: People,
) -> None:
    gas = make_work("gas", organisation=people.gridco)
    town = make_work(
        "plan", organisation=people.roads, visibility=Visibility.MUNICIPALITY
    )
    meeting(gas, town)
    assert titles(people.grid_planner, "neighbours") == []
    assert titles(people.road_planner, "neighbours") == ["plan"]


def test_a_proposal_waits_for_the_manager_of_its_area(
    people: People, sewer: PlannedWork, paving: PlannedWork
) -> None:
    proposal = Combination.objects.create(
        number=7, start_quarter=date(2030, 4, 1), value=28_341, rules_version="1"
    )
    for work in (sewer, paving):
        CombinationMember.objects.create(combination=proposal, work=work, shift_days=0)
    [item] = waiting(people.manager_north, "proposal")
    assert item.title == "CV-007"  # and its street, where that is known
    assert list(item.details) == ["Elm Lane, sewer", "Elm Lane, paving"]
    for user in (people.manager_south, people.sewer_planner, people.administrator):
        assert waiting(user, "proposal") == []
    inbox.put_away([item.token], people.manager_north, TODAY)
    assert waiting(people.manager_north, "proposal") == []
    # facts moved: that is something new
    Combination.objects.update(state="reassess")
    assert len(waiting(people.manager_north, "proposal")) == 1
    Combination.objects.update(state="accepted")
    assert waiting(people.manager_north, "proposal") == []
