"""OGC API Features: what it offers, field by field, and to whom."""

import json
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from django.test import Client

from conflicts.deciding.services import Ruling, rule
from conflicts.models import Combination
from conflicts.review import Reason, Verdict
from projects.planning import Discipline, Visibility
from residents.api import PublicWorkSerializer
from residents.ogc.collections import COLLECTIONS
from residents.ogc.crs import BY_URI, CRS84, STORAGE
from residents.public import published_works
from tests.conflicts.proposals import propose
from tests.factories import TODAY, make_area, make_organisation, make_work
from tests.people import People, make_people
from tests.residents.ideas import make_idea, make_published
from tests.towns import cable, street

API = "/ogc/v1"
WORKS = f"{API}/collections/werken/items"
NAMES = ["werken", "gebieden", "combinaties", "initiatieven"]
WORK_PROPERTIES = set(PublicWorkSerializer().fields) - {"geometrie"}
AREA_PROPERTIES = {
    "id",
    "code",
    "naam",
    "niveau",
    "deelVan",
    "inwoners",
    "huishoudens",
}
COMBINATION_PROPERTIES = {
    "id",
    "titel",
    "werken",
    "vroegsteStart",
    "laatsteEinde",
    "wekenMinder",
}
INITIATIVE_PROPERTIES = {
    *("id", "titel", "tekst", "plek", "wanneer", "aantalAdressen", "wieDoetMee"),
    *("link", "heeftFoto", "gepubliceerdOp", "antwoord", "beantwoordOp"),
    *("antwoordVoor", "gebieden", "werken"),
}
OF_ALL_ITEMS = {
    "type",
    "links",
    "timeStamp",
    "numberMatched",
    "numberReturned",
    "features",
}
EVERY_ADDRESS = [
    API,
    f"{API}/conformance",
    f"{API}/collections",
    f"{API}/collections/werken",
    WORKS,
    f"{API}/collections/gebieden/items",
    f"{API}/collections/combinaties/items",
    f"{API}/collections/initiatieven/items",
]

pytestmark = pytest.mark.django_db


