"""What residents will see of a work, shown to whoever enters it."""

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import PlannedWork
from projects.planning import Status, Visibility
from tests.factories import make_work
from tests.people import People
from tests.projects.test_work_form import entered

pytestmark = pytest.mark.django_db

PREVIEW = reverse("residents:preview")


@pytest.mark.parametrize("who", ["executive", "manager_north", "stranger"])
def test_it_is_for_who_plans(client: Client, people: People, who: str) -> None:
    client.force_login(getattr(people, who))
    assert client.post(PREVIEW, entered(people)).status_code == 403


def test_who_is_not_signed_in_sees_none(client: Client, people: People) -> None:
    assert client.post(PREVIEW, entered(people)).status_code == 302
    assert client.get(PREVIEW).status_code in (302, 404, 405)


def test_it_shows_what_is_entered_and_stores_nothing(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    text = {"public_text": "You can reach your house.", "description": "Secret."}
    answer = client.post(PREVIEW, entered(people, cost_estimate=123_456, **text))
    page = answer.content.decode()
    assert "You can reach your house." in page
    assert "Secret." not in page
    assert "123" not in page
    assert not PlannedWork.objects.exists()


def test_it_tells_why_residents_do_not_see_it_yet(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    public = entered(
        people, visibility=Visibility.PUBLIC, earliest_start="2190-01-01"
    ) | {"latest_end": "2190-12-31"}
    assert client.post(PREVIEW, public).context["hurdles"] == []
    for change in (
        {"visibility": Visibility.PARTNERS},
        {"status": Status.DRAFT},
        {"status": Status.CANCELLED},
        {"footprint": ""},
        {"earliest_start": "2001-01-01", "latest_end": "2001-12-31"},
    ):
        hurdles = client.post(PREVIEW, {**public, **change}).context["hurdles"]
        assert len(hurdles) == 1, change


def test_half_a_form_is_shown_too(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    assert client.post(PREVIEW, {"title": "Elm Lane"}).status_code == 200
    assert client.post(PREVIEW, {"latest_end": "soon"}).status_code == 200


def test_the_work_of_another_can_not_be_looked_at(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.roads, visibility=Visibility.ORGANISATION)
    client.force_login(people.sewer_planner)
    for number in (work.pk, "x", 0):
        answer = client.post(PREVIEW, entered(people, work=number))
        assert answer.status_code == 404
