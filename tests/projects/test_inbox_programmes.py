"""A programme waits for who may adopt it, and for nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from organisations.models import Membership
from projects.desk import inbox
from projects.programmes import services as programmes
from tests.factories import TODAY, make_user
from tests.people import People
from tests.projects.inbox_of import titles, waiting
from tests.projects.test_programmes import NOW, draft, submitted

pytestmark = pytest.mark.django_db


def test_it_waits_from_submitted_to_adopted(people: People) -> None:
    programme = draft(people)
    assert titles(people.executive, "programme") == []
    programmes.submit(programme, people.sewer_planner, NOW, TODAY)
    (item,) = waiting(people.executive, "programme")
    assert item.title == programme.title
    assert str(people.sewer_planner) in item.why
    assert item.url == reverse("projects:programme_detail", args=[programme.pk])
    programmes.adopt(programme, people.executive, NOW, seen=NOW)
    assert titles(people.executive, "programme") == []


def test_only_who_may_adopt_it_is_asked(people: People) -> None:
    submitted(people)
    gridco = make_user("boss@grid.example", Membership.Role.EXECUTIVE, people.gridco)
    for user in (people.sewer_planner, people.manager_north, people.stranger, gridco):
        assert titles(user, "programme") == []


def test_what_is_submitted_anew_comes_back(people: People) -> None:
    programme = submitted(people)
    (item,) = waiting(people.executive, "programme")
    inbox.put_away([item.key], people.executive, TODAY)
    assert titles(people.executive, "programme") == []
    programmes.withdraw(programme)
    later = NOW + timedelta(1)
    programmes.submit(programme, people.sewer_planner, later, TODAY)
    assert titles(people.executive, "programme") == [programme.title]


def test_an_executive_has_an_inbox(
    client: Client,
    people: People,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    programme = submitted(people)
    client.force_login(people.executive)
    with django_assert_max_num_queries(25):
        answer = client.get(reverse("projects:inbox"))
    assert programme.title in answer.content.decode()
    assert answer.context["inbox_count"] == 1
