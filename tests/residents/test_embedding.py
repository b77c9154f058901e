"""The map in a page of another site: who may show it, and the code that does."""

import os
import re
from base64 import b64encode
from hashlib import sha384
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from kip import environment
from projects.models import PlannedWork
from projects.planning import Discipline, Visibility
from residents.embedding import snippet
from residents.public import PublicWork
from tests.factories import make_area, make_work
from tests.people import People
from tests.towns import street

pytestmark = pytest.mark.django_db

FRAME = "/insluiten/kaart"
SITE = "https://www.town.example"
# What its hash was when it was given out for the first time.
HEIGHT_1 = "sha384-QPGodRZ0vSLGpy96TEdBMDROEnNxREzRYk4bZvTj3VUAou9SOKr5oWSzzWMuPuAV"


def ancestors(answer: Any) -> str:
    policy = answer.headers["Content-Security-Policy"]
    found = re.search(r"frame-ancestors ([^;]*)", policy)
    assert found
    return found[1].strip()


def test_only_the_named_sites_may_show_it(client: Client, settings: Any) -> None:
    settings.KIP_EMBED_ANCESTORS = [SITE, "https://*.other.example"]
    answer = client.get(FRAME)
    assert ancestors(answer) == f"'self' {SITE} https://*.other.example"
    assert "X-Frame-Options" not in answer.headers


def test_without_named_sites_nobody_else_may(client: Client) -> None:
    assert ancestors(client.get(FRAME)) == "'self'"


def test_that_holds_for_what_is_kept_and_for_what_is_not_changed(
    client: Client, settings: Any
) -> None:
    settings.KIP_EMBED_ANCESTORS = [SITE]
    first = client.get(FRAME)
    kept = client.get(FRAME)
    unchanged = client.get(FRAME, headers={"If-None-Match": first.headers["ETag"]})
    assert unchanged.status_code == 304
    for answer in (first, kept, unchanged):
        assert ancestors(answer) == f"'self' {SITE}"


def test_no_other_page_may_be_shown_in_a_frame(client: Client, settings: Any) -> None:
    settings.KIP_EMBED_ANCESTORS = [SITE]
    area, work = make_area(), make_work()
    for address in (
        *("/", f"/werk/{work.pk}", "/buurt", f"/buurt/{area.pk}", "/privacy"),
        *(f"/buurt/{area.pk}/poster", f"/buurt/{area.pk}/kaart.svg", "/insluiten"),
        *("/inloggen", "/abonneren", "/initiatieven", "/open-data", "/nieuws.atom"),
        *("/planning/", "/nergens"),
    ):
        answer = client.get(address)
        assert ancestors(answer) == "'none'", address
        assert answer.headers["X-Frame-Options"] == "DENY", address


def test_it_sets_no_cookie_and_has_no_form(client: Client) -> None:
    make_work()
    answer = client.get(FRAME)
    assert not answer.cookies
    assert "<form" not in answer.content.decode()
    assert "public" in answer.headers["Cache-Control"]


def test_it_answers_the_question_of_its_address(client: Client) -> None:
    area = make_area()
    make_work("Sewer here")
    make_work("Trees here", discipline=Discipline.GREEN)
    make_work("Sewer elsewhere", footprint=street(5000, 5000))
    answer = client.get(f"{FRAME}?area={area.pk}&discipline=sewerage")
    assert [type(work) for work in answer.context["works"]] == [PublicWork]
    assert answer.context["works"][0].title == "Sewer here"
    assert f"area={area.pk}&amp;discipline=sewerage" in answer.content.decode()
    assert area.name in answer.context["title"]


@pytest.mark.parametrize(
    "nonsense", ["area=x", "place=1", "view=<b>", "taal=xx", "height=1e9", "grows=%00"]
)
def test_nonsense_in_its_address_is_as_good_as_nothing(
    client: Client, nonsense: str
) -> None:
    make_work()
    for address in (FRAME, "/insluiten"):
        assert client.get(f"{address}?{nonsense}").status_code == 200


