"""Ideas of residents on a map, beside their list, and on the page of a work."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from projects.planning import Visibility
from residents.asking import as_place
from residents.initiatives import services
from residents.initiatives.public import place_of
from residents.initiatives.services import Moment
from residents.models import Initiative
from tests.factories import make_work
from tests.people import People
from tests.residents.ideas import NOW, make_idea, make_published, write_idea
from tests.towns import point, street

pytestmark = pytest.mark.django_db

LIST = reverse("residents:initiatives")
MAP = reverse("residents:initiatives_geojson")


@pytest.fixture(autouse=True)
def _town(people: People) -> None:
    """North and South."""


def drawn(client: Client, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(MAP, query)
    found: list[dict[str, Any]] = json.loads(answer.content)["features"]
    return found


def on_map(client: Client, **query: Any) -> list[str]:
    return [one["properties"]["title"] for one in drawn(client, **query)]


def listed(client: Client, **query: Any) -> list[str]:
    return [one.title for one in client.get(LIST, query).context["initiatives"]]


def test_what_the_map_tells_is_listed_field_by_field(client: Client) -> None:
    idea = make_published()
    (one,) = drawn(client)
    assert set(one["properties"]) == {"id", "title", "url", "discipline"}
    assert one["properties"]["url"] == f"/initiatief/{idea.pk}"
    assert one["geometry"]["type"] == "Point"
    longitude, latitude = one["geometry"]["coordinates"]
    assert as_place(longitude, latitude) == place_of(point(50, 50))
    assert b"home.example" not in client.get(MAP).content


def test_only_what_is_published_is_drawn(client: Client) -> None:
    write_idea("Not confirmed")
    make_idea("Not published")
    idea = make_published("Published")
    before = client.get(MAP)
    assert on_map(client) == ["Published"]
    assert client.get(MAP, headers={"If-None-Match": before["ETag"]}).status_code == 304
    services.reject(idea, Moment(NOW), "No.")
    after = client.get(MAP, headers={"If-None-Match": before["ETag"]})
    assert json.loads(after.content)["features"] == []


def test_list_and_map_answer_the_same_question(client: Client, people: People) -> None:
    south = people.south
    make_published("Asked")
    make_published("Answered", answer="Yes.")
    make_published("In the south", place=point(50, -500))
    for question, found in (
        ({}, {"Asked", "Answered", "In the south"}),
        ({"area": south.pk}, {"In the south"}),
        ({"answer": "gegeven"}, {"Answered"}),
        ({"answer": "nog-niet"}, {"Asked", "In the south"}),
        ({"answer": "gegeven", "area": south.pk}, set()),
        ({"answer": "nonsense", "area": "x"}, {"Asked", "Answered", "In the south"}),
    ):
        assert set(listed(client, **question)) == found, question
        assert set(on_map(client, **question)) == found, question


def test_the_list_names_the_map_of_its_own_question(client: Client) -> None:
    make_published()
    page = client.get(LIST, {"answer": "nog-niet", "page": "1"}).content.decode()
    assert f'data-works-url="{MAP}?answer=nog-niet"' in page


def test_htmx_gets_the_list_with_its_count(client: Client) -> None:
    make_published()
    part = client.get(LIST, headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "<html" not in text
    assert 'hx-swap-oob="innerHTML:#result-count"' in text


def test_two_hundred_ideas_take_as_many_questions_as_one(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    rows = [
        Initiative(
            title=f"Idea {number}",
            place=point(number, number),
            state=Initiative.State.PUBLISHED,
            created_at=NOW,
            confirmed_at=NOW,
            published_at=NOW,
        )
        for number in range(200)
    ]
    Initiative.objects.bulk_create(rows)
    with django_assert_max_num_queries(9):
        assert len(listed(client, page=3)) == 20
    with django_assert_max_num_queries(3):
        assert len(on_map(client)) == 200


def ideas_on(client: Client, work: int) -> list[tuple[str, bool]]:
    page = client.get(reverse("residents:work", args=[work]))
    return [(one.title, one.is_linked) for one in page.context["ideas"]]


def test_a_work_shows_the_ideas_that_belong_to_it_and_lie_near(client: Client) -> None:
    work = make_work()
    linked = make_published("Linked, far", place=point(900, 900))
    services.link(linked, Moment(NOW), [work], None)
    make_published("Near")
    make_published("Far", place=point(900, 800))
    make_idea("Not published")
    assert ideas_on(client, work.pk) == [("Linked, far", True), ("Near", False)]


def test_a_work_shows_few_ideas_the_linked_ones_first(client: Client) -> None:
    work = make_work()
    linked = make_published("Linked")
    services.link(linked, Moment(NOW), [work], None)
    for number in range(8):
        make_published(f"Near {number}")
    found = ideas_on(client, work.pk)
    assert len(found) == 6
    assert found[0] == ("Linked", True)


def test_a_work_that_is_not_public_shows_nobody_what_lies_near(
    client: Client, people: People
) -> None:
    make_published()
    hidden = make_work(visibility=Visibility.MUNICIPALITY, footprint=street(0, 0))
    client.force_login(people.manager_north)
    page = client.get(reverse("residents:work", args=[hidden.pk]))
    assert page.status_code == 404


def test_the_first_page_leads_to_what_others_propose(client: Client) -> None:
    page = client.get(reverse("residents:map")).content.decode()
    foot = page.partition('id="not-here"')[2].partition("</section>")[0]
    assert f'href="{LIST}"' in foot
