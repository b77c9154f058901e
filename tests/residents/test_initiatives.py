"""A resident proposes something, without an account, and follows it by a link."""

import re
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from areas.models import StreetSurface
from residents.initiatives import links, services
from residents.initiatives.services import Moment
from residents.initiatives.steps import State
from residents.models import Initiative, InitiativeMail
from tests.factories import make_area
from tests.residents.ideas import (
    NOW,
    at,
    filled_in,
    make_idea,
    make_published,
    write_idea,
)
from tests.towns import point, street

pytestmark = pytest.mark.django_db

NEW = reverse("residents:initiative_new")
WHO = "resident@home.example"


@pytest.fixture(autouse=True)
def _no_limits_of_other_tests() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _north(db: None) -> None:
    make_area()


def preview_of(idea: Initiative) -> str:
    return reverse("residents:initiative_follow", args=[links.draft_token(idea)])


def test_it_is_shown_once_more_before_it_is_sent(client: Client) -> None:
    answer = client.post(NEW, filled_in())
    idea = Initiative.objects.get()
    page = client.get(answer["Location"]).content.decode()
    public, private = page.split('id="private-title"')
    for text in ("A green strip", "Flowers instead of tiles.", "Beside the school"):
        assert text in public
    for secret in (WHO, "Secret Sender"):
        assert secret in private
        assert secret not in public
    assert idea.state == State.UNCONFIRMED
    assert [area.name for area in idea.areas.all()] == ["Noord"]
    assert not InitiativeMail.objects.exists()


def test_sending_asks_by_mail_to_confirm_and_only_once(client: Client) -> None:
    client.post(NEW, filled_in())
    idea = Initiative.objects.get()
    for _time in range(2):
        client.post(preview_of(idea), {"step": "send"})
    assert [mail.kind for mail in InitiativeMail.objects.all()] == ["confirm"]
    assert WHO in client.get(preview_of(idea)).content.decode()


def test_opening_the_link_in_the_mail_changes_nothing(client: Client) -> None:
    idea = write_idea()
    assert client.get(at("initiative_follow", idea)).status_code == 200
    idea.refresh_from_db()
    assert idea.state == State.UNCONFIRMED


def test_the_button_behind_the_link_confirms(client: Client, settings: Any) -> None:
    settings.KIP_INITIATIVE_DAYS = 10
    idea = write_idea()
    client.post(at("initiative_follow", idea), {"step": "confirm"})
    idea.refresh_from_db()
    assert idea.state == State.WAITING
    assert idea.confirmed_at
    assert idea.answer_by
    assert (idea.answer_by - idea.confirmed_at.date()).days in (10, 11)


def test_the_browser_in_which_it_was_written_can_not_confirm(client: Client) -> None:
    idea = write_idea()
    for step in ("confirm", "withdraw", "publish"):
        client.post(preview_of(idea), {"step": step})
    idea.refresh_from_db()
    assert idea.state == State.UNCONFIRMED


def test_what_is_on_its_way_only_its_receiver_changes(client: Client) -> None:
    idea = write_idea()
    change = reverse("residents:initiative_change", args=[links.draft_token(idea)])
    client.post(change, filled_in(title="Changed", email="other@home.example"))
    idea.refresh_from_db()
    assert (idea.title, idea.email) == ("A green strip", WHO)


def test_the_first_page_is_dead_once_it_is_confirmed(client: Client) -> None:
    idea = make_idea()
    assert client.get(preview_of(idea)).status_code == 410


@pytest.mark.parametrize("name", ["follow", "change", "own_photo", "no_mail"])
def test_a_link_that_was_never_given_is_dead(client: Client, name: str) -> None:
    idea = make_idea()
    for token in ("x", signing.dumps([idea.pk, "mail"], salt="another"), f"{idea.pk}"):
        address = reverse(f"residents:initiative_{name}", args=[token])
        assert client.get(address).status_code == 410
    assert (
        client.post(
            reverse("residents:initiative_follow", args=["x"]), {"step": "withdraw"}
        ).status_code
        == 410
    )


def test_a_page_behind_a_link_is_kept_by_nobody(client: Client) -> None:
    answer = client.get(at("initiative_follow", make_idea()))
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_its_sender_changes_it_until_it_is_published(client: Client) -> None:
    idea = make_idea()
    client.post(at("initiative_change", idea), filled_in(title="A bench"))
    idea.refresh_from_db()
    assert idea.title == "A bench"
    services.publish(idea, Moment(NOW))
    client.post(at("initiative_change", idea), filled_in(title="A swimming pool"))
    idea.refresh_from_db()
    assert idea.title == "A bench"


