"""Who lost the e-mail with the link gets it once more, and nobody else learns of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from residents.initiatives import links, mailing, services
from residents.initiatives.again import send_again
from residents.initiatives.services import Moment
from residents.models import Initiative, InitiativeMail
from tests.factories import TODAY, make_area
from tests.postbox import Postbox, parts
from tests.residents.ideas import (
    NOW,
    at,
    filled_in,
    make_idea,
    make_published,
    write_idea,
)

pytestmark = pytest.mark.django_db

WHO = "resident@home.example"
LINK = reverse("residents:initiative_link")
NEW = reverse("residents:initiative_new")


@pytest.fixture(autouse=True)
def _no_limits_of_other_tests() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _north(db: None) -> None:
    make_area()


def asked(email: str = WHO) -> dict[str, str]:
    known = filled_in()
    return {name: known[name] for name in ("homepage", "shown_at")} | {"email": email}


def preview_of(idea: Initiative) -> str:
    return reverse("residents:initiative_follow", args=[links.draft_token(idea)])


def again() -> list[tuple[str, date]]:
    """To which ideas the links went once more, and when."""
    rows = mailing.sent_again().order_by("pk")
    return list(rows.values_list("initiative__title", "day"))


def test_the_page_that_says_look_in_your_mailbox_sends_it_again_once_a_day(
    client: Client,
) -> None:
    idea = write_idea()
    for _time in range(2):
        page = client.post(preview_of(idea), {"step": "again"}, follow=True)
        assert 'value="again"' in page.content.decode()
    assert [title for title, _day in again()] == ["A green strip"]
    assert InitiativeMail.objects.filter(kind="confirm").count() == 2


def test_of_an_address_the_links_go_at_most_once_a_day() -> None:
    write_idea("First")
    write_idea("Second", email=WHO.upper())
    tomorrow = TODAY + timedelta(days=1)
    for day in (TODAY, TODAY, tomorrow):
        send_again(WHO.title(), day)
    assert again() == [("Second", TODAY), ("Second", tomorrow)]


def test_what_was_only_written_down_is_in_nobodys_postbox(client: Client) -> None:
    client.post(NEW, filled_in())
    idea = Initiative.objects.get()
    client.post(preview_of(idea), {"step": "again"})
    send_again(WHO, TODAY)
    assert not InitiativeMail.objects.exists()


def test_the_page_says_the_same_of_every_address(client: Client) -> None:
    make_idea()
    answers = [client.post(LINK, asked(email)) for email in (WHO, "x@home.example")]
    first, second = ((one.status_code, one["Location"]) for one in answers)
    assert first == second
    pages = [client.get(one["Location"]).content for one in answers]
    assert pages[0] == pages[1]
    assert WHO.encode() not in pages[0]
    assert [title for title, _day in again()] == ["A green strip"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": ""},
        {"email": "nobody"},
        {"email": '"a b"@home.example'},
        {"homepage": "https://casino.example"},
        {"shown_at": ""},
    ],
)
def test_robots_and_mistakes_are_refused_with_words(
    client: Client, wrong: dict[str, str]
) -> None:
    make_idea()
    answer = client.post(LINK, {**asked(), **wrong})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert again() == []


def test_too_many_from_one_connection_are_asked_to_wait(
    client: Client, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"initiative": "2/h/ip"}
    answers = [client.post(LINK, asked()).status_code for _time in range(3)]
    assert answers == [302, 302, 429]


def test_the_page_needs_its_own_token_and_is_kept_by_nobody(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(LINK, asked()).status_code == 403
    assert "no-store" in client.get(LINK)["Cache-Control"]
    assert client.put(LINK).status_code == 405


def test_a_dead_link_leads_to_a_new_one(client: Client) -> None:
    dead = client.get(reverse("residents:initiative_follow", args=["x"]))
    assert dead.status_code == 410
    assert LINK in dead.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_links_in_the_mail_open_all_that_its_reader_proposed(
    client: Client, postbox: Postbox
) -> None:
    published = make_published("A bench", language="en")
    gone = make_idea("A lamp", language="en")
    services.withdraw(gone, NOW)
    make_idea("Of another", email="other@home.example")
    unconfirmed = write_idea("Perhaps of another", language="en")
    InitiativeMail.objects.all().delete()
    send_again(WHO, TODAY)
    assert mailing.send_all(TODAY) == 1
    ((to, letter),) = postbox.letters
    assert to == [WHO]
    for text in parts(letter):
        assert "A bench" in text
        for idea in (published, unconfirmed):
            # After the colon a token tells when it was made.
            assert at("initiative_follow", idea).partition(":")[0] in text
        for never in ("A lamp", "of another", "Of another", "Secret Sender"):
            assert never not in text
    assert client.get(at("initiative_follow", published)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_stopped_the_mails_gets_no_links(postbox: Postbox) -> None:
    idea = make_idea()
    InitiativeMail.objects.all().delete()
    send_again(WHO, TODAY)
    services.stop_mails(idea)
    assert mailing.send_all(TODAY) == 0
    send_again("", TODAY)
    assert [day for _title, day in again()] == [TODAY]


def test_a_rejected_idea_is_still_followed(postbox: Postbox) -> None:
    idea = make_idea()
    services.reject(idea, Moment(NOW), "No.")
    assert list(links.of_address(WHO)) == [idea]
