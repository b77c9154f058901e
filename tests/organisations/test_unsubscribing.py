"""The links in mails that stop them: what they do, and that nobody makes them up."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from organisations import unsubscribing
from organisations.models import User
from tests.people import People

pytestmark = pytest.mark.django_db


def path_for(user: User, kind: str) -> str:
    return "/account/" + unsubscribing.link_for(user, kind).partition("/account/")[2]


@pytest.mark.parametrize(
    ("kind", "field"), [("weekly", "weekly_digest"), ("question", "question_mails")]
)
def test_looking_changes_nothing_and_a_click_stops_it(
    client: Client, people: People, kind: str, field: str
) -> None:
    user, path = people.sewer_planner, path_for(people.sewer_planner, kind)
    page = client.get(path)
    assert "<button" in page.content.decode()
    user.refresh_from_db()
    assert getattr(user, field)
    assert Client(enforce_csrf_checks=True).post(path).status_code == 200
    user.refresh_from_db()
    assert not getattr(user, field)
    others = User.objects.exclude(pk=user.pk)
    assert all(getattr(other, field) for other in others)


def test_the_page_is_kept_by_nobody_and_names_nobody(
    client: Client, people: People
) -> None:
    page = client.get(path_for(people.sewer_planner, "weekly"))
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Robots-Tag"] == "noindex"
    assert people.sewer_planner.email not in page.content.decode()


def test_links_that_we_never_gave_do_nothing(client: Client, people: People) -> None:
    user = people.sewer_planner
    good = path_for(user, "weekly")
    made_up = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        path_for(user, "nonsense"),
        reverse("organisations:unsubscribe", args=[signing.dumps([user.pk, "weekly"])]),
        reverse("organisations:unsubscribe", args=["nonsense"]),
    ]
    for path in made_up:
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    user.refresh_from_db()
    assert user.weekly_digest


def test_a_link_to_who_is_gone_does_nothing(client: Client, people: People) -> None:
    path = path_for(people.stranger, "weekly")
    people.stranger.delete()
    assert client.post(path).status_code == 404