def test_who_confirmed_can_not_give_it_to_another_address(client: Client) -> None:
    idea = make_idea()
    client.post(at("initiative_change", idea), filled_in(email="other@home.example"))
    idea.refresh_from_db()
    assert idea.email == WHO


def test_its_sender_withdraws_it_also_when_it_is_published(client: Client) -> None:
    idea = make_published()
    client.post(at("initiative_follow", idea), {"step": "withdraw"})
    idea.refresh_from_db()
    assert idea.state == State.WITHDRAWN
    assert idea.closed_at
    page = reverse("residents:initiative", args=[idea.pk])
    assert client.get(page).status_code == 404


def test_stopping_the_mails_takes_a_button_and_forgets_the_sender(
    client: Client,
) -> None:
    idea = make_idea()
    address = at("initiative_no_mail", idea)
    client.get(address)
    idea.refresh_from_db()
    assert idea.email
    strict = Client(enforce_csrf_checks=True)  # a mail program has no token
    strict.post(address, {"List-Unsubscribe": "One-Click"})
    idea.refresh_from_db()
    assert (idea.email, idea.name) == ("", "")
    assert client.get(at("initiative_follow", idea)).status_code == 200
    assert not InitiativeMail.objects.filter(kind="entry").exists()


def test_the_place_of_the_map_comes_along(client: Client) -> None:
    page = client.get(NEW, {"place": "5.66000,52.04000", "radius": "250"})
    assert 'value="5.66000,52.04000"' in page.content.decode()
    assert client.get(NEW, {"place": "nowhere"}).status_code == 200


def test_a_street_is_found_without_scripts(client: Client) -> None:
    StreetSurface.objects.create(name="Iepenlaan", surface=street(40, 40))
    client.post(NEW, filled_in(place="", where="iepenlaan 12"))
    assert Initiative.objects.get().place.distance(point(90, 45)) < 100


def test_of_streets_that_look_alike_one_is_chosen(client: Client) -> None:
    cache.clear()
    for y, name in ((100, "Dorpsstraat Noord"), (800, "Dorpsstraat Oost")):
        StreetSurface.objects.create(name=name, surface=street(40, y))
    answer = client.post(NEW, filled_in(place="", where="dorpsstraat"))
    assert answer.status_code == 422
    choices = re.findall(
        r'type="radio" name="place" value="([^"]+)"', str(answer.content)
    )
    assert len(choices) == 2
    client.post(NEW, filled_in(place=choices[1], where="dorpsstraat"))
    assert Initiative.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"text": ""},
        {"place": ""},
        {"place": "x"},
        {"place": "200,0"},
        {"place": "0,0"},
        {"place": "", "where": "Zzyzx Road"},
        {"joining": "0"},
        {"joining": "9999"},
        {"email": "nobody"},
        {"link": "javascript:alert(1)"},
        {"link": "ftp://home.example"},
        {"text": "x" * 2001},
        {"homepage": "https://casino.example"},
        {"shown_at": ""},
    ],
)
def test_what_can_not_be_is_refused_with_words(
    client: Client, wrong: dict[str, str]
) -> None:
    answer = client.post(NEW, filled_in(**wrong))
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Initiative.objects.exists()


def test_too_many_from_one_connection_are_asked_to_wait(
    client: Client, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"initiative": "2/h/ip"}
    answers = [client.post(NEW, filled_in()).status_code for _time in range(3)]
    assert answers == [302, 302, 429]


def test_nobody_fills_the_postbox_of_another(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"initiative_mail": "1/h/key"}
    for email in (WHO, WHO.upper()):
        client.post(NEW, filled_in(email=email))
    first, second = Initiative.objects.order_by("pk")
    assert client.post(preview_of(first), {"step": "send"}).status_code == 302
    assert client.post(preview_of(second), {"step": "send"}).status_code == 429
    assert InitiativeMail.objects.count() == 1


def test_scripts_in_a_text_stay_text(client: Client) -> None:
    nasty = "<script>alert(1)</script>"
    fields = {"text": nasty, "place_text": nasty, "joining_text": nasty}
    idea = make_published(nasty, answer=nasty, **fields)
    for page in (
        reverse("residents:initiatives"),
        reverse("residents:initiative", args=[idea.pk]),
        at("initiative_follow", idea),
    ):
        assert nasty not in client.get(page).content.decode()
