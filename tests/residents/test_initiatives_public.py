"""What everybody may read of initiatives, field by field; and what is forgotten."""

import os
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from projects.planning import Visibility
from residents.initiatives import keeping, services
from residents.initiatives.public import PublicInitiative, as_public_initiatives
from residents.initiatives.services import Moment
from residents.models import Initiative
from tests.factories import TODAY, make_area, make_work
from tests.residents.ideas import NOW, make_idea, make_published, write_idea

pytestmark = pytest.mark.django_db

LIST = reverse("residents:initiatives")
PUBLIC_FIELDS = {
    "id",
    "title",
    "text",
    "place_text",
    "wished_when",
    "joining",
    "joining_text",
    "link",
    "has_photo",
    "published_on",
    "answer",
    "answered_on",
    "answer_by",
    "areas",
    "works",
}


@pytest.fixture(autouse=True)
def _north(db: None) -> None:
    make_area()


def page_of(idea: Initiative) -> str:
    return reverse("residents:initiative", args=[idea.pk])


def titles(client: Client) -> list[str]:
    return [one.title for one in client.get(LIST).context["initiatives"]]


def test_what_everybody_may_know_is_listed_field_by_field(client: Client) -> None:
    """Who adds one here decides that everybody may know it."""
    assert {field.name for field in fields(PublicInitiative)} == PUBLIC_FIELDS
    idea = make_published()
    assert type(client.get(page_of(idea)).context["initiative"]) is PublicInitiative
    (listed,) = client.get(LIST).context["initiatives"]
    assert type(listed) is PublicInitiative


def test_only_what_is_published_is_public(client: Client) -> None:
    by = Moment(NOW)
    ideas = [write_idea(), make_idea(), make_idea(), make_idea(), make_published()]
    services.give_back(ideas[1], by, "Where?")
    services.reject(ideas[2], by, "No.")
    services.withdraw(ideas[4], NOW)
    assert client.get(LIST).content.decode().count("initiative-card__title") == 0
    for idea in ideas:
        assert client.get(page_of(idea)).status_code == 404
    assert as_public_initiatives(ideas, TODAY) == []


def test_what_is_no_longer_published_is_gone_at_once(client: Client) -> None:
    idea = make_published()
    assert client.get(page_of(idea))["ETag"]
    assert "A green strip" in client.get(LIST).content.decode()
    services.reject(idea, Moment(NOW), "No.")
    assert "A green strip" not in client.get(LIST).content.decode()
    assert client.get(page_of(idea)).status_code == 404


def test_a_linked_work_that_is_no_longer_public_is_gone_too(client: Client) -> None:
    idea = make_published()
    work = make_work("Sewer of the century")
    services.link(idea, Moment(NOW), [work], None)
    assert "century" in client.get(page_of(idea)).content.decode()
    work.visibility = Visibility.ORGANISATION
    work.save()
    assert "century" not in client.get(page_of(idea)).content.decode()


def test_nobody_reads_who_sent_it(client: Client) -> None:
    idea = make_published(answer="Yes.")
    for address in (LIST, page_of(idea)):
        page = client.get(address).content.decode()
        assert "Secret Sender" not in page
        assert "home.example" not in page


def test_the_list_asks_a_fixed_number_of_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    work = make_work()
    for number in range(25):
        idea = make_published(f"Idea {number}")
        services.link(idea, Moment(NOW), [work], None)
    with django_assert_max_num_queries(9):
        client.get(LIST)
    with django_assert_max_num_queries(10):
        client.get(page_of(idea))


def test_what_nobody_confirmed_is_forgotten_with_its_photo(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    write_idea(photo=ContentFile(b"photo", name="a.jpg"))
    make_idea("Confirmed")
    assert keeping.forget_unconfirmed(NOW) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert keeping.forget_unconfirmed(NOW + timedelta(hours=1)) == 1
    assert [one.title for one in Initiative.objects.all()] == ["Confirmed"]
    assert list((tmp_path / "initiatives").iterdir()) == []


def test_a_photo_of_nothing_is_removed_after_a_while(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    kept = make_idea(photo=ContentFile(b"photo", name="kept.jpg"))
    orphan = tmp_path / "initiatives" / "orphan.jpg"
    orphan.write_bytes(b"photo")
    at = NOW.timestamp()
    for file in orphan.parent.iterdir():
        os.utime(file, (at, at))
    assert keeping.remove_orphans(NOW - timedelta(hours=1)) == 0
    assert orphan.exists()
    assert keeping.remove_orphans(NOW + timedelta(hours=1)) == 1
    assert not orphan.exists()
    assert Path(kept.photo.path).exists()
