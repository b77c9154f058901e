"""Who somebody is: by address, membership and role."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from organisations.models import Membership, Organisation, User
from organisations.permissions import (
    PLANNING_ROLES,
    Role,
    has_role,
    is_municipal,
    organisations_of,
)
from tests.factories import make_organisation, make_user
from tests.people import People

pytestmark = pytest.mark.django_db


def test_an_address_is_there_once_however_it_is_written() -> None:
    user = make_user("Jan@Kip.Example")
    assert user.email == "jan@kip.example"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="JAN@kip.example")


def test_somebody_signs_in_however_the_address_is_written(client: Client) -> None:
    make_user("jan@kip.example")
    answers = {"login": "JAN@kip.example", "password": "a long password"}
    assert client.post(reverse("account_login"), answers).status_code == 302
    assert client.session["_auth_user_id"]


def test_nobody_has_the_same_role_twice() -> None:
    sewers = make_organisation()
    user = make_user("jan@kip.example", Role.PLANNER, sewers)
    Membership.objects.create(user=user, organisation=sewers, role=Role.EXECUTIVE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, organisation=sewers, role=Role.PLANNER)


def test_a_role_counts_in_its_own_organisation_alone(people: People) -> None:
    user = people.sewer_planner
    Membership.objects.create(user=user, organisation=people.roads, role=Role.READER)
    assert set(organisations_of(user)) == {people.sewers, people.roads}
    assert set(organisations_of(user, *PLANNING_ROLES)) == {people.sewers}
    assert has_role(user, Role.READER)
    assert not has_role(user, Role.EXECUTIVE)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("sewer_planner", True),
        ("manager_north", True),
        ("executive", True),
        ("administrator", True),
        ("grid_planner", False),
        ("stranger", False),
    ],
)
def test_who_works_for_the_municipality(
    people: People, who: str, expected: bool
) -> None:
    assert is_municipal(getattr(people, who)) is expected


@pytest.mark.parametrize("kind", Organisation.Kind.values)
def test_only_a_department_is_the_municipality(kind: str) -> None:
    organisation = make_organisation("One", kind=kind)
    user = make_user("jan@kip.example", Role.PLANNER, organisation)
    assert organisation.is_municipal is (kind == "department")
    assert is_municipal(user) is organisation.is_municipal


def test_an_account_that_is_switched_off_is_nobody(client: Client) -> None:
    user = make_user("jan@kip.example", Role.PLANNER, make_organisation())
    client.force_login(user)
    page = reverse("projects:work_list", query={"mine": "0"})
    assert client.get(page).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.refresh_from_db()
    assert not organisations_of(user).exists()
    assert not is_municipal(user)
    assert client.get(page).status_code == 302
    answers = {"login": user.email, "password": "a long password"}
    afresh = Client()
    afresh.post(reverse("account_login"), answers)
    assert "_auth_user_id" not in afresh.session


def test_a_visitor_belongs_nowhere(people: People) -> None:
    assert not organisations_of(AnonymousUser()).exists()
    assert not is_municipal(AnonymousUser())
