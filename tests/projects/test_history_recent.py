"""The page of all recent changes of one's own organisations."""

from typing import Any

import pghistory
import pytest
from django.test import Client
from django.urls import reverse

from organisations.models import User
from projects.models import PlannedWork
from projects.services import save_work
from tests.factories import make_work
from tests.people import People

pytestmark = pytest.mark.django_db
PAGE = "/planning/wijzigingen"


def rename(work: PlannedWork, title: str, by: User) -> None:
    work.title = title
    with pghistory.context(user=by.pk):
        save_work(work)


def text(client: Client, user: User, **query: Any) -> str:
    client.force_login(user)
    return client.get(PAGE, query).content.decode()


def test_it_tells_of_own_works_alone(client: Client, people: People) -> None:
    assert reverse("projects:recent_changes") == PAGE
    own = make_work("Elm Lane", organisation=people.sewers)
    other = make_work("Ash Lane", organisation=people.roads)
    rename(own, "Oak Lane", people.sewer_planner)
    rename(other, "Beech Lane", people.road_planner)
    page = text(client, people.sewer_planner)
    assert "Oak Lane" in page
    assert "Beech Lane" not in page
    assert "Lane" not in text(client, people.stranger)


def test_it_can_be_asked_of_one_person(client: Client, people: People) -> None:
    work = make_work("Elm Lane", organisation=people.sewers)
    rename(work, "Oak Lane", people.sewer_planner)
    rename(work, "Ash Lane", people.administrator)
    client.force_login(people.sewer_planner)
    for person, count in (
        (people.sewer_planner.pk, 1),
        ("system", 1),
        ("", 3),
        (people.road_planner.pk, 0),
    ):
        answer = client.get(PAGE, {"person": person})
        assert answer.context["count"] == count


def test_who_is_not_signed_in_goes_to_the_sign_in_page(client: Client) -> None:
    assert client.get(PAGE).status_code == 302


def test_many_works_at_once_are_one_item(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    with pghistory.context(user=people.sewer_planner.pk):
        for number in range(12):
            make_work(f"Work {number}", organisation=people.sewers)
    client.force_login(people.sewer_planner)
    with django_assert_max_num_queries(34):
        answer = client.get(PAGE)
    assert answer.context["count"] == 1
    assert answer.context["told"][0].others == 8