def test_the_first_page_leads_to_all_that_there_is(client: Client) -> None:
    make_work()
    links = client.get(API).json()["links"]
    by_relation = {link["rel"]: link["href"] for link in links}
    assert set(by_relation) == {
        *("self", "alternate", "service-desc", "service-doc"),
        *("conformance", "data", "license"),
    }
    for relation in ("self", "alternate", "service-desc", "service-doc", "data"):
        address = by_relation[relation].removeprefix("http://testserver")
        assert client.get(address).status_code == 200
    told = client.get(f"{API}/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in told


def test_a_collection_tells_where_when_and_in_which_systems(client: Client) -> None:
    make_work(footprint=street(0, 0), latest_end=None)
    make_area()
    told = client.get(f"{API}/collections").json()["collections"]
    works, areas, combinations, _initiatives = told
    assert [one["id"] for one in told] == NAMES
    assert works["crs"] == list(BY_URI)
    assert works["crs"][0] == CRS84.uri
    assert works["storageCrs"] == STORAGE.uri
    assert works["itemType"] == "feature"
    (bounds,) = works["extent"]["spatial"]["bbox"]
    assert bounds[0] < bounds[2]
    assert works["extent"]["temporal"]["interval"] == [["2030-04-01T00:00:00Z", None]]
    assert "temporal" not in areas["extent"]
    assert combinations["extent"] == {}
    alone = client.get(f"{API}/collections/werken").json()
    assert {key: alone[key] for key in works if key != "links"} == {
        key: works[key] for key in works if key != "links"
    }


def test_works_have_exactly_the_public_fields(client: Client) -> None:
    work = make_work(
        description="Geheim", cost_estimate=123456, source_id="geheim", is_noisy=True
    )
    listed = client.get(WORKS).json()
    assert set(listed) == OF_ALL_ITEMS
    (feature,) = listed["features"]
    assert set(feature) == {"type", "id", "properties", "geometry"}
    assert set(feature["properties"]) == WORK_PROPERTIES
    public = client.get(f"/api/v1/werken/{work.pk}").json()
    public.pop("geometrie")
    assert feature["properties"] == public
    single = client.get(f"{WORKS}/{work.pk}").json()
    assert set(single) == {"type", "id", "properties", "geometry", "links"}
    assert single["properties"] == feature["properties"]
    assert single["geometry"] == feature["geometry"]


def test_areas_tell_what_the_api_tells_of_them(client: Client) -> None:
    area = make_area(inhabitants=1200, max_closures=3)
    listed = client.get(f"{API}/collections/gebieden/items").json()["features"]
    (feature,) = listed
    assert set(feature["properties"]) == AREA_PROPERTIES
    public = client.get(f"/api/v1/gebieden/{area.pk}").json()
    public.pop("geometrie")
    assert feature["properties"] == public


def accepted(people: People, x: float = 0, **road: Any) -> Combination:
    """A sewer and a road over it, to be carried out together."""
    combination = propose(people, x, **road)
    rule(combination, Ruling(Verdict.ACCEPT, Reason.SAVES), people.manager_north, TODAY)
    return combination


def test_a_combination_is_told_when_all_of_it_is_public(client: Client) -> None:
    people = make_people()
    combination = accepted(people)
    accepted(people, 300, visibility=Visibility.PARTNERS)
    propose(people, 600)  # nobody decided on it
    listed = client.get(f"{API}/collections/combinaties/items").json()
    (feature,) = listed["features"]
    assert listed["numberMatched"] == 1
    assert feature["id"] == combination.pk
    assert set(feature["properties"]) == COMBINATION_PROPERTIES
    works = feature["properties"]["werken"]
    assert {work["id"] for work in works} == set(
        combination.members.values_list("work", flat=True)
    )
    assert all(set(work) == {"id", "titel"} for work in works)
    of_one = client.get(f"{WORKS}/{works[0]['id']}").json()["properties"]
    assert feature["properties"]["wekenMinder"] == of_one["wekenMinder"] > 0


def test_an_initiative_is_told_when_it_is_published_and_never_of_whom(
    client: Client,
) -> None:
    published = make_published("A green strip", "We will plant it.")
    make_idea("Not looked at yet")
    address = f"{API}/collections/initiatieven/items"
    (feature,) = client.get(address).json()["features"]
    assert feature["id"] == published.pk
    assert feature["geometry"]["type"] == "Point"
    assert set(feature["properties"]) == INITIATIVE_PROPERTIES
    for form in ("json", "html"):
        text = client.get(f"{address}/{published.pk}?f={form}").content.decode()
        assert "We will plant it." in text
        assert "Secret Sender" not in text
        assert "resident@home.example" not in text


def test_what_stops_being_public_is_gone_at_once(client: Client) -> None:
    people = make_people()
    work = accepted(people).members.first().work
    addresses = (
        WORKS,
        f"{WORKS}/{work.pk}",
        f"{API}/collections/combinaties/items",
        f"{WORKS}?f=html",
    )
    before = {address: client.get(address) for address in addresses}
    assert all(work.title in answer.content.decode() for answer in before.values())
    work.visibility = Visibility.MUNICIPALITY
    work.save()
    for address, answer in before.items():
        headers = {"If-None-Match": answer.headers["ETag"]}
        after = client.get(address, headers=headers)
        assert after.status_code in (200, 404)
        assert work.title not in after.content.decode()


def test_who_has_the_answer_gets_it_no_second_time(client: Client) -> None:
    make_work()
    etag = client.get(WORKS).headers["ETag"]
    again = client.get(WORKS, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    as_page = {"If-None-Match": etag, "Accept": "text/html"}
    assert client.get(WORKS, headers=as_page).status_code == 200


def test_a_colleague_gets_no_more_than_a_resident(client: Client) -> None:
    people = make_people()
    make_work()
    make_work("Geheim werk", visibility=Visibility.MUNICIPALITY)
    client.force_login(people.sewer_planner)
    (feature,) = client.get(WORKS).json()["features"]
    assert set(feature["properties"]) == WORK_PROPERTIES


@pytest.mark.parametrize("address", EVERY_ADDRESS)
def test_a_browser_gets_a_page_and_a_program_gets_json(
    client: Client, address: str
) -> None:
    make_work()
    make_area()
    program = client.get(address, headers={"Accept": "application/geo+json, */*;q=0.1"})
    browser = client.get(address, headers={"Accept": "text/html,*/*;q=0.8"})
    assert "json" in program.headers["Content-Type"]
    assert browser.headers["Content-Type"].startswith("text/html")
    assert "Accept" in browser.headers["Vary"]
    for form, kind in (("json", "json"), ("html", "text/html")):
        asked = client.get(f"{address}?f={form}", headers={"Accept": "image/png"})
        assert kind in asked.headers["Content-Type"]


def test_the_page_of_a_feature_tells_its_fields(client: Client) -> None:
    work = make_work(public_text="We replace the sewer.")
    page = client.get(f"{WORKS}/{work.pk}?f=html").content.decode()
    for text in (work.title, "We replace the sewer.", f'href="/werk/{work.pk}"'):
        assert text in page


@pytest.mark.parametrize("address", EVERY_ADDRESS)
def test_every_site_may_read_and_nobody_may_write(client: Client, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    asked = strict.options(address)
    assert asked.status_code == 204
    assert asked.headers["Allow"] == "GET, HEAD, OPTIONS"
    head = strict.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for answer in (asked, head):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    refused = strict.post(address, {"title": "x"})
    assert refused.status_code == 405
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "address",
    [
        f"{API}/nothing",
        f"{API}/collections/planning",
        f"{API}/collections/planning/items",
        f"{WORKS}/7",
        f"{WORKS}/seven",
        f"{WORKS}/{'9' * 40}",
        f"{WORKS}/-1",
    ],
)
def test_what_does_not_exist_is_a_problem_of_404(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"status", "title", "detail"}


def test_a_slash_at_the_end_does_no_harm(client: Client) -> None:
    assert client.get(f"{API}/").headers["Location"] == API


def test_the_description_tells_every_address_and_parameter(client: Client) -> None:
    answer = client.get(f"{API}/openapi.json")
    assert answer.headers["Content-Type"].startswith("application/vnd.oai.openapi+json")
    told = answer.json()
    items = told["paths"]["/collections/werken/items"]["get"]
    names = {
        one.get("name") or one["$ref"].rsplit("/", 1)[-1] for one in items["parameters"]
    }
    assert names == {
        *("f", "crs", "limit", "offset", "bbox", "bbox-crs", "datetime"),
        *COLLECTIONS["werken"].filters,
    }
    schemas = told["components"]["schemas"]
    assert set(schemas["werken"]["properties"]) == WORK_PROPERTIES
    assert all(
        field["description"] for field in schemas["werken"]["properties"].values()
    )
    text = json.dumps(told)
    for name in set(_references(told)):
        assert f'"{name}"' in text


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else []
        return own + [name for one in part.values() for name in _references(one)]
    return (
        [name for one in part for name in _references(one)]
        if isinstance(part, list)
        else []
    )


def test_more_works_need_no_more_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make_area()
    for x in range(0, 3000, 100):
        make_work(f"Work {x}", footprint=street(x, 0))
    for address in (f"{WORKS}?limit=30", f"{API}/collections", f"{WORKS}?f=html"):
        with django_assert_max_num_queries(14):
            assert client.get(address).status_code == 200


READ = """
import json, sys
import pyogrio
found = {}
for system in ("CRS84", "STORAGE"):
    frame = pyogrio.read_dataframe(
        "OAPIF:" + sys.argv[1], layer="werken", fid_as_index=True, CRS=sys.argv[2]
        if system == "STORAGE" else "OGC:CRS84", PAGE_SIZE="4",
    )
    found[system] = {
        str(number): [row.titel, *(round(one, 2) for one in row.geometry.bounds)]
        for number, row in frame.iterrows()
    }
layers = [str(name) for name, _kind in pyogrio.list_layers("OAPIF:" + sys.argv[1])]
near = pyogrio.read_dataframe(
    "OAPIF:" + sys.argv[1], layer="werken", CRS=sys.argv[2],
    bbox=tuple(json.loads(sys.argv[3])), where="vakdiscipline = 'roads'",
)
print(json.dumps({"layers": layers, "near": list(near.titel), **found}))
"""


@pytest.mark.django_db(transaction=True)
def test_gdal_reads_every_public_work_and_nothing_else(live_server: Any) -> None:
    """As ogrinfo and QGIS do: through GDAL's own driver, page after page."""
    for x in range(0, 1100, 100):
        roads = x % 300 == 0
        make_work(
            f"Work {x}",
            discipline=Discipline.ROADS if roads else Discipline.WATER,
            footprint=cable(x, 5) if x == 200 else street(x, 0),
            organisation=make_organisation(),
            latest_end=date(2031, 1, 1) if roads else None,
        )
    make_work("Geheim", visibility=Visibility.PARTNERS)
    box = [*street(0, 0).extent[:2], *street(200, 0).extent[2:]]
    address = f"{live_server.url}{API}"
    grid = f"EPSG:{STORAGE.srid}"
    read = subprocess.run(
        [sys.executable, "-c", READ, address, grid, json.dumps(box)],
        check=True,
        capture_output=True,
        timeout=60,
    )
    told = json.loads(read.stdout)
    assert told["layers"] == NAMES
    works = published_works(TODAY)
    assert told["STORAGE"] == {
        str(work.pk): [work.title, *(round(one, 2) for one in work.footprint.extent)]
        for work in works
    }
    assert {number: row[0] for number, row in told["CRS84"].items()} == {
        str(work.pk): work.title for work in works
    }
    assert sorted(told["near"]) == ["Work 0", "Work 300"]
