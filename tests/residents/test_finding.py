"""From what somebody types to a place on the map, and what must not become of it."""

import logging
from collections.abc import Iterator
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache, caches
from django.test import Client

from areas.models import Area, StreetSurface
from residents.asking import PublicFilter
from residents.finding import locatieserver
from residents.finding.places import clearly_meant, perhaps_meant, places_for
from residents.finding.words import as_typed, has_number, without_number, words_of
from tests.factories import make_area, make_work
from tests.residents.locatieserver import Locatieserver, address, open_locatieserver
from tests.towns import block, point, street

pytestmark = pytest.mark.django_db

# In the square of `make_area`, in degrees.
HERE = "5.667 52.038"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    caches["public"].clear()
    yield
    cache.clear()
    caches["public"].clear()


@pytest.fixture
def asked(settings: Any) -> Iterator[Locatieserver]:
    with open_locatieserver() as ours:
        settings.KIP_ADDRESS_SEARCH = ours.url
        settings.KIP_MUNICIPALITY = "Ede"
        make_area(
            "Ede", level=Area.Level.MUNICIPALITY, boundary=block(-5000, -5000, 9999)
        )
        yield ours


@pytest.fixture
def streets() -> None:
    for at, (name, other) in enumerate(
        [
            ("Rue Rogier", "Rogierstraat"),
            ("Avenue Rogier", "Rogierlaan"),
            ("Place de la Reine", "Koninginneplein"),
            ("Rue du Progrès", "Vooruitgangstraat"),
            ("1 Meistraat", ""),
            ("Stationsweg", ""),
        ]
    ):
        StreetSurface.objects.create(
            name=name, other_name=other, surface=street(0, 100 * at)
        )


def labels(text: str) -> list[str]:
    return [place.label for place in places_for(text)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Rue du Progrès", ["rue", "du", "progres"]),
        ("  STATIONSWEG   12a ", ["stationsweg", "12a"]),
        ("6711 PS 12", ["6711ps", "12"]),
        ("Rogierstr. 3", ["rogierstraat", "3"]),
        ("bd. Lambermont", ["boulevard", "lambermont"]),
        ("Place d'Helmet", ["place", "d", "helmet"]),
        ("!?", []),
    ],
)
def test_signs_accents_and_abbreviations_do_not_matter(
    typed: str, words: list[str]
) -> None:
    assert words_of(typed) == words


@pytest.mark.parametrize(
    ("typed", "street_alone", "number"),
    [
        ("Rue Rogier 12", "rue rogier", True),
        ("12, Rue Rogier", "rue rogier", True),
        ("Rogierlaan 12 bus 3, 1030 Schaarbeek", "rogierlaan", True),
        ("Rogierlaan Schaarbeek", "rogierlaan", False),
        ("1030 Rogierlaan", "rogierlaan", False),
        ("Schaarbeek", "schaarbeek", False),
        ("1030", "1030", False),
    ],
)
def test_a_street_is_what_is_left_without_number_and_town(
    typed: str, street_alone: str, number: bool
) -> None:
    words = words_of(typed)
    assert without_number(words, "Schaarbeek") == street_alone.split()
    assert has_number(words) is number


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rue rogier", ["Rue Rogier / Rogierstraat"]),
        ("Rue Rogier 12", ["Rue Rogier / Rogierstraat"]),
        ("rogierlaan", ["Avenue Rogier / Rogierlaan"]),
        ("Rogier laan 7", ["Avenue Rogier / Rogierlaan"]),
        ("av. Rogier", ["Avenue Rogier / Rogierlaan"]),
        ("rue du progres", ["Rue du Progrès / Vooruitgangstraat"]),
        ("vooruitgangsstraat", ["Rue du Progrès / Vooruitgangstraat"]),
        ("koniginneplein", ["Place de la Reine / Koninginneplein"]),
        ("1 meistraat", ["1 Meistraat"]),
        ("1 meistraat 12", ["1 Meistraat"]),
        ("rogier", ["Avenue Rogier / Rogierlaan", "Rue Rogier / Rogierstraat"]),
        ("stat", ["Stationsweg"]),
        ("Kerkstraat", []),
        ("ro", []),
        ("", []),
        ("%_\\'\";--", []),
    ],
)
def test_streets_are_found_by_name_small_mistakes_forgiven(
    streets: None, typed: str, found: list[str]
) -> None:
    assert labels(typed) == found


