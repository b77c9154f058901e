"""What leaves KIP without signing in, door by door, field by field."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from conflicts.models import Combination
from conflicts.review import Reason, Verdict
from conflicts.services import decide, detect
from projects.models import PlannedWork
from projects.planning import Discipline, FundingSource, Status, Visibility
from tests.factories import TODAY, make_user, make_work
from tests.people import People
from tests.towns import street

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
    "tekstVoorBewoners",
    "gebieden",
    "gecombineerdMet",
    "geometrie",
}
PUBLIC_MAP_FIELDS = {"id", "title", "discipline", "organisation", "period", "url"}
SECRETS = ("Geheim", "geheim-bron", "geheim-dossier", "123456")


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
    for address in ("/kaart/werken.geojson", f"/werk/{work.pk}/kaart.geojson"):
        (feature,) = client.get(address).json()["features"]
        assert set(feature) == {"type", "geometry", "properties"}
        assert set(feature["properties"]) == PUBLIC_MAP_FIELDS


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


@pytest.mark.parametrize("fields", NOT_FOR_RESIDENTS)
def test_no_door_tells_of_a_work_that_is_not_public(
    client: Client, fields: dict[str, Any]
) -> None:
    work = make_secret(**fields)
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


def test_a_question_can_not_reach_hidden_works_or_fields(client: Client) -> None:
    make_secret(visibility=Visibility.PARTNERS)
    for question in ("q=werk", "period=nu", "discipline=sewerage", "area=1"):
        for address in ("/", "/kaart/werken.geojson"):
            assert_no_secret(address, client.get(f"{address}?{question}"))
    for question in ("kostenraming=123456", "status=draft", "zichtbaarheid=partners"):
        answer = client.get(f"/api/v1/werken?{question}")
        assert answer.json()["werken"] == []


def test_the_search_does_not_look_in_internal_notes(client: Client) -> None:
    make_public()
    assert client.get("/?q=buurman").context["count"] == 0
    assert client.get("/?q=sewer").context["count"] == 1


def test_a_public_page_needs_no_more_questions_for_more_works(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for x in range(0, 2000, 100):
        make_public(footprint=street(x, 0), source_id="")
    for address in ("/", "/kaart/werken.geojson", "/api/v1/werken"):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


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
