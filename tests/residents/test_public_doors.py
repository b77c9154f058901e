"""What leaves KIP without signing in, door by door, field by field."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.template.context import make_context
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import ngettext

from areas.models import StreetSurface
from conflicts.case.weeks import street_time_of
from conflicts.deciding.services import Ruling, rule
from conflicts.models import Combination
from conflicts.review import Reason, Verdict
from conflicts.services import decide, detect
from projects.models import PlannedWork
from projects.planning import Discipline, FundingSource, Status, Visibility
from residents.public import PublicLink, PublicWork
from tests.conflicts.proposals import propose
from tests.factories import TODAY, make_area, make_user, make_work
from tests.people import People, make_people
from tests.residents.reading_tiles import read_tile
from tests.residents.test_tiles import address_of, tile_at
from tests.towns import point, street

pytestmark = pytest.mark.django_db

PUBLIC_API_FIELDS = {
    "id",
    "titel",
    "vakdiscipline",
    "organisatie",
    "vroegsteStart",
    "laatsteEinde",
    "voorlopig",
    "inUitvoering",
    "straatAfgesloten",
    "bereikbaarheid",
    "neemtParkeerplaatsen",
    "geluidshinder",
    "contact",
    "tekstVoorBewoners",
    "gebieden",
    "gecombineerdMet",
    "wekenMinder",
    "geometrie",
}
PUBLIC_FIELDS = {
    "id",
    "title",
    "discipline",
    "discipline_label",
    "organisation",
    "earliest_start",
    "latest_end",
    "is_provisional",
    "is_under_way",
    "closes_street",
    "homes_reached",
    "homes_reached_label",
    "takes_parking",
    "is_noisy",
    "contact",
    "public_text",
    "areas",
    "combined_with",
    "weeks_spared",
}
OF_THE_MAP = {
    "filter",
    "question",
    "around",
    "is_whole_street",
    "works",
    "distances",
    "page_obj",
    "count",
    "otherwise",
    "tiles",
    "map_settings",
}
OF_ONE_WORK = {"work", "news", "ideas", "here", "geojson_url", "map_settings"}
MAP_SETTINGS = {
    "tile_url",
    "attribution",
    "streets_url",
    "areas_url",
    "bounds",
    "max_zoom",
}
PUBLIC_MAP_FIELDS = {"id", "title", "discipline", "organisation", "period", "url"}
SECRETS = ("Geheim", "geheim-bron", "geheim-dossier", "123456")
FILE = "/open-data/werken.geojson"
TILE = address_of(tile_at(point(50, 5), 14))


@pytest.fixture(autouse=True)
def _own_disk(settings: Any, tmp_path: Path) -> None:
    """Files of open data are kept by a version with which every test begins."""
    settings.VAR_DIR = tmp_path
    settings.ACCOUNT_RATE_LIMITS = {}


def make_public(**fields: Any) -> PlannedWork:
    """A public work whose every internal field holds a secret."""
    return make_work(
        **{
            "title": "Elm Lane, new sewer",
            "description": "Geheim: praat met de buurman",
            "cost_estimate": 123456,
            "funding_source": FundingSource.LEVY,
            "source_system": "geheim-bron",
            "source_id": "geheim-bron-1",
            "coordination_reference": "geheim-dossier",
            "public_text": "We replace the sewer.",
            **fields,
        }
    )


def make_secret(**fields: Any) -> PlannedWork:
    return make_public(
        **{"title": "Geheim werk", "source_id": "geheim-bron-2", **fields}
    )


def test_the_api_gives_exactly_the_public_fields(client: Client) -> None:
    work = make_public()
    (listed,) = client.get("/api/v1/werken").json()["werken"]
    single = client.get(f"/api/v1/werken/{work.pk}").json()
    assert set(listed) == set(single) == PUBLIC_API_FIELDS
    assert listed == single


def test_the_map_gives_exactly_the_public_fields(client: Client) -> None:
    work = make_public()
    (feature,) = client.get(f"/werk/{work.pk}/kaart.geojson").json()["features"]
    assert set(feature) == {"type", "geometry", "properties"}
    assert set(feature["properties"]) == PUBLIC_MAP_FIELDS


def test_what_a_resident_may_know_is_listed_field_by_field() -> None:
    """Who adds one here decides that everybody may know it."""
    assert {field.name for field in fields(PublicWork)} == PUBLIC_FIELDS
    assert {field.name for field in fields(PublicLink)} == {"id", "title"}


def test_the_pages_get_works_through_the_public_door_alone(client: Client) -> None:
    work = make_public()
    page, single = client.get("/"), client.get(f"/werk/{work.pk}")
    (listed,) = page.context["works"]
    assert type(listed) is type(single.context["work"]) is PublicWork
    assert given_by_the_view(page) == OF_THE_MAP
    assert given_by_the_view(single) == OF_ONE_WORK
    for answer in (page, single):
        assert set(answer.context["map_settings"]) == MAP_SETTINGS


def given_by_the_view(answer: Any) -> set[str]:
    """What a page may show, less what every page gets."""
    every_page = make_context({}, answer.wsgi_request)
    with every_page.bind_template(answer.templates[0]):
        return set(answer.context[0].flatten()) - set(every_page.flatten())


def test_a_page_of_a_work_shows_what_is_public_and_nothing_else(
    client: Client, settings: Any
) -> None:
    work = make_public(closes_street=True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = client.get(f"/werk/{work.pk}").content.decode()
    facts = re.findall(r"<dt>(.*?)</dt>", shown)
    assert facts == ["When", "What you notice", "Kind of work", "Who does it"]
    for text in (work.title, "We replace the sewer.", "Sewers", "Sewerage", "closed"):
        assert text in shown


def test_the_background_has_names_and_levels_alone(client: Client) -> None:
    make_area()
    StreetSurface.objects.create(
        name="Elm Lane", other_name="Ulmenlaan", surface=street(0, 0)
    )
    for address, properties in (
        ("/achtergrond/gebieden.geojson", {"name", "level"}),
        ("/achtergrond/straten.geojson", {"name"}),
    ):
        (feature,) = client.get(address).json()["features"]
        assert set(feature) == {"type", "geometry", "properties"}
        assert set(feature["properties"]) == properties


def test_a_combination_names_only_public_partners(
    client: Client, people: People
) -> None:
    sewer = make_public(footprint=street(0, 0, 300))
    for title, organisation, visibility in (
        ("Elm Lane, paving", people.roads, Visibility.PUBLIC),
        ("Geheim gas", people.gridco, Visibility.MUNICIPALITY),
    ):
        make_work(
            title,
            organisation=organisation,
            discipline=Discipline.ROADS if organisation == people.roads else "gas",
            visibility=visibility,
            footprint=street(0, 0, 300),
        )
    detect(TODAY)
    combination = Combination.objects.get()
    assert combination.members.count() == 3
    assert client.get(f"/api/v1/werken/{sewer.pk}").json()["gecombineerdMet"] == []
    decide(
        combination,
        by=make_user("m@kip.example"),
        verdict=Verdict.ACCEPT,
        reason=Reason.SAVES,
    )
    partners = client.get(f"/api/v1/werken/{sewer.pk}").json()["gecombineerdMet"]
    assert [partner["titel"] for partner in partners] == ["Elm Lane, paving"]
    assert all(set(partner) == {"id", "titel"} for partner in partners)


NOT_FOR_RESIDENTS = [
    {"visibility": Visibility.ORGANISATION},
    {"visibility": Visibility.MUNICIPALITY},
    {"visibility": Visibility.PARTNERS},
    {"status": Status.INTENTION},
    {"status": Status.DRAFT},
    {"status": Status.CANCELLED},
    {"status": Status.FINISHED},
    {"footprint": None},
    {"earliest_start": date(2020, 1, 1), "latest_end": date(2020, 12, 31)},
]


def accepted_pair(people: People, **road: Any) -> Combination:
    """A sewer and a road over it, to be carried out together."""
    combination = propose(people, **road)
    rule(combination, Ruling(Verdict.ACCEPT, Reason.SAVES), people.manager_north, TODAY)
    combination.refresh_from_db()
    return combination


def spared_words(works: int, weeks: int) -> str:
    text = ngettext(
        "%(works)s works in one go: %(weeks)s week of work in the street less.",
        "%(works)s works in one go: %(weeks)s weeks of work in the street less.",
        weeks,
    )
    return text % {"works": works, "weeks": weeks}


def test_a_combination_tells_what_it_spares_as_its_own_page_does(
    client: Client,
) -> None:
    people = make_people()
    combination = accepted_pair(people)
    spared = street_time_of(combination)
    assert spared
    assert spared.weeks_spared > 1
    work = combination.members.first().work
    for address in (f"/werk/{work.pk}", "/"):
        assert (
            spared_words(2, spared.weeks_spared) in client.get(address).content.decode()
        )
    told = client.get(f"/api/v1/werken/{work.pk}").json()
    assert told["wekenMinder"] == spared.weeks_spared


def test_what_is_not_accepted_or_not_all_public_spares_nothing_in_public(
    client: Client,
) -> None:
    people = make_people()
    hidden = accepted_pair(people, visibility=Visibility.MUNICIPALITY)
    proposed = propose(people, 300)
    for combination in (hidden, proposed):
        for member in combination.members.filter(work__visibility=Visibility.PUBLIC):
            told = client.get(f"/api/v1/werken/{member.work_id}").json()
            assert (told["gecombineerdMet"], told["wekenMinder"]) == ([], 0)
            page = client.get(f"/werk/{member.work_id}").context["work"]
            assert page.weeks_spared == 0


@pytest.mark.parametrize("hidden", NOT_FOR_RESIDENTS)
def test_no_door_tells_of_a_work_that_is_not_public(
    client: Client, hidden: dict[str, Any]
) -> None:
    work = make_secret(**hidden)
    for address in every_address(work.pk):
        answer = client.get(address)
        assert_no_secret(address, answer)


def test_no_door_tells_the_internal_fields_of_a_public_work(client: Client) -> None:
    work = make_public()
    for address in every_address(work.pk):
        answer = client.get(address)
        assert_no_secret(address, answer)


@pytest.mark.parametrize("who", ["stranger", None])
def test_an_account_without_membership_gets_what_residents_get(
    client: Client, people: People, who: str | None
) -> None:
    make_public()
    make_secret(visibility=Visibility.PARTNERS)
    if who:
        client.force_login(getattr(people, who))
    (listed,) = client.get("/api/v1/werken").json()["werken"]
    assert set(listed) == PUBLIC_API_FIELDS


def test_a_question_can_not_reach_hidden_works(client: Client) -> None:
    make_secret(visibility=Visibility.PARTNERS)
    for question in ("q=werk", "period=nu", "discipline=sewerage", "area=1"):
        for address in ("/", FILE, TILE):
            assert_no_secret(address, client.get(f"{address}?{question}"))


@pytest.mark.parametrize(
    "question",
    [
        "kostenraming=1",
        "kostenraming=123456",
        "cost_estimate=123456",
        "status=draft",
        "status=programmed",
        "zichtbaarheid=partners",
        "visibility=public",
        "bronsysteem=geheim-bron",
    ],
)
def test_who_asks_after_internal_fields_learns_nothing(
    client: Client, question: str
) -> None:
    """Right or wrong, a guess changes nothing: the answer is that to no question."""
    make_public()
    make_secret(visibility=Visibility.PARTNERS)
    for address in ("/api/v1/werken", FILE, TILE):
        guessed = client.get(f"{address}?{question}")
        assert guessed.status_code == 200
        told = works_in(guessed)
        assert len(told) == 1
        assert told == works_in(client.get(address))
        assert all(secret not in str(told) for secret in SECRETS)
    assert [work.title for work in client.get(f"/?{question}").context["works"]] == [
        "Elm Lane, new sewer"
    ]


def works_in(answer: Any) -> list[Any]:
    """The works of the API, the file or the tile; addresses of pages repeat the
    question."""
    if "vector-tile" in answer.headers["Content-Type"]:
        return read_tile(answer.content)["works"]
    told = json.loads(answer.getvalue())
    return told["werken"] if "werken" in told else told["features"]


def test_the_search_does_not_look_in_internal_notes(client: Client) -> None:
    make_public()
    assert client.get("/?q=buurman").context["count"] == 0
    assert client.get("/?q=sewer").context["count"] == 1


def test_a_public_page_needs_no_more_questions_for_more_works(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for x in range(0, 2000, 100):
        make_public(footprint=street(x, 0), source_id="")
    for address in ("/", FILE, TILE, "/api/v1/werken"):
        with django_assert_max_num_queries(12):
            answer = client.get(address)
            assert answer.status_code == 200
            assert answer.getvalue()


def assert_no_secret(address: str, answer: Any) -> None:
    body = json.dumps(answer.headers.__dict__, default=str).encode()
    body += b"".join(answer) if answer.streaming else answer.content
    told = [secret for secret in SECRETS if secret.encode() in body]
    assert told == [], f"{address} tells {told}"


def every_address(number: int) -> Iterator[str]:
    """Every address of KIP that can be opened, with `number` for every parameter."""
    yield from sorted(set(_addresses(get_resolver().url_patterns, "/", number)))


def _addresses(patterns: list[Any], start: str, number: int) -> Iterator[str]:
    for pattern in patterns:
        route = start + _filled(str(pattern.pattern), number)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, route, number)
        elif isinstance(pattern, URLPattern) and "(" not in route:
            yield route


def _filled(route: str, number: int) -> str:
    """A route with its parameters filled in: '<int:work_id>' becomes the number."""
    route = re.sub(r"\(\?P<[^>]+>\[?[^)]*\)", str(number), route)
    route = re.sub(r"<[^>]+>", str(number), route)
    return (
        route.removeprefix("^")
        .removesuffix("$")
        .removesuffix("\\Z")
        .replace("\\.", ".")
    )


def test_the_doors_that_are_tried_include_the_ones_we_know() -> None:
    known = {
        "/",
        "/werk/7",
        "/kaart/werken.geojson",
        "/buurt",
        "/buurt/7",
        "/buurt/7/kaart.svg",
        "/buurt/7/poster",
        "/insluiten",
        "/insluiten/kaart",
        "/privacy",
        "/planning/",
        "/planning/7",
        "/planning/werken.geojson",
        "/voorstellen/",
        "/voorstellen/7",
        "/voorstellen/werk/7",
        "/achtergrond/straten.geojson",
        "/api/v1/werken",
        "/api/v1/werken/7",
        "/api/v1/gebieden",
        "/api/v1/combinatievoorstellen",
        "/api/v1/openapi.json",
        "/beheer/projects/plannedwork/",
    }
    assert known <= set(every_address(7))


def test_a_part_of_the_page_is_not_kept_as_the_page(client: Client) -> None:
    make_public()
    page = client.get("/")
    part = client.get("/", headers={"HX-Request": "true"})
    assert b"<html" in page.content
    assert b"<html" not in part.content
    for answer in (page, part):
        assert "HX-Request" in answer.headers["Vary"]