@pytest.fixture
def neighbourhoods() -> None:
    make_area("Ede", level=Area.Level.MUNICIPALITY, boundary=block(-5000, -5000, 9999))
    make_area("Kernhem")
    make_area("Ede 6711", code="6711", boundary=block(0, 0, 3000))
    make_area("Bennekom-Oost", code="BU02283001", boundary=block(600, 0))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Kernhem", ["Kernhem"]),
        ("kern", ["Kernhem"]),
        ("bennekom oost", ["Bennekom-Oost"]),
        ("6711", ["Ede 6711"]),
        ("6711 PS", ["Ede 6711"]),
        ("6711ps 12", ["Ede 6711"]),
        ("6712 PS", []),
        ("Kernhem-Zuid", []),
    ],
)
def test_neighbourhoods_are_found_by_name_and_postcode(
    neighbourhoods: None, typed: str, found: list[str]
) -> None:
    assert labels(typed) == found


def test_a_found_neighbourhood_is_in_its_circle_as_far_as_that_goes(
    neighbourhoods: None,
) -> None:
    (small,), (large,) = places_for("Kernhem"), places_for("Ede 6711")
    assert (small.radius, large.radius) == (1000, 2000)


def test_a_street_comes_before_a_neighbourhood(
    streets: None, neighbourhoods: None
) -> None:
    make_area("Stationskwartier", boundary=block(900, 900))
    assert labels("station") == ["Stationsweg", "Stationskwartier"]


def test_a_found_street_lies_in_the_street_and_reaches_all_of_it(streets: None) -> None:
    StreetSurface.objects.create(name="Longway", surface=street(0, -500, 900))
    (place,) = places_for("Longway")
    circle = PublicFilter(
        {"place": f"{place.longitude},{place.latitude}", "radius": place.radius}
    ).circle
    assert circle
    assert place.radius == 500
    assert circle.point.distance(point(450, -495)) < 2
    (short,) = places_for("Stationsweg")
    assert short.radius == 250


def test_an_unknown_house_number_is_said_and_a_known_place_says_nothing(
    streets: None,
) -> None:
    assert places_for("Stationsweg 12")[0].is_whole_street
    assert not places_for("Stationsweg")[0].is_whole_street


def test_streets_of_one_name_in_two_villages_are_told_apart() -> None:
    make_area("Noord")
    make_area("Zuid", boundary=block(0, -3000))
    for y in (500, 620, -2500):
        StreetSurface.objects.create(name="Dorpsstraat", surface=street(0, y))
    assert labels("Dorpsstraat") == ["Dorpsstraat (Noord)", "Dorpsstraat (Zuid)"]
    assert clearly_meant("Dorpsstraat", places_for("Dorpsstraat")) is None


def test_who_mistypes_badly_is_asked_what_was_meant(streets: None) -> None:
    assert labels("stasjonswech") == []
    assert [place.label for place in perhaps_meant("stasjonswech")] == ["Stationsweg"]
    assert perhaps_meant("xyzzyplugh") == []


def test_new_streets_are_found_at_once(streets: None) -> None:
    assert labels("Nieuwstraat") == []
    StreetSurface.objects.create(name="Nieuwstraat", surface=street(0, 900))
    assert labels("Nieuwstraat") == ["Nieuwstraat"]


def test_what_is_typed_is_cut_to_a_line() -> None:
    assert as_typed("a\n\tb\x00c") == "a b c"
    assert len(as_typed("ab" * 5000)) == 100
    assert as_typed(" a ") == ""


# The address search of the installation


