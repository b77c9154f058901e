"""The list of proposals with its map: who sees which, and what a card tells."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from areas.models import StreetSurface
from conflicts.board import views
from conflicts.models import Combination
from conflicts.review import Reason, Verdict
from conflicts.services import decide, detect
from organisations.permissions import Role
from projects.planning import Visibility
from projects.services import save_work
from tests.conflicts.proposals import make_pair, propose
from tests.factories import TODAY, make_area, make_user
from tests.people import People
from tests.towns import block, street

pytestmark = pytest.mark.django_db

BOARD = "/voorstellen/"
LIST = "/voorstellen/?view=list"
MAP = "/voorstellen/kaart.geojson"


@pytest.fixture
def english(client: Client, settings: Any) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def numbers(client: Client, query: str = "") -> list[int]:
    page = client.get(LIST + query.replace("?", "&"))
    assert page.status_code == 200
    return [card.combination.number for card in page.context["cards"]]


def test_a_manager_sees_the_open_proposals_of_their_areas(
    client: Client, people: People
) -> None:
    north, south = propose(people), propose(people, -500)
    client.force_login(people.manager_north)
    assert numbers(client) == [north.number]
    client.force_login(people.manager_south)
    assert numbers(client) == [south.number]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("sewer_planner", True),  # it is about a work of theirs
        ("road_planner", True),
        ("grid_planner", False),
        ("executive", True),
        ("administrator", True),
    ],
)
def test_others_see_what_concerns_them(
    client: Client, people: People, who: str, sees: bool
) -> None:
    combination = propose(people)
    client.force_login(getattr(people, who))
    assert numbers(client) == ([combination.number] if sees else [])


@pytest.mark.parametrize("address", [LIST, MAP])
def test_who_has_no_role_gets_no_list(
    client: Client, people: People, address: str
) -> None:
    client.force_login(people.stranger)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", [LIST, MAP])
def test_who_is_logged_out_is_sent_to_sign_in(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("address", [LIST, MAP])
def test_the_list_is_only_to_be_read(
    client: Client, people: People, address: str
) -> None:
    client.force_login(people.manager_north)
    assert client.post(address).status_code == 405


def test_a_work_that_a_manager_may_not_see_hides_its_proposal(
    client: Client, people: People
) -> None:
    combination = propose(people)
    road = combination.members.get(work__organisation=people.roads).work
    road.visibility = Visibility.ORGANISATION
    road.save()
    client.force_login(people.manager_north)
    assert numbers(client) == []
    assert client.get(f"{BOARD}{combination.number}").status_code == 404
    assert json.loads(client.get(MAP).content)["features"] == []


def test_a_card_says_in_one_sentence_why_the_proposal_exists(
    english: Client, people: People
) -> None:
    propose(people, earliest_start=date(2030, 10, 1), latest_end=date(2030, 12, 31))
    english.force_login(people.manager_north)
    page = english.get(LIST).content.decode()
    assert (
        "Sewerage and roads both want to open the street here: "
        "3,000\N{NO-BREAK SPACE}m² in common, 1 quarter apart."
    ) in page


def test_a_card_tells_who_where_when_and_roughly_how_much(
    english: Client, people: People
) -> None:
    combination = propose(people)
    Combination.objects.update(
        value="28341.07", value_low="9800", value_high="51300", address_days=834
    )
    StreetSurface.objects.create(name="Elm Lane", surface=street(0, 95, 400, 20))
    english.force_login(people.manager_north)
    page = english.get(LIST).content.decode()
    for told in (
        combination.reference,
        "Elm Lane",
        "Sewers",
        "Roads",
        "discipline-badge--sewerage",
        "Noord",
        "Q2 2030",
        "€\N{NO-BREAK SPACE}28,000",
        "between €\N{NO-BREAK SPACE}9,800 and €\N{NO-BREAK SPACE}51,000",
        "830 address-days",
        "indicative",
        "state-badge--new",
    ):
        assert escape(told) in page
    assert "28,341" not in page


def test_the_most_valuable_comes_first(client: Client, people: People) -> None:
    for y in (100, 200, 300):
        make_pair(people, y)
    detect(TODAY)
    rows = Combination.objects.order_by("number")
    for row, value in zip(rows, (6_000, 9_000, 7_000), strict=True):
        Combination.objects.filter(pk=row.pk).update(value=value)
    client.force_login(people.manager_north)
    one, two, three = [row.number for row in rows]
    assert numbers(client) == [two, three, one]


def test_one_asks_for_a_state(client: Client, people: People) -> None:
    combination = propose(people)
    decide(
        combination,
        by=people.manager_north,
        verdict=Verdict.REJECT,
        reason=Reason.BUDGET,
    )
    client.force_login(people.manager_north)
    assert numbers(client) == []
    assert numbers(client, "?state=rejected") == [combination.number]
    assert numbers(client, "?state=accepted") == []


def test_one_asks_for_an_area_with_all_that_lies_in_it(
    client: Client, people: People
) -> None:
    town = make_area("Stad", level="district", boundary=block(-5000, -5000, 9000))
    people.north.parent = town
    people.north.save()
    north, south = propose(people), propose(people, -500)
    client.force_login(people.executive)
    assert numbers(client, f"?area={people.south.pk}") == [south.number]
    assert set(numbers(client, f"?area={town.pk}")) == {north.number, south.number}


def test_the_areas_to_choose_from_are_those_with_proposals(
    client: Client, people: People
) -> None:
    propose(people)
    client.force_login(people.executive)
    choices = client.get(LIST).context["filter"].fields["area"].queryset
    assert list(choices) == [people.north]


@pytest.mark.parametrize("nonsense", ["?area=x", "?area=99999", "?state=x", "?page=x"])
def test_a_question_that_makes_no_sense_is_no_question(
    client: Client, people: People, nonsense: str
) -> None:
    combination = propose(people)
    client.force_login(people.manager_north)
    assert numbers(client, nonsense) == [combination.number]


def test_when_nothing_is_open_one_is_up_to_date(
    english: Client, people: People
) -> None:
    english.force_login(people.manager_north)
    assert b"You are up to date" in english.get(BOARD).content
    assert b"No proposals found" in english.get(BOARD + "?state=accepted").content
    assert b"No proposals found" in english.get(LIST).content


def test_a_manager_without_areas_is_told_so(english: Client, people: People) -> None:
    people.north.managers.clear()
    english.force_login(people.manager_north)
    assert b"You manage no area yet" in english.get(BOARD).content


def test_the_list_comes_in_pages_that_keep_the_question(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PER_PAGE", 1)
    make_pair(people, 100)
    make_pair(people, 300)
    detect(TODAY)
    client.force_login(people.manager_north)
    first = client.get(LIST + "&state=new")
    assert first.context["count"] == 2
    assert b"?view=list&amp;state=new&amp;page=2" in first.content
    both = {*numbers(client, "?state=new"), *numbers(client, "?state=new&page=2")}
    assert len(both) == 2


def test_htmx_gets_the_list_and_its_count_alone(client: Client, people: People) -> None:
    propose(people)
    client.force_login(people.manager_north)
    answer = client.get(LIST, headers={"HX-Request": "true"})
    assert "HX-Request" in answer.headers["Vary"]
    fragment = answer.content.decode()
    assert fragment.lstrip().startswith('<div id="results"')
    assert 'hx-swap-oob="innerHTML:#result-count"' in fragment
    assert "<html" not in fragment


def test_the_list_says_when_the_whole_plan_was_last_compared(
    english: Client, people: People
) -> None:
    english.force_login(people.manager_north)
    assert b"not yet compared" in english.get(LIST).content
    propose(people)
    page = english.get(LIST).content.decode()
    assert "KIP compared 2 works" in page
    assert "1 new, 0 lapsed" in page


@pytest.mark.parametrize(
    ("who", "sees"),
    [("manager_north", True), ("executive", True), ("sewer_planner", False)],
)
def test_who_steers_gets_from_here_to_the_runs(
    client: Client, people: People, who: str, sees: bool
) -> None:
    client.force_login(getattr(people, who))
    address = reverse("conflicts:runs")
    assert (address in client.get(LIST).content.decode()) == sees


@pytest.mark.parametrize("address", [LIST, MAP])
def test_the_number_of_queries_does_not_grow_with_the_list(
    client: Client, people: People, address: str
) -> None:
    client.force_login(people.manager_north)
    propose(people)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for y in (200, 300, 400):
        make_pair(people, y)
    detect(TODAY)
    assert len(numbers(client)) == 4
    with CaptureQueriesContext(connection) as four:
        client.get(address)
    assert len(four) == len(one)


def test_the_map_has_the_works_under_the_number_of_their_proposal(
    client: Client, people: People
) -> None:
    combination = propose(people)
    client.force_login(people.manager_north)
    answer = client.get(MAP)
    assert answer.headers["Content-Type"] == "application/geo+json"
    features = json.loads(answer.content)["features"]
    assert len(features) == 2
    for feature in features:
        properties = feature["properties"]
        assert set(properties) == {
            "id",
            "title",
            "discipline",
            "organisation",
            "period",
            "url",
        }
        assert properties["id"] == combination.number
        assert properties["url"] == f"{BOARD}{combination.number}"
        longitude, latitude = feature["geometry"]["coordinates"][0][0]
        assert (round(longitude), round(latitude)) == (6, 52)


def test_the_map_follows_the_question(client: Client, people: People) -> None:
    propose(people)
    client.force_login(people.manager_north)
    assert json.loads(client.get(MAP + "?state=accepted").content)["features"] == []


def test_a_work_whose_footprint_was_removed_is_in_the_list_only(
    client: Client, people: People
) -> None:
    combination = propose(people)
    decide(
        combination,
        by=people.manager_north,
        verdict=Verdict.ACCEPT,
        reason=Reason.SAVES,
    )
    road = combination.members.get(work__organisation=people.roads).work
    road.footprint = None
    save_work(road)
    client.force_login(people.manager_north)
    assert numbers(client, "?state=accepted") == [combination.number]
    features = json.loads(client.get(MAP + "?state=accepted").content)["features"]
    assert len(features) == 1


def test_a_manager_of_the_district_sees_its_neighbourhoods(
    client: Client, people: People
) -> None:
    district = make_area("West", level="district", boundary=block(0, 0))
    people.north.parent = district
    people.north.save()
    manager = make_user("west@kip.example", "area_manager", people.sewers)
    district.managers.add(manager.memberships.get())
    combination = propose(people)
    client.force_login(manager)
    assert numbers(client) == [combination.number]


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_who_leads_a_partner_sees_what_concerns_its_works(
    client: Client, people: People, role: Role
) -> None:
    """All works are public, so that it is not the works that hide the others."""
    propose(people)
    concerning = propose(people, -500, organisation=people.gridco)
    client.force_login(make_user("leads@kip.example", role, people.gridco))
    assert numbers(client) == [concerning.number]
