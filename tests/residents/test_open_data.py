"""The files of open data: what is in them, and that they are always true."""

import csv
import fcntl
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from areas.api import AreaSerializer
from areas.geo import GRID
from kip import environment
from projects.models import PlannedWork
from projects.planning import Discipline, Visibility
from residents.api import PublicWorkSerializer
from residents.initiatives.public import PublicInitiative
from residents.opendata.fields import (
    AREA_FIELDS,
    COMBINATION_FIELDS,
    INITIATIVE_FIELDS,
    WORK_FIELDS,
)
from residents.public import published_works
from residents.public_plans import PublicArea, PublicCombination
from tests.factories import TODAY, make_area, make_organisation, make_user, make_work
from tests.people import make_people
from tests.residents.test_public_doors import (
    NOT_FOR_RESIDENTS,
    accepted_pair,
    assert_no_secret,
    make_secret,
)
from tests.towns import cable, point, street

FORMS = ("geojson", "csv", "gpkg")
FIELDS = [
    *("id", "titel", "vakdiscipline", "organisatie", "vroegsteStart", "laatsteEinde"),
    *("voorlopig", "inUitvoering", "straatAfgesloten", "bereikbaarheid"),
    *("neemtParkeerplaatsen", "geluidshinder", "contact", "tekstVoorBewoners"),
    *("gebieden", "gecombineerdMet", "wekenMinder"),
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_disk(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.ACCOUNT_RATE_LIMITS = {}


def body(client: Client, form: str, question: str = "") -> bytes:
    answer = client.get(f"/open-data/werken.{form}?{question}")
    assert answer.status_code == 200
    return answer.getvalue()


def geojson(client: Client, question: str = "") -> list[Any]:
    return json.loads(body(client, "geojson", question))["features"]


def table(client: Client, question: str = "") -> list[dict[str, str]]:
    text = body(client, "csv", question).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def package(content: bytes, folder: Path) -> tuple[Any, list[dict[str, Any]]]:
    """(what the layer is, its rows by field, with the shape as `shape`)."""
    path = folder / "read.gpkg"
    path.write_bytes(content)
    about, _numbers, shapes, columns = pyogrio.raw.read(path)
    named = dict(zip(about["fields"], columns, strict=True))
    rows = [
        {**{name: column[at] for name, column in named.items()}, "shape": shapes[at]}
        for at in range(len(shapes))
    ]
    return about, rows


def test_each_field_has_one_name_everywhere(client: Client) -> None:
    assert [field.name for field in WORK_FIELDS] == FIELDS
    assert [*FIELDS, "geometrie"] == list(PublicWorkSerializer().fields)
    assert [field.name for field in AREA_FIELDS] == list(AreaSerializer().fields)[:-1]
    assert all(field.meaning for field in (*WORK_FIELDS, *AREA_FIELDS))
    for fields, projection in (
        (AREA_FIELDS, PublicArea),
        (COMBINATION_FIELDS, PublicCombination),
        (INITIATIVE_FIELDS, PublicInitiative),
    ):
        assert {field.source for field in fields} == set(projection.__slots__)


def test_every_file_has_exactly_the_public_fields(
    client: Client, tmp_path: Path
) -> None:
    work = make_work(description="Geheim", cost_estimate=123456, source_id="geheim")
    (feature,) = geojson(client)
    assert set(feature) == {"type", "id", "properties", "geometry"}
    assert list(feature["properties"]) == FIELDS
    assert feature["id"] == work.pk
    (row,) = table(client)
    assert list(row) == [*FIELDS, "lengtegraad", "breedtegraad", "wkt"]
    about, (packed,) = package(body(client, "gpkg"), tmp_path)
    assert list(about["fields"]) == FIELDS
    assert about["crs"] == f"EPSG:{GRID}"
    for form in FORMS:
        assert b"eheim" not in body(client, form)
    assert packed["titel"] == row["titel"] == work.title


def test_the_values_are_those_of_the_api(client: Client, tmp_path: Path) -> None:
    combination = accepted_pair(make_people())
    work = combination.members.first().work
    public = client.get(f"/api/v1/werken/{work.pk}").json()
    shape = public.pop("geometrie")
    (feature,) = [one for one in geojson(client) if one["id"] == work.pk]
    assert feature["properties"] == public
    assert feature["geometry"]["type"] == shape["type"]
    (row,) = [one for one in table(client) if one["id"] == str(work.pk)]
    partner = public["gecombineerdMet"][0]["id"]
    assert row["gecombineerdMet"] == str(partner)
    assert row["gebieden"] == " | ".join(public["gebieden"])
    assert row["vroegsteStart"] == public["vroegsteStart"]
    assert row["voorlopig"] in ("true", "false")
    _about, rows = package(body(client, "gpkg"), tmp_path)
    (packed,) = [one for one in rows if one["id"] == work.pk]
    assert packed["gecombineerdMet"] == str(partner)
    assert packed["vroegsteStart"] == np.datetime64(public["vroegsteStart"])
    assert packed["wekenMinder"] == public["wekenMinder"] > 0
    assert GEOSGeometry(memoryview(packed["shape"])).equals_exact(work.footprint)


def test_the_place_in_a_table_is_a_point_in_it_and_the_whole(client: Client) -> None:
    make_work(footprint=cable(0, 0))
    (row,) = table(client)
    east, north = float(row["lengtegraad"]), float(row["breedtegraad"])
    on = point(0, 0).transform(4326, clone=True)
    assert (east, north) == pytest.approx((on.x, on.y), abs=0.002)
    assert row["wkt"].startswith("LINESTRING(")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_a_spreadsheet_finds_no_formula(client: Client, start: str) -> None:
    formula = f'{start}HYPERLINK("http://evil.example")'
    make_work(formula, public_text=f"{start}1+1")
    (row,) = table(client)
    for cell in (row["titel"], row["tekstVoorBewoners"]):
        assert cell.startswith("'")
    assert geojson(client)[0]["properties"]["titel"] == formula


def test_a_text_with_any_sign_survives(client: Client, tmp_path: Path) -> None:
    text = 'Line one;\nline "two", \u2028 caf\u00e9 </script> \U0001f6a7'
    make_work(public_text=text)
    assert table(client)[0]["tekstVoorBewoners"] == text
    assert geojson(client)[0]["properties"]["tekstVoorBewoners"] == text
    _about, (packed,) = package(body(client, "gpkg"), tmp_path)
    assert packed["tekstVoorBewoners"] == text


def test_days_that_are_not_known_stay_empty(client: Client, tmp_path: Path) -> None:
    make_work(earliest_start=None, latest_end=None)
    assert geojson(client)[0]["properties"]["vroegsteStart"] is None
    assert table(client)[0]["laatsteEinde"] == ""
    _about, (packed,) = package(body(client, "gpkg"), tmp_path)
    assert np.isnat(packed["vroegsteStart"])


def test_an_empty_town_gives_empty_files(client: Client, tmp_path: Path) -> None:
    assert geojson(client) == []
    assert table(client) == []
    about, rows = package(body(client, "gpkg"), tmp_path)
    assert (list(about["fields"]), rows) == (FIELDS, [])


def found(client: Client, form: str, folder: Path, question: str = "") -> set[str]:
    if form == "geojson":
        return {one["properties"]["titel"] for one in geojson(client, question)}
    if form == "csv":
        return {one["titel"] for one in table(client, question)}
    return {row["titel"] for row in package(body(client, form, question), folder)[1]}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_has_every_public_work_and_nothing_else(
    client: Client, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("residents.opendata.rows._AT_ONCE", 3)
    monkeypatch.setattr("residents.opendata.formats._IN_ONE_WRITE", 4)
    for x in range(0, 1000, 100):
        make_work(f"Work {x}", footprint=street(x, 0), earliest_start=_a_day(x))
    make_work("Geheim", visibility=Visibility.PARTNERS)
    titles = set(published_works(TODAY).values_list("title", flat=True))
    assert len(titles) == 10
    assert found(client, form, tmp_path) == titles


def _a_day(number: int) -> date | None:
    return date(2030, 1, 1 + number // 100) if number % 200 else None


@pytest.mark.parametrize("form", FORMS)
def test_a_file_answers_the_question_of_the_map(
    client: Client, tmp_path: Path, form: str
) -> None:
    make_work("Sewer")
    make_work("Road", discipline=Discipline.ROADS)
    make_work("Far", footprint=street(5000, 0))
    assert found(client, form, tmp_path, "discipline=roads") == {"Road"}
    here = point(0, 0).transform(4326, clone=True)
    around = f"place={here.x:.5f},{here.y:.5f}&radius=100"
    assert found(client, form, tmp_path, around) == {"Sewer", "Road"}
    assert found(client, form, tmp_path) == {"Sewer", "Road", "Far"}


@pytest.mark.parametrize("form", FORMS)
def test_what_stops_being_public_is_out_of_the_next_file(
    client: Client, tmp_path: Path, form: str
) -> None:
    work = make_work("Soon hidden")
    make_work("Stays")
    etags = list(_etags(client, form))
    assert found(client, form, tmp_path) == {"Soon hidden", "Stays"}
    PlannedWork.objects.filter(pk=work.pk).update(visibility=Visibility.PARTNERS)
    assert found(client, form, tmp_path) == {"Stays"}
    assert found(client, form, tmp_path, "q=s") == {"Stays"}
    assert not set(etags) & set(_etags(client, form))
    kept = list((tmp_path / "open-data").glob(f"*-werken.{form}"))
    assert len(kept) == 1


def _etags(client: Client, form: str) -> Iterator[str]:
    for question in ("", "?q=s"):
        answer = client.get(f"/open-data/werken.{form}{question}")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "max-age=30" in answer.headers["Cache-Control"]
        assert answer.getvalue()
        yield answer.headers["ETag"]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_made_once_and_sent_once(
    client: Client, tmp_path: Path, form: str, django_assert_max_num_queries: Any
) -> None:
    make_work()
    first = client.get(f"/open-data/werken.{form}")
    content = first.getvalue()
    with django_assert_max_num_queries(3):  # which version it is, and nothing else
        assert body(client, form) == content
    headers = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/open-data/werken.{form}", headers=headers).status_code == 304
    head = client.head(f"/open-data/werken.{form}")
    head.close()
    assert head.status_code == 200


def test_more_works_need_no_more_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make_area()
    for x in range(0, 3000, 100):
        make_work(f"Work {x}", footprint=street(x, 0))
    for form in FORMS:
        with django_assert_max_num_queries(9):
            body(client, form, "q=Work")


def test_who_takes_too_many_files_waits(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"open_data": "2/m/ip"}
    for status in (200, 200, 429):
        answer = client.get("/open-data/werken.csv")
        assert b"".join(answer)
        assert answer.status_code == status


def test_while_another_file_is_made_one_comes_back_later(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_work()
    csv_file = body(client, "csv")
    monkeypatch.setattr("residents.opendata.kept.PATIENCE", 0)
    with (tmp_path / "open-data" / "making.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        busy = client.get("/open-data/werken.gpkg")
        assert body(client, "csv") == csv_file  # it is there already
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "60")
    assert "ETag" not in busy.headers
    assert body(client, "gpkg")


@pytest.mark.parametrize("hidden", NOT_FOR_RESIDENTS)
def test_no_file_and_no_collection_tells_of_what_is_not_public(
    client: Client, hidden: dict[str, Any]
) -> None:
    work = make_secret(**hidden)
    addresses = [f"/open-data/werken.{form}" for form in FORMS]
    items = "/ogc/v1/collections/werken/items"
    addresses += [items, f"{items}?f=html", f"{items}/{work.pk}", "/open-data"]
    addresses += ["/ogc/v1/collections", f"{items}?bbox=-180,-90,180,90"]
    for address in addresses:
        assert_no_secret(address, client.get(address))


@pytest.mark.parametrize("form", ["xlsx", "exe", "7", "csv%00"])
def test_other_files_do_not_exist(client: Client, form: str) -> None:
    assert client.get(f"/open-data/werken.{form}").status_code == 404
    assert client.post("/open-data/werken.csv").status_code in (403, 405)


def test_the_page_tells_what_there_is(client: Client) -> None:
    make_work()
    make_work("Road", discipline=Discipline.ROADS)
    page = client.get("/open-data")
    text = page.content.decode()
    assert page.context["count"] == page.context["total"] == 2
    for name in (*FIELDS, "CC0 1.0", "/ogc/v1", "/open-data/werken.gpkg"):
        assert name in text
    chosen = client.get("/open-data?discipline=roads&nonsense=1")
    assert chosen.context["count"] == 1
    assert 'href="/open-data/werken.csv?discipline=roads"' in chosen.content.decode()


def test_an_installation_chooses_another_licence(client: Client, settings: Any) -> None:
    settings.KIP_OPEN_DATA_LICENCE = "CC-BY-4.0"
    assert "CC BY 4.0" in client.get("/open-data").content.decode()
    (link,) = [
        one for one in client.get("/ogc/v1").json()["links"] if one["rel"] == "license"
    ]
    assert link["href"].startswith("https://creativecommons.org/licenses/by/4.0/")


def test_a_licence_that_kip_does_not_know_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIP_OPEN_DATA_LICENCE", "ours")
    with pytest.raises(ImproperlyConfigured, match="CC-BY"):
        environment.one_of("KIP_OPEN_DATA_LICENCE", "CC0-1.0", "CC-BY-4.0")


def test_who_is_signed_in_gets_the_same_file(client: Client) -> None:
    make_work(organisation=make_organisation())
    make_work("Geheim", visibility=Visibility.MUNICIPALITY)
    public = body(client, "csv")
    client.force_login(make_user("p@kip.example", "planner", make_organisation()))
    assert body(client, "csv") == public


def test_the_list_leads_to_files_of_what_it_shows(client: Client) -> None:
    make_work()
    page = client.get("/?discipline=sewerage").content.decode()
    assert 'href="/open-data?discipline=sewerage"' in page
