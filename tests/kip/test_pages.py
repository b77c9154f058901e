"""The few pages that belong to no app."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from organisations.models import User
from tests.factories import make_work
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_attempts() -> Iterator[None]:
    """Failed attempts to sign in count for the tests that come after."""
    yield
    cache.clear()


def test_pages_are_dutch_whatever_the_browser_asks(client: Client) -> None:
    page = client.get("/", HTTP_ACCEPT_LANGUAGE="en-GB")
    assert page.headers["Content-Language"] == "nl"
    assert b'<html lang="nl"' in page.content


def test_a_visitor_chooses_english_and_keeps_it(client: Client) -> None:
    answer = client.post("/taal", {"language": "en", "next": "/planning/"})
    assert answer.headers["Location"] == "/planning/"
    assert b'<html lang="en"' in client.get("/").content


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", ""])
def test_the_language_switch_leads_nowhere_else(client: Client, target: str) -> None:
    answer = client.post("/taal", {"language": "en", "next": target})
    assert answer.headers["Location"] == "/"


def test_an_unknown_language_is_not_kept(client: Client) -> None:
    answer = client.post("/taal", {"language": "xx"})
    assert not answer.cookies


def test_health_says_ok_when_both_servers_answer(client: Client) -> None:
    answer = client.get("/gezond")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_health_names_the_server_that_is_down(client: Client, settings: object) -> None:
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"  # type: ignore[attr-defined]
    answer = client.get("/gezond")
    assert (answer.status_code, answer.content) == (503, b"down: redis")


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("sewer_planner", "projects:inbox"),
        ("grid_planner", "projects:inbox"),
        ("manager_north", "conflicts:combination_list"),
        ("executive", "conflicts:combination_list"),
        ("stranger", "residents:map"),
    ],
)
def test_everybody_starts_where_their_work_is(
    client: Client, people: People, who: str, page: str
) -> None:
    client.force_login(getattr(people, who))
    assert client.get("/start").headers["Location"] == reverse(page)


def test_people_sign_in_with_their_e_mail_address(
    client: Client, people: People
) -> None:
    answer = client.post(
        "/inloggen",
        {"login": "north@kip.example", "password": "a long password"},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == reverse("conflicts:combination_list")


def test_a_wrong_password_does_not_tell_whether_the_account_exists(
    client: Client, people: People
) -> None:
    errors = []
    for login in ("north@kip.example", "nobody@kip.example"):
        page = client.post("/inloggen", {"login": login, "password": "wrong"})
        errors.append(page.context["form"].errors.as_json())
    assert errors[0] == errors[1]
    assert errors[0] != "{}"


def test_the_administration_has_no_sign_in_page_of_its_own(client: Client) -> None:
    answer = client.get("/beheer/login/?next=/beheer/")
    assert answer.headers["Location"] == "/inloggen?next=/beheer/"


def test_nobody_guesses_passwords_for_long(client: Client, people: People) -> None:
    guess = {"login": "north@kip.example", "password": "guess"}
    answers = [client.post("/inloggen", guess) for _attempt in range(12)]
    right = {"login": "north@kip.example", "password": "a long password"}
    assert client.post("/inloggen", right).status_code != 302
    assert answers[-1].content != answers[0].content


def test_without_mail_server_nobody_learns_who_has_an_account(
    client: Client, people: People, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answers = [
        client.post("/account/password/reset/", {"email": email})
        for email in ("nobody@kip.example", "north@kip.example")
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_one_visitor_behind_the_proxy_does_not_keep_others_out(
    client: Client, people: People, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # as with KIP_HTTPS
    guess = {"login": "nobody@kip.example", "password": "guess"}
    # what stands before the proxy's own word is the visitor's, who may say anything
    for attempt in range(31):
        said = f"10.0.0.{attempt}, 192.0.2.1"
        answer = client.post("/inloggen", guess, headers={"X-Forwarded-For": said})
    assert answer.status_code == 429
    right = {"login": "north@kip.example", "password": "a long password"}
    answer = client.post("/inloggen", right, headers={"X-Forwarded-For": "192.0.2.2"})
    assert answer.status_code == 302


def test_a_stranger_who_forgot_a_password_gets_no_mail(
    client: Client, people: People, mailoutbox: list[object]
) -> None:
    client.post("/account/password/reset/", {"email": "nobody@kip.example"})
    assert mailoutbox == []
    client.post("/account/password/reset/", {"email": "north@kip.example"})
    assert len(mailoutbox) == 1


def test_nobody_makes_an_account_by_themselves(client: Client) -> None:
    client.post(
        "/account/signup/",
        {"email": "new@kip.example", "password1": "x" * 20, "password2": "x" * 20},
    )
    assert not User.objects.filter(email="new@kip.example").exists()


def test_demo_accounts_are_shown_in_the_demo_only(
    client: Client, settings: object
) -> None:
    assert b"@kip.example" not in client.get("/inloggen").content
    settings.KIP_DEMO = True  # type: ignore[attr-defined]
    assert b"@kip.example" in client.get("/inloggen").content


def test_no_page_allows_inline_scripts(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy


def test_pages_behind_sign_in_are_kept_by_no_cache(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    for address in ("/planning/", "/planning/werken.geojson", "/api/v1/werken"):
        assert "no-store" in client.get(address).headers["Cache-Control"]


def test_a_fragment_says_that_the_session_is_over(client: Client) -> None:
    answer = client.get("/planning/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")
    assert client.get("/planning/").status_code == 302


@pytest.mark.parametrize(
    "address", ["/", "/werk/{}/kaart.geojson", "/tegels/9/263/169.mvt"]
)
def test_public_maps_may_be_kept_for_a_while(client: Client, address: str) -> None:
    address = address.format(make_work().pk)
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=30, must-revalidate"
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_old_address_of_the_works_leads_to_open_data(client: Client) -> None:
    """With the question that it was asked, and for good."""
    answer = client.get("/kaart/werken.geojson?area=3&discipline=gas")
    assert answer.status_code == 301
    there = "/open-data/werken.geojson?area=3&discipline=gas"
    assert answer.headers["Location"] == there


def test_the_administration_is_for_staff(client: Client, people: People) -> None:
    client.force_login(people.manager_north)
    assert client.get("/beheer/").status_code == 302
    client.force_login(people.administrator)
    assert client.get("/beheer/").status_code == 200


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_not_there_leads_residents_to_the_search(
    client: Client, settings: Any, language: str
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get("/werk/999", headers=headers)
        page = answer.content.decode()
        assert answer.status_code == 404
        assert f'<html lang="{language}"' in page
        assert f'action="{reverse("residents:find")}"' in page
        assert f'href="{reverse("residents:neighbourhoods")}"' in page


def test_what_is_not_there_leads_who_signed_in_to_their_start(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    answer = client.get("/planning/999")
    assert answer.status_code == 404
    assert f'href="{reverse("home")}"' in answer.content.decode()


def test_a_form_whose_key_is_gone_says_so_with_a_way_on() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/inloggen", {"login": "x@kip.example", "password": "x"})
    assert answer.status_code == 403
    assert "403_csrf.html" in [template.name for template in answer.templates]
    assert b'<html lang="nl"' in answer.content


def test_who_asks_too_often_gets_a_page_of_kip(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"find_place": "1/m/ip"}
    codes = [client.post("/zoek", {"where": "Elm"}).status_code for _ in range(2)]
    answer = client.post("/zoek", {"where": "Elm"})
    assert [*codes, answer.status_code] == [200, 429, 429]
    assert f'href="{reverse("residents:map")}"' in answer.content.decode()
    assert b'<html lang="nl"' in answer.content
