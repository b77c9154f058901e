"""What the street is spared: the same figures as the terms of the proposal."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from conflicts.case.street import DAYS_IN_A_WEEK, street_of
from conflicts.models import Combination, CombinationInputs
from conflicts.rules import current_rules
from conflicts.services import detect
from projects.planning import Discipline
from tests.conflicts.proposals import propose
from tests.factories import TODAY, make_work
from tests.people import People
from tests.towns import street

pytestmark = pytest.mark.django_db


def term(combination: Combination, name: str) -> dict[str, Any]:
    return next(term for term in combination.terms if term["name"] == name)


def test_what_is_spared_is_what_the_terms_say(people: People) -> None:
    people.north.households = 4_000
    people.north.save()
    combination = propose(people)
    found = street_of(combination, current_rules())
    assert found
    time = found.time()
    assert time.shared_m2 == pytest.approx(3_000)
    assert (time.openings_alone, time.openings_spared) == (2, 1)
    saved = time.days_alone - time.days_together
    assert saved == pytest.approx(term(combination, "traffic")["quantity"], abs=0.01)
    assert time.weeks_alone == round(time.days_alone / DAYS_IN_A_WEEK)
    spared = time.address_days_alone - time.address_days_together
    assert combination.address_days > 0
    assert spared == pytest.approx(combination.address_days, abs=0.1)


def test_the_head_of_the_page_tells_the_same_ground_as_its_reasons(
    client: Client, people: People
) -> None:
    combination = propose(people)
    make_work(
        "Gas main",
        organisation=people.gridco,
        discipline=Discipline.GAS,
        footprint=street(10, 100, 150),
    )
    detect(TODAY)
    client.force_login(people.manager_north)
    context = client.get(f"/voorstellen/{combination.number}").context
    assert context["shared_ground"]
    assert context["shared_ground"] in context["why"]
    assert any(context["shared_ground"] in one for one in context["reasons"])


def test_a_third_work_makes_a_third_opening(people: People) -> None:
    combination = propose(people)
    make_work(
        "Gas main",
        organisation=people.gridco,
        discipline=Discipline.GAS,
        footprint=street(10, 100, 300),
    )
    detect(TODAY)
    combination.refresh_from_db()
    found = street_of(combination, current_rules())
    assert found
    assert found.time().openings_alone == 3


def test_at_other_prices_the_estimates_add_up_to_the_band(people: People) -> None:
    combination = propose(people)
    rules = current_rules()
    found = street_of(combination, rules)
    assert found
    low, high = (
        found.value(rules.in_estimate(which)).likely
        for which in (rules.low, rules.high)
    )
    assert low == pytest.approx(float(combination.value_low), abs=0.01)
    assert high == pytest.approx(float(combination.value_high), abs=0.01)


def test_without_what_it_was_computed_from_nothing_is_told(people: People) -> None:
    combination = propose(people)
    CombinationInputs.objects.all().delete()
    combination.refresh_from_db()
    assert street_of(combination, current_rules()) is None


def test_nothing_is_told_of_other_works_than_those_in_it(people: People) -> None:
    combination = propose(people)
    combination.members.all()[0].delete()
    combination.refresh_from_db()
    assert street_of(combination, current_rules()) is None


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager_north", 200),
        ("road_planner", 200),
        ("grid_planner", 404),
        ("stranger", 404),
    ],
)
def test_who_may_see_the_ground_that_they_share(
    client: Client, people: People, who: str, status: int
) -> None:
    combination = propose(people)
    client.force_login(getattr(people, who))
    answer = client.get(f"/voorstellen/{combination.number}/grond.geojson")
    assert answer.status_code == status
    if status == 200:
        (feature,) = json.loads(answer.content)["features"]
        assert feature["properties"] == {"label": "3.000\xa0m²"}
        assert feature["geometry"]["type"] == "Polygon"


def test_works_that_share_nothing_have_no_ground_on_the_map(
    client: Client, people: People
) -> None:
    combination = propose(people)
    CombinationInputs.objects.all().delete()
    client.force_login(people.manager_north)
    answer = client.get(f"/voorstellen/{combination.number}/grond.geojson")
    assert json.loads(answer.content)["features"] == []


def test_the_map_says_of_each_work_when_it_begins_now_and_together(
    client: Client, people: People
) -> None:
    combination = propose(
        people, earliest_start=date(2031, 1, 1), latest_end=date(2031, 3, 31)
    )
    Combination.objects.update(start_quarter=date(2030, 4, 1))
    road = combination.members.get(work__organisation=people.roads)
    combination.members.update(shift_days=0)
    combination.members.filter(pk=road.pk).update(shift_days=-275)
    client.force_login(people.manager_north)
    answer = client.get(f"/voorstellen/{combination.number}/kaart.geojson")
    labels = {
        feature["properties"]["id"]: (
            feature["properties"]["now"],
            feature["properties"]["together"],
        )
        for feature in json.loads(answer.content)["features"]
    }
    assert labels[road.work_id] == ("K1 2031", "K2 2030")
    del labels[road.work_id]
    assert list(labels.values()) == [("K2 2030", "K2 2030")]
