"""The API as a whole: how it answers, refuses and describes itself."""

from typing import Any

import pytest
from django.test import Client

from conflicts.models import Combination
from conflicts.services import detect
from projects.planning import Discipline, Visibility
from tests.factories import TODAY, make_work
from tests.people import People
from tests.towns import street

pytestmark = pytest.mark.django_db


def make_proposal(people: People) -> Combination:
    for organisation, discipline in (
        (people.sewers, Discipline.SEWERAGE),
        (people.roads, Discipline.ROADS),
    ):
        make_work(
            f"Elm Lane, {discipline}",
            organisation=organisation,
            discipline=discipline,
            visibility=Visibility.MUNICIPALITY,
            cost_estimate=500_000,
            footprint=street(0, 0, 300),
        )
    detect(TODAY)
    return Combination.objects.get()


def test_every_answer_says_its_version(client: Client) -> None:
    assert client.get("/api/v1/werken").headers["API-Version"] == "1.0.0"


@pytest.mark.parametrize(
    "address", ["/api/v1/werken/", "/api/v1/bestaat-niet", "/api/v1/werken/999"]
)
def test_what_is_not_there_is_a_problem_with_details(
    client: Client, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"status", "title", "detail"} <= set(answer.json())


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("vakdiscipline=onzin", "vakdiscipline"),
        ("beginNa=gisteren", "beginNa"),
        ("gebied=999", "gebied"),
    ],
)
def test_a_wrong_question_is_refused_in_words(
    client: Client, question: str, field: str
) -> None:
    answer = client.get(f"/api/v1/werken?{question}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert field in answer.json()["fouten"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_only_reads(client: Client, people: People, method: str) -> None:
    client.force_login(people.administrator)
    make_work()
    for address in ("/api/v1/werken", "/api/v1/gebieden"):
        answer = getattr(client, method)(address, content_type="application/json")
        assert answer.status_code in (403, 405)


def test_pages_carry_the_name_of_the_collection(client: Client) -> None:
    for x in (0, 500, 1000):
        make_work(footprint=street(x, 0))
    page = client.get("/api/v1/werken?paginaGrootte=2").json()
    assert page["aantal"] == 3
    assert len(page["werken"]) == 2
    assert page["vorige"] is None
    rest = client.get(page["volgende"]).json()
    assert len(rest["werken"]) == 1


def test_geometry_is_in_degrees(client: Client) -> None:
    make_work()
    (work,) = client.get("/api/v1/werken").json()["werken"]
    east, north = work["geometrie"]["coordinates"][0][0]
    assert 3 < east < 8
    assert 50 < north < 54


def test_works_can_be_asked_for_by_area_discipline_and_period(
    client: Client, people: People
) -> None:
    make_work("In the north", footprint=street(10, 10))
    make_work("In the south", footprint=street(10, -500), discipline=Discipline.GAS)

    def titles(question: str) -> set[str]:
        works = client.get(f"/api/v1/werken?{question}").json()["werken"]
        return {work["titel"] for work in works}

    assert titles(f"gebied={people.north.pk}") == {"In the north"}
    assert titles("vakdiscipline=gas") == {"In the south"}
    assert titles("beginNa=2030-04-02") == set()
    assert titles("eindVoor=2030-06-30") == {"In the north", "In the south"}


def test_areas_are_for_everybody(client: Client, people: People) -> None:
    areas = client.get("/api/v1/gebieden").json()["gebieden"]
    assert {area["naam"] for area in areas} == {"Noord", "Zuid"}
    assert set(areas[0]) == {
        "id",
        "code",
        "naam",
        "niveau",
        "deelVan",
        "inwoners",
        "huishoudens",
        "geometrie",
    }


def test_colleagues_see_everything_and_a_partner_no_money(
    client: Client, people: People
) -> None:
    make_work(
        organisation=people.sewers,
        visibility=Visibility.PARTNERS,
        cost_estimate=500_000,
        description="For colleagues",
    )
    money = {"omschrijving", "kostenraming", "dekking"}
    client.force_login(people.road_planner)
    (work,) = client.get("/api/v1/werken").json()["werken"]
    assert money <= set(work)
    client.force_login(people.grid_planner)
    (work,) = client.get("/api/v1/werken").json()["werken"]
    assert not money & set(work)
    assert "500000" not in str(work)


def test_a_partner_reads_what_residents_will_notice(
    client: Client, people: People
) -> None:
    make_work(
        organisation=people.sewers,
        visibility=Visibility.PARTNERS,
        homes_reached="on_foot",
        takes_parking=True,
    )
    client.force_login(people.grid_planner)
    (work,) = client.get("/api/v1/werken").json()["werken"]
    names = ("bereikbaarheid", "neemtParkeerplaatsen", "geluidshinder")
    assert [work[name] for name in names] == ["on_foot", True, False]


def test_a_partner_sees_the_money_of_its_own_works(
    client: Client, people: People
) -> None:
    make_work(organisation=people.gridco, cost_estimate=7)
    client.force_login(people.grid_planner)
    (work,) = client.get("/api/v1/werken").json()["werken"]
    assert work["kostenraming"] == "7.00"


@pytest.mark.parametrize(
    ("who", "how_many"),
    [
        ("manager_north", 1),
        ("sewer_planner", 1),
        ("executive", 1),
        ("administrator", 1),
        ("manager_south", 0),
        ("grid_planner", 0),
        ("stranger", 0),
    ],
)
def test_proposals_are_for_whom_they_concern(
    client: Client, people: People, who: str, how_many: int
) -> None:
    proposal = make_proposal(people)
    client.force_login(getattr(people, who))
    page = client.get("/api/v1/combinatievoorstellen").json()
    assert page["aantal"] == how_many
    single = client.get(f"/api/v1/combinatievoorstellen/{proposal.number}")
    assert single.status_code == (200 if how_many else 404)


def test_proposals_are_not_for_residents(client: Client, people: People) -> None:
    proposal = make_proposal(people)
    for address in ("", f"/{proposal.number}"):
        answer = client.get(f"/api/v1/combinatievoorstellen{address}")
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_proposal_tells_its_works_and_how_its_benefit_adds_up(
    client: Client, people: People
) -> None:
    proposal = make_proposal(people)
    client.force_login(people.manager_north)
    answer = client.get(f"/api/v1/combinatievoorstellen/{proposal.number}").json()
    assert {work["organisatie"] for work in answer["werken"]} == {"Sewers", "Roads"}
    total = sum(term["amount_eur"] for term in answer["opbouw"])
    assert float(answer["opbrengst"]) == pytest.approx(total, abs=0.01)


def test_a_partner_learns_from_no_proposal_what_others_pay(
    client: Client, people: People
) -> None:
    for organisation, discipline in (
        (people.sewers, Discipline.SEWERAGE),
        (people.gridco, Discipline.GAS),
    ):
        make_work(
            f"Elm Lane, {discipline}",
            organisation=organisation,
            discipline=discipline,
            visibility=Visibility.PARTNERS,
            cost_estimate=512_345,
            footprint=street(0, 0, 600),
        )
    detect(TODAY)
    proposal = Combination.objects.get()
    client.force_login(people.grid_planner)
    answer = client.get(f"/api/v1/combinatievoorstellen/{proposal.number}").json()
    assert "opbouw" not in answer
    assert answer["opbrengst"] != str(proposal.value)
    page = client.get(f"/voorstellen/{proposal.number}").content.decode()
    assert "512" not in page
    client.force_login(people.sewer_planner)
    answer = client.get(f"/api/v1/combinatievoorstellen/{proposal.number}").json()
    assert answer["opbrengst"] == str(proposal.value)


def test_the_number_of_questions_does_not_grow_with_the_page(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    make_proposal(people)
    for x in range(500, 3000, 100):
        make_work(footprint=street(x, 0))
    client.force_login(people.administrator)
    for name in ("werken", "gebieden", "combinatievoorstellen"):
        with django_assert_max_num_queries(12):
            client.get(f"/api/v1/{name}")


@pytest.fixture
def description(client: Client) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.json()


def test_the_description_is_for_everybody_and_complete(
    description: dict[str, Any],
) -> None:
    assert description["openapi"].startswith("3.")
    assert description["info"]["version"] == "1.0.0"
    assert description["servers"] == [{"url": "/api/v1"}]
    assert set(description["paths"]) == {
        "/werken",
        "/werken/{id}",
        "/gebieden",
        "/gebieden/{id}",
        "/combinatievoorstellen",
        "/combinatievoorstellen/{nummer}",
    }


def test_names_of_questions_are_camel_case(description: dict[str, Any]) -> None:
    names = {
        parameter["name"]
        for path in description["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", [])
    }
    assert names
    assert [name for name in names if "_" in name or not name[0].islower()] == []
