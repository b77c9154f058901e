"""Whom residents call: who may say so, and what residents then read."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from organisations.models import Membership, Organisation, Substitution, User
from tests.factories import make_organisation, make_user, make_work
from tests.people import People

pytestmark = pytest.mark.django_db

SETTINGS = reverse("organisations:settings")
Role = Membership.Role


def address(organisation: Organisation) -> str:
    return reverse("organisations:organisation", args=[organisation.pk])


def contact_of(organisation: Organisation) -> str:
    return Organisation.objects.get(pk=organisation.pk).public_contact


@pytest.fixture
def keeper(people: People) -> User:
    """The administrator of Sewers."""
    return make_user("keeper@kip.example", Role.ADMINISTRATOR, people.sewers)


def test_its_administrator_says_whom_residents_call(
    client: Client, people: People, keeper: User
) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(keeper)
    page = client.get(SETTINGS).content.decode()
    assert address(people.sewers) in page
    assert address(people.roads) not in page
    answer = client.post(address(people.sewers), {"public_contact": " 14 0318 "})
    assert answer.headers["Location"] == SETTINGS
    assert contact_of(people.sewers) == "14 0318"
    assert "14 0318" in client.get(SETTINGS).content.decode()
    public = Client().get(reverse("residents:work", args=[work.pk]))
    assert 'href="tel:140318"' in public.content.decode()


def test_it_changes_nothing_else_of_the_organisation(
    client: Client, people: People, keeper: User
) -> None:
    client.force_login(keeper)
    answers = {"public_contact": "x@sewers.example", "name": "Other", "kind": "other"}
    client.post(address(people.sewers), answers)
    stored = Organisation.objects.get(pk=people.sewers.pk)
    assert (stored.name, stored.kind) == ("Sewers", people.sewers.kind)


def test_too_long_is_said_and_not_stored(
    client: Client, people: People, keeper: User
) -> None:
    client.force_login(keeper)
    answer = client.post(address(people.sewers), {"public_contact": "1" * 201})
    assert answer.status_code == 422
    assert contact_of(people.sewers) == ""


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sewer_planner", 403),
        ("road_planner", 404),
        ("grid_planner", 404),
        ("manager_north", 404),
        ("executive", 404),
        ("stranger", 404),
        ("administrator", 200),  # of all of KIP
    ],
)
def test_others_may_not_say_it(
    client: Client, people: People, who: str, status: int
) -> None:
    client.force_login(getattr(people, who))
    assert client.get(address(people.sewers)).status_code == status
    client.post(address(people.sewers), {"public_contact": "06 12345678"})
    assert bool(contact_of(people.sewers)) is (status == 200)
    listed = address(people.sewers) in client.get(SETTINGS).content.decode()
    assert listed is (status == 200)


def test_a_visitor_signs_in_first(client: Client, people: People) -> None:
    answer = client.post(address(people.sewers), {"public_contact": "1"})
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert contact_of(people.sewers) == ""


def test_an_administrator_of_another_organisation_may_not(
    client: Client, people: People, keeper: User
) -> None:
    Membership.objects.create(user=keeper, organisation=people.roads, role=Role.READER)
    client.force_login(keeper)
    assert client.get(address(people.gridco)).status_code == 404
    assert client.get(address(people.roads)).status_code == 403
    client.post(address(people.roads), {"public_contact": "1"})
    assert contact_of(people.roads) == ""


def test_the_deputy_of_a_planner_is_no_administrator(
    client: Client, people: People
) -> None:
    deputy = make_user("deputy@kip.example", Role.READER, people.sewers)
    Substitution.objects.create(
        membership=people.sewer_planner.memberships.get(),
        deputy=deputy,
        first_day=date(2020, 1, 1),
        last_day=date(2199, 1, 1),
    )
    client.force_login(deputy)
    assert client.get(address(people.sewers)).status_code == 403


def test_many_organisations_cost_no_more_queries(
    client: Client,
    people: People,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(30):
        make_organisation(f"Organisation {number}")
    client.force_login(people.administrator)
    with django_assert_max_num_queries(12):
        client.get(SETTINGS)