def test_nothing_that_is_not_public_is_in_it(client: Client) -> None:
    work = make_work("Geheim werk", visibility=Visibility.PARTNERS)
    assert "Geheim" not in client.get(FRAME).content.decode()
    PlannedWork.objects.filter(pk=work.pk).update(visibility=Visibility.PUBLIC)
    assert "Geheim" in client.get(FRAME).content.decode()
    PlannedWork.objects.filter(pk=work.pk).update(visibility=Visibility.PARTNERS)
    assert "Geheim" not in client.get(FRAME).content.decode()


def test_a_colleague_sees_in_it_what_everybody_does(
    client: Client, people: People
) -> None:
    make_work("Geheim werk", visibility=Visibility.PARTNERS)
    client.force_login(people.sewer_planner)
    assert "Geheim" not in client.get(FRAME).content.decode()


def test_it_speaks_the_language_of_its_address(client: Client) -> None:
    for language in ("nl", "en"):
        answer = client.get(f"{FRAME}?taal={language}")
        assert answer.headers["Content-Language"] == language
        assert f'<html lang="{language}">' in answer.content.decode()


def test_a_long_list_ends_with_the_way_to_the_rest(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for x in range(0, 600, 20):
        make_work(f"Work {x}", footprint=street(x, 0, 10))
    with django_assert_max_num_queries(14):
        answer = client.get(FRAME)
    assert answer.context["count"] == 30
    assert len(answer.context["works"]) == 12
    assert b"leaflet" in answer.content
    assert b"leaflet" not in client.get(f"{FRAME}?view=list").content


def test_the_code_shows_the_frame_that_was_chosen(
    client: Client, settings: Any
) -> None:
    settings.KIP_ADDRESS = "https://kip.example"
    area = make_area('Noord "A" & <B>')
    asked = f"area={area.pk}&discipline=green&view=list&height=800&taal=en"
    code = client.get(f"/insluiten?{asked}").context["snippet"]
    (source,) = re.findall(r'<iframe src="([^"]*)"', code)
    assert unescape(source) == (
        f"https://kip.example{FRAME}?area={area.pk}&discipline=green&taal=en&view=list"
    )
    assert 'height="800"' in code
    assert "&quot;A&quot; &amp; &lt;B&gt;" in code
    assert "<script" not in code


def test_the_script_of_the_code_is_the_one_of_its_hash(client: Client) -> None:
    code = client.get("/insluiten?grows=on").context["snippet"]
    answer = client.get("/insluiten/hoogte-1.js")
    hash_of_it = b64encode(sha384(answer.content).digest()).decode()
    assert f'integrity="sha384-{hash_of_it}"' in code
    assert " data-kip" in code
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"] == "text/javascript"


def test_a_script_that_others_pinned_never_changes() -> None:
    """Make a new one, with the next number, and go on serving this one."""
    assert snippet.integrity() == HEIGHT_1


def test_the_page_says_which_sites_may(client: Client, settings: Any) -> None:
    assert "KIP_EMBED_ANCESTORS" in client.get("/insluiten").content.decode()
    settings.KIP_EMBED_ANCESTORS = [SITE]
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert SITE in client.get("/insluiten").content.decode()


@pytest.mark.parametrize(
    "sites",
    [
        "*",
        "https://*",
        "https://*.nl",
        "www.town.example",
        "https://www.town.example/page",
        "https://www.town.example/",
        "https://www.town.example;",
        "https://a.example,https://b.example",
        "'unsafe-inline'",
        "javascript:1",
    ],
)
def test_what_is_no_site_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, sites: str
) -> None:
    monkeypatch.setitem(os.environ, "KIP_TEST_SITES", f"https://ok.example {sites}")
    with pytest.raises(ImproperlyConfigured, match="KIP_TEST_SITES"):
        environment.origins("KIP_TEST_SITES")


def test_sites_are_read_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    sites = "https://www.town.example  https://*.other.example http://localhost:8001"
    monkeypatch.setitem(os.environ, "KIP_TEST_SITES", sites)
    assert environment.origins("KIP_TEST_SITES") == sites.split()
    assert environment.origins("KIP_NOT_SET") == []
