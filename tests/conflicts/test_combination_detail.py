"""The page of one proposal: who may look, and whether it explains itself."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from agenda.models import Challenge
from conflicts.models import Combination, RuleSet
from conflicts.review import Reason, State, Verdict
from conflicts.services import decide, detect
from organisations.models import Membership
from projects.planning import Discipline, Status
from projects.services import save_work
from tests.conflicts.proposals import propose
from tests.factories import TODAY, make_user, make_work
from tests.people import People
from tests.towns import street

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(client: Client, settings: Any) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def page_of(client: Client, combination: Combination) -> str:
    answer = client.get(f"/voorstellen/{combination.number}")
    assert answer.status_code == 200
    return answer.content.decode()


def accept(combination: Combination, people: People) -> None:
    decide(
        combination,
        by=people.manager_north,
        verdict=Verdict.ACCEPT,
        reason=Reason.AGENDA,
        explanation="The school asks for it.",
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager_north", 200),
        ("manager_south", 404),
        ("sewer_planner", 200),
        ("road_planner", 200),
        ("grid_planner", 404),
        ("executive", 200),
        ("administrator", 200),
        ("stranger", 404),
    ],
)
@pytest.mark.parametrize("door", ["", "/kaart.geojson"])
def test_who_may_look(
    client: Client, people: People, who: str, status: int, door: str
) -> None:
    combination = propose(people)
    client.force_login(getattr(people, who))
    answer = client.get(f"/voorstellen/{combination.number}{door}")
    assert answer.status_code == status


@pytest.mark.parametrize("door", ["", "/kaart.geojson"])
def test_who_is_logged_out_is_sent_to_sign_in(
    client: Client, people: People, door: str
) -> None:
    combination = propose(people)
    answer = client.get(f"/voorstellen/{combination.number}{door}")
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_a_proposal_that_does_not_exist_is_not_found(
    client: Client, people: People
) -> None:
    client.force_login(people.manager_north)
    assert client.get("/voorstellen/999").status_code == 404


def test_it_tells_of_each_work_whether_it_stays_or_moves(
    english: Client, people: People
) -> None:
    combination = propose(people)
    road = combination.members.get(work__organisation=people.roads)
    combination.members.filter(pk=road.pk).update(shift_days=90)
    english.force_login(people.manager_north)
    page = page_of(english, combination)
    assert "stays" in page
    assert "1 quarter later" in page
    assert "30 June to 28 September 2030" in page
    assert f'href="/planning/{road.work_id}"' in page


def test_it_gives_the_facts_of_every_pair(english: Client, people: People) -> None:
    combination = propose(
        people, earliest_start=date(2030, 6, 1), latest_end=date(2030, 9, 30)
    )
    english.force_login(people.manager_north)
    page = page_of(english, combination)
    assert "3,000 m²" in page
    assert "0 m" in page
    assert "4 weeks in the same period" in page
    assert "can be combined" in page


def test_it_says_when_the_order_is_wrong(english: Client, people: People) -> None:
    combination = propose(
        people, earliest_start=date(2030, 1, 1), latest_end=date(2030, 3, 31)
    )
    english.force_login(people.manager_north)
    page = page_of(english, combination)
    assert "in the wrong order." in page
    assert "new paving comes first" in page
    assert "opened again within 5 years" in page


def test_the_terms_add_up_and_say_what_is_assumed(
    english: Client, people: People
) -> None:
    combination = propose(people)
    english.force_login(people.manager_north)
    answer = english.get(f"/voorstellen/{combination.number}")
    posts = answer.context["posts"]
    told = [term for term in combination.terms if round(term["amount_eur"])]
    assert len(posts) == len(told) >= 4
    page = answer.content.decode()
    for post in posts:
        assert post.formula.label in page
        assert post.amount in page
        assert post.formula.parameters
    assert answer.context["total"] in page
    assert "assumption" in page
    assert "indicative" in page
    assert "version 1" in page
    assert not answer.context["rules_have_changed"]


def test_it_says_when_the_rules_are_no_longer_those_it_was_computed_with(
    english: Client, people: People
) -> None:
    combination = propose(people)
    Combination.objects.update(rules_version="older")
    english.force_login(people.manager_north)
    assert "The rules have changed" in page_of(english, combination)


def appraise(combination: Combination, **appraisal: Any) -> None:
    """As detection stores it: two parties, the sewer moves for the road."""
    sewers, roads = (
        combination.members.get(work__discipline=discipline).work.organisation_id
        for discipline in (Discipline.SEWERAGE, Discipline.ROADS)
    )
    nothing = {"own_shift": 0.0, "compensated": 0.0, "contributed": 0.0}
    shares = [
        {
            **nothing,
            "organisation": sewers,
            "gross": 21_000.0,
            "coordination": 1_500.0,
            "own_shift": 7_100.0,
            "compensated": 4_700.0,
            "net": 17_100.0,
        },
        {
            **nothing,
            "organisation": roads,
            "gross": 30_500.0,
            "coordination": 1_500.0,
            "contributed": 4_700.0,
            "net": 24_300.0,
        },
    ]
    combination.appraisal = {"shares": shares, "is_stable": True, **appraisal}
    combination.save()


def test_it_gives_the_band_and_the_nuisance_beside_the_benefit(
    english: Client, people: People
) -> None:
    combination = propose(people)
    estimate = {"value": 42_000, "value_low": 18_000, "value_high": 75_000}
    Combination.objects.update(**estimate, address_days=1_243.0)
    english.force_login(people.manager_north)
    page = page_of(english, combination)
    assert "about €\xa042,000" in page
    assert "between €\xa018,000 and €\xa075,000" in page
    assert "1,200 address-days" in page
    assert "An address-day is one household" in page


def test_without_homes_there_is_no_nuisance_to_tell(
    english: Client, people: People
) -> None:
    combination = propose(people)
    Combination.objects.update(address_days=0.0)
    english.force_login(people.manager_north)
    assert "address-day" not in page_of(english, combination)


def test_it_tells_who_gains_what(english: Client, people: People) -> None:
    combination = propose(people)
    sewer = combination.members.filter(work__organisation=people.sewers)
    sewer.update(shift_days=-184)
    appraise(combination)
    english.force_login(people.manager_north)
    answer = english.get(f"/voorstellen/{combination.number}")
    # who gains most comes first
    roads, sewers = (owner for owner, _said in answer.context["gains"])
    assert [owner.organisation for owner in (roads, sewers)] == [
        people.roads,
        people.sewers,
    ]
    with translation.override("en"):
        assert (sewers.saves, sewers.net) == ("€\xa020,000", "€\xa017,000")
        assert (sewers.moves, sewers.moving_costs) == (
            "2 quarters earlier",
            "€\xa07,100",
        )
        assert (sewers.compensated, sewers.contributed) == ("€\xa04,700", "")
        assert (roads.moves, roads.compensated, roads.contributed) == (
            "stays",
            "",
            "€\xa04,700",
        )
    assert "Who gains what" in answer.content.decode()
    assert "smaller group" not in answer.content.decode()


def test_it_says_when_a_division_will_not_hold(english: Client, people: People) -> None:
    combination = propose(people)
    appraise(combination, is_stable=False)
    english.force_login(people.manager_north)
    assert "would do better in a smaller group" in page_of(english, combination)


def test_it_says_which_limits_are_full(english: Client, people: People) -> None:
    combination = propose(people)
    budget = ["budget", people.roads.pk, 2030]
    appraise(combination, binding=[{"key": budget, "price": 0.043, "amount": 120_400}])
    english.force_login(people.manager_north)
    page = page_of(english, combination)
    assert "Roads 2030 is full." in page
    assert "Moving €\xa01,000 to 2031 is worth €\xa043." in page
    assert "This proposal asks for €\xa0120,000 of it." in page


def test_a_partner_learns_from_the_page_what_no_other_pays(
    english: Client, people: People
) -> None:
    combination = propose(people, organisation=people.gridco)
    Combination.objects.update(value=41_000, value_low=18_210, value_high=75_430)
    combination.refresh_from_db()
    combination.members.update(marginal=32_100)
    budget = ["budget", people.gridco.pk, 2030]
    appraise(combination, binding=[{"key": budget, "price": 0.043, "amount": 120_400}])
    english.force_login(people.grid_planner)
    page = page_of(english, combination)
    assert "between €\xa018,000 and €\xa075,000" in page
    assert "is for the municipality" in page
    for secret in ("Who gains what", "is full", "17,000", "4,700", "32,000", "18,210"):
        assert secret not in page


def test_it_tells_what_each_adds_and_counts_a_route_as_one(
    english: Client, people: People
) -> None:
    combination = propose(people)
    for title, marginal, campaign in (
        ("Cable in Elm Lane", 9_000, 1),
        ("Cable in Oak Lane", 9_000, 1),
    ):
        cable = make_work(
            title, organisation=people.gridco, discipline=Discipline.ELECTRICITY
        )
        combination.members.create(
            work=cable, shift_days=0, marginal=marginal, campaign=campaign
        )
    combination.members.filter(campaign=0).update(marginal=12_345)
    english.force_login(people.manager_north)
    answer = english.get(f"/voorstellen/{combination.number}")
    with translation.override("en"):
        units = [(unit.name, unit.adds) for unit in answer.context["found"].units]
    assert units[1:] == [
        ("Electricity route, 2 works", "€\xa09,000"),
        ("Street 100, new paving", "€\xa012,000"),
    ]
    page = answer.content.decode()
    assert "What each work adds" in page
    assert "Cable in Elm Lane · Cable in Oak Lane" in page


def test_of_two_works_nobody_needs_to_know_what_each_adds(
    english: Client, people: People
) -> None:
    combination = propose(people)
    english.force_login(people.manager_north)
    assert "What each work adds" not in page_of(english, combination)


def test_it_names_the_version_of_the_rules(english: Client, people: People) -> None:
    combination = propose(people)
    rule_set = RuleSet.objects.create(number=41, version="of-its-time")
    Combination.objects.update(rules_version="of-its-time")
    english.force_login(people.manager_north)
    page = page_of(english, combination)
    assert f"version {rule_set.number} (" in page
    assert "Below stands how it was done then" in page


def test_it_shows_what_the_area_needs(client: Client, people: People) -> None:
    combination = propose(people)
    for title, area in (("Less flooding", people.north), ("More play", people.south)):
        challenge = Challenge.objects.create(
            title=title, first_year=2030, last_year=2034
        )
        challenge.areas.add(area)
    client.force_login(people.manager_north)
    page = page_of(client, combination)
    assert "Less flooding" in page
    assert "More play" not in page


def test_the_manager_gets_the_form_and_others_a_name(
    english: Client, people: People
) -> None:
    combination = propose(people)
    address = reverse("conflicts:decide", args=[combination.number])
    english.force_login(people.manager_north)
    assert f'action="{address}"' in page_of(english, combination)
    for who in (people.executive, people.sewer_planner, people.administrator):
        english.force_login(who)
        page = page_of(english, combination)
        assert address not in page
        assert "<li>north</li>" in page
        assert "<li>south</li>" not in page


def test_managers_of_the_district_above_are_named_too(
    english: Client, people: People
) -> None:
    combination = propose(people)
    west = make_user("west@kip.example", "area_manager", people.sewers)
    gone = make_user("gone@kip.example", "area_manager", people.sewers)
    gone.is_active = False
    gone.save()
    people.north.parent = people.south
    people.north.save()
    people.south.managers.set(Membership.objects.filter(user__in=[west, gone]))
    english.force_login(people.executive)
    page = page_of(english, combination)
    assert "<li>north</li>" in page
    assert "<li>west</li>" in page
    assert "<li>gone</li>" not in page


def test_it_says_when_nobody_can_decide(english: Client, people: People) -> None:
    combination = propose(people)
    people.north.managers.clear()
    english.force_login(people.executive)
    assert "No area manager has been appointed" in page_of(english, combination)


def test_it_keeps_the_history_of_decisions(english: Client, people: People) -> None:
    combination = propose(people)
    accept(combination, people)
    english.force_login(people.sewer_planner)
    page = page_of(english, combination)
    assert "by north on" in page
    assert "It fits what the area needs" in page
    assert "The school asks for it." in page
    assert "This proposal has been accepted" in page
    assert reverse("conflicts:decide", args=[combination.number]) not in page


def test_it_tells_what_moved_since_the_decision(
    english: Client, people: People
) -> None:
    combination = propose(people)
    accept(combination, people)
    sewer = combination.members.get(work__organisation=people.sewers).work
    sewer.earliest_start, sewer.latest_end = date(2031, 4, 1), None
    save_work(sewer)
    detect(TODAY, around=[sewer.pk])
    combination.refresh_from_db()
    assert combination.state == State.REASSESS
    english.force_login(people.manager_north)
    page = page_of(english, combination)
    assert "earliest start was 1 April 2030, is now 1 April 2031" in page
    assert "latest end was 30 June 2030, is now open" in page
    assert "must be assessed again" in page
    assert "The school asks for it." in page


def test_a_cancelled_work_neither_stays_nor_moves(
    english: Client, people: People
) -> None:
    combination = propose(people)
    accept(combination, people)
    sewer = combination.members.get(work__organisation=people.sewers).work
    sewer.status = Status.CANCELLED
    save_work(sewer)
    detect(TODAY)
    english.force_login(people.manager_north)
    page = page_of(english, combination)
    assert "is now cancelled, was programmed" in page
    assert '<span class="badge badge--error">cancelled</span>' in page


def test_an_accepted_proposal_whose_works_no_longer_meet_still_has_a_page(
    english: Client, people: People
) -> None:
    combination = propose(people)
    accept(combination, people)
    sewer = combination.members.get(work__organisation=people.sewers).work
    sewer.footprint = street(10, 700, 300)
    save_work(sewer)
    detect(TODAY)
    english.force_login(people.manager_north)
    page = page_of(english, combination)
    assert "they no longer meet" in page
    assert "these works no longer meet" in page


def test_a_lapsed_proposal_says_so(english: Client, people: People) -> None:
    combination = propose(people)
    Combination.objects.update(state=State.LAPSED)
    english.force_login(people.manager_north)
    page = page_of(english, combination)
    assert "This proposal has lapsed" in page
    assert reverse("conflicts:decide", args=[combination.number]) not in page


def test_works_without_dates_have_a_timeline(client: Client, people: People) -> None:
    combination = propose(people, earliest_start=None, latest_end=None)
    client.force_login(people.manager_north)
    answer = client.get(f"/voorstellen/{combination.number}")
    quarters = answer.context["schedule"].columns.quarters
    assert [quarter.first_day for quarter in quarters] == [date(2030, 4, 1)]


def test_what_people_wrote_is_text_and_no_markup(
    client: Client, people: People
) -> None:
    combination = propose(people)
    decide(
        combination,
        by=people.manager_north,
        verdict=Verdict.REJECT,
        reason=Reason.OTHER,
        explanation="<script>alert(1)</script>",
    )
    client.force_login(people.manager_north)
    assert "<script>alert" not in page_of(client, combination)


def test_the_map_has_each_work_under_its_own_id(client: Client, people: People) -> None:
    combination = propose(people)
    client.force_login(people.sewer_planner)
    answer = client.get(f"/voorstellen/{combination.number}/kaart.geojson")
    features = json.loads(answer.content)["features"]
    works = {member.work_id for member in combination.members.all()}
    assert {feature["properties"]["id"] for feature in features} == works
    for feature in features:
        properties = feature["properties"]
        assert properties["url"] == f"/planning/{properties['id']}"


def test_a_larger_proposal_asks_no_more_queries(client: Client, people: People) -> None:
    combination = propose(people)
    client.force_login(people.manager_north)
    page_of(client, combination)
    with CaptureQueriesContext(connection) as two:
        page_of(client, combination)
    for discipline in (Discipline.GAS, Discipline.WATER):
        make_work(
            f"{discipline} main",
            organisation=people.gridco,
            discipline=discipline,
            footprint=street(10, 100, 300),
        )
    detect(TODAY)
    assert combination.members.count() == 4
    with CaptureQueriesContext(connection) as four:
        page_of(client, combination)
    assert len(four) == len(two)


def test_the_page_asks_a_fixed_number_of_queries(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    combination = propose(people)
    client.force_login(people.manager_north)
    page_of(client, combination)
    with django_assert_max_num_queries(80):
        page_of(client, combination)


def test_it_tells_before_and_after_of_the_street(
    english: Client, people: People
) -> None:
    combination = propose(people)
    english.force_login(people.manager_north)
    answer = english.get(f"/voorstellen/{combination.number}")
    page = answer.content.decode()
    lines = {line.what: line for line in answer.context["spared"]}
    assert (lines["Street opened"].alone, lines["Street opened"].together) == (
        "2 times",
        "1 time",
    )
    assert "instead of 2 times" in page
    assert "These works share 3,000\xa0m² of ground." in page
    assert "first sewerage, then roads" in page
    low, high = answer.context["estimates"]["traffic"]
    assert low < high


def test_of_three_parties_a_partner_learns_its_own_gain(
    english: Client, people: People
) -> None:
    combination = propose(people)
    make_work(
        "Gas main",
        organisation=people.gridco,
        discipline=Discipline.GAS,
        footprint=street(10, 100, 300),
    )
    detect(TODAY)
    combination = Combination.objects.get(members__work__organisation=people.gridco)
    english.force_login(people.grid_planner)
    answer = english.get(f"/voorstellen/{combination.number}")
    assert answer.context["own_gain"] in answer.content.decode()
    assert answer.context["own_gain"].startswith("€")
    assert "gains" not in answer.context
    assert "estimates" not in answer.context


def test_of_two_parties_a_partner_does_not_as_that_tells_the_others(
    english: Client, people: People
) -> None:
    combination = propose(people, organisation=people.gridco)
    english.force_login(people.grid_planner)
    answer = english.get(f"/voorstellen/{combination.number}")
    assert answer.context["own_gain"] == ""


def test_what_accepting_brings_is_told_only_while_it_can_be_accepted(
    english: Client, people: People
) -> None:
    combination = propose(people)
    english.force_login(people.manager_north)
    accepting = "What happens when you accept?"
    assert accepting in page_of(english, combination)
    accept(combination, people)
    page = page_of(english, combination)
    assert accepting not in page
    assert "What happens then?" in page
    assert "stays in its period" not in page