def test_the_address_search_is_asked_for_this_town(asked: Locatieserver) -> None:
    asked.knows(address("Stationsweg 12, 6711PS Ede", HERE, gemeentenaam="Ede"))
    (place,) = places_for("stationsweg 12 (ede)")
    assert (place.label, place.radius) == ("Stationsweg 12, 6711PS Ede", 500)
    assert (place.longitude, place.latitude) == (5.667, 52.038)
    (query,) = asked.asked
    assert query["q"] == ["stationsweg 12 ede"]
    assert 'gemeentenaam:"Ede"' in query["fq"]
    assert set(query) == {"q", "fq", "rows", "fl"}


def test_what_it_does_not_know_may_be_a_street_of_ours(
    asked: Locatieserver, streets: None
) -> None:
    asked.knows()
    assert labels("Stationsweg") == ["Stationsweg"]


HOSTILE = [
    b"",
    b"<html>",
    b'{"response": null}',
    b'{"response": {"docs": {"a": 1}}}',
    b'{"response": {"docs": [1, null, "x", {}, {"weergavenaam": 3}]}}',
    b'["response"]',
    b"[" * 100_000,
    b"\xff\xfe\x00",
    b'{"response": {"docs": []}}' + b" " * 300_000,
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_nonsense_is_no_answer(
    asked: Locatieserver, streets: None, body: bytes
) -> None:
    asked.body = body
    assert labels("Stationsweg") == ["Stationsweg"]


@pytest.mark.parametrize(
    "row",
    [
        address("Stationsweg, Amsterdam", "4.9 52.37"),
        address("Stationsweg, Barneveld", HERE, gemeentenaam="Barneveld"),
        address("", HERE),
        address("Nowhere", "NaN NaN"),
        address("Nowhere", "5.667"),
        address("Nowhere", "1e999 52"),
        {"weergavenaam": ["Stationsweg"], "centroide_ll": f"POINT({HERE})"},
        {"weergavenaam": "Stationsweg", "centroide_ll": {"a": 1}},
    ],
)
def test_what_is_no_place_in_this_town_is_left_out(
    asked: Locatieserver, row: dict[str, Any]
) -> None:
    asked.knows(row, address("Stationsweg 1, Ede", HERE))
    assert labels("Stationsweg") == ["Stationsweg 1, Ede"]


def test_a_name_is_shown_as_text_and_not_longer_than_a_name(
    asked: Locatieserver, client: Client
) -> None:
    asked.knows(
        address("<script>alert(1)</script>" + "x" * 500, HERE),
        address("Stationsweg\x00\n2", HERE),
    )
    shown, plain = labels("Stationsweg")
    assert len(shown) == 150
    assert plain == "Stationsweg2"
    page = client.post("/zoek", {"where": "Stationsweg"}).content.decode()
    assert "<script>alert" not in page


def test_a_silent_address_search_is_left_alone(
    asked: Locatieserver, streets: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locatieserver, "TIMEOUT_SECONDS", 0.2)
    asked.pause = Event()
    assert labels("Stationsweg") == ["Stationsweg"]
    assert labels("Stationsweg") == ["Stationsweg"]
    assert len(asked.asked) == 1


def test_a_broken_address_search_is_left_alone(
    asked: Locatieserver, streets: None
) -> None:
    asked.status = 500
    assert labels("Stationsweg") == labels("Stationsweg") == ["Stationsweg"]
    assert len(asked.asked) == 1


def test_a_refused_question_bars_no_other(asked: Locatieserver) -> None:
    asked.status = 400
    assert labels("Stationsweg") == []
    asked.status = 200
    asked.knows(address("Stationsweg 1, Ede", HERE))
    assert labels("Stationsweg") == ["Stationsweg 1, Ede"]


def test_it_can_not_send_us_elsewhere(asked: Locatieserver) -> None:
    asked.status, asked.location = 302, f"{asked.url}/elsewhere"
    assert labels("Stationsweg") == []
    assert len(asked.asked) == 1


def test_nobody_listens(streets: None, settings: Any) -> None:
    settings.KIP_ADDRESS_SEARCH = "http://127.0.0.1:9"
    assert labels("Stationsweg") == ["Stationsweg"]


def test_no_log_has_what_was_typed(
    asked: Locatieserver, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asked.status = 500
    client.post("/zoek", {"where": "Geheimlaan 7"})
    client.post("/zoek/suggesties", {"where": "Geheimlaan 7"})
    assert "address search" in caplog.text
    told = [one for one in caplog.records if one.name != "django.db.backends"]
    assert "geheimlaan" not in " ".join(one.getMessage() for one in told).lower()


# The search of the page


def goes_to(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 303
    assert urlsplit(answer["Location"]).path == "/"
    return parse_qs(urlsplit(answer["Location"]).query)


def test_one_place_is_shown_at_once_without_its_name(
    client: Client, streets: None
) -> None:
    answer = client.post("/zoek", {"where": "stationsweg"})
    assert set(goes_to(answer)) == {"place", "radius"}
    assert "station" not in str(answer.headers).lower()
    assert "no-store" in answer["Cache-Control"]


def test_an_address_among_its_neighbours_is_shown_at_once(
    asked: Locatieserver, client: Client
) -> None:
    asked.knows(
        address("Stationsweg 12A, 6711PS Ede", HERE),
        address("Stationsweg 12, 6711PS Ede", "5.66 52.03"),
    )
    answer = client.post("/zoek", {"where": "stationsweg 12, ede"})
    assert goes_to(answer)["place"] == ["5.66000,52.03000"]


def test_the_other_answers_go_along_but_not_the_neighbourhood(
    client: Client, streets: None
) -> None:
    area = make_area()
    question = f"?period=nu&discipline=gas&area={area.pk}&page=3&evil=1"
    answer = client.post("/zoek", {"where": "stationsweg", "question": question})
    asked = goes_to(answer)
    assert set(asked) == {"place", "radius", "period", "discipline"}


def test_more_places_are_a_choice(client: Client, streets: None) -> None:
    page = client.post("/zoek", {"where": "rogier", "question": "?period=nu"})
    assert [place["label"] for place in page.context["places"]] == [
        "Avenue Rogier / Rogierlaan",
        "Rue Rogier / Rogierstraat",
    ]
    for place in page.context["places"]:
        assert client.get(place["address"]).context["around"].radius
        assert "period=nu" in place["address"]


def test_nothing_found_says_what_to_try(client: Client, streets: None) -> None:
    page = client.post("/zoek", {"where": "stasjonswech 7"})
    assert page.status_code == 200
    assert [place["label"] for place in page.context["perhaps"]] == ["Stationsweg"]
    assert page.context["places"] == []
    assert 'value="stasjonswech 7"' in page.content.decode()


def test_an_empty_search_is_the_whole_town(client: Client, streets: None) -> None:
    question = {"question": "?place=5.66,52.03&radius=500&period=nu"}
    assert goes_to(client.post("/zoek", {"where": " ", **question})) == {
        "period": ["nu"]
    }


def test_the_page_of_a_search_is_never_an_address(client: Client) -> None:
    answer = client.get("/zoek?where=Geheimlaan+7")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/zoek/suggesties").status_code == 405
    assert client.delete("/zoek").status_code == 405


def test_a_goal_that_is_none_leads_to_the_map(client: Client, streets: None) -> None:
    where = {"where": "stationsweg", "goal": "https://evil.example"}
    assert "place" in goes_to(client.post("/zoek", where))


def test_suggestions_are_places_with_the_addresses_of_their_pages(
    client: Client, streets: None
) -> None:
    told = client.post("/zoek/suggesties", {"where": "rogier"}).json()["places"]
    assert [set(place) for place in told] == [{"label", "address"}] * 2
    assert client.post("/zoek/suggesties", {"where": "x"}).json() == {"places": []}


def test_who_searches_without_end_is_stopped(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"find_place": "2/m/ip", "suggest_places": "2/m/ip"}
    for path in ("/zoek", "/zoek/suggesties"):
        codes = [
            client.post(path, {"where": "Rogier"}).status_code for _time in range(3)
        ]
        assert codes == [200, 200, 429]


def test_a_search_needs_no_more_questions_in_a_larger_town(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for y in range(0, 1000, 10):
        StreetSurface.objects.create(name=f"Lane {y}", surface=street(0, y))
    make_work()
    with django_assert_max_num_queries(6):
        client.post("/zoek/suggesties", {"where": "lane"})
