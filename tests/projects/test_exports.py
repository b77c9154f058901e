"""The filtered list as a file: who gets what, and that it comes back unchanged."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
import shapely
from django.conf import settings
from django.core.files.base import ContentFile
from django.http import FileResponse
from django.test import Client
from django.urls import reverse

from organisations.models import User
from projects.columns import COLUMNS, as_meant, defused, defused_again
from projects.imports.checking import check
from projects.imports.guessing import guess, look_into
from projects.models import Import, ImportRow, PlannedWork
from projects.planning import (
    Discipline,
    FundingSource,
    HomesReached,
    Status,
    Visibility,
)
from projects.services import save_work
from tests.factories import make_work
from tests.people import People
from tests.towns import cable, point, street

pytestmark = pytest.mark.django_db

PRINT = reverse("projects:print")
FORMS = ("xlsx", "csv", "gpkg", "geojson")
FORMULA = '=HYPERLINK("https://evil.example";"click")'


def fetched(client: Client, form: str, query: str = "") -> FileResponse:
    answer = client.get(reverse("projects:export", args=[form]) + query)
    assert answer.status_code == 200
    return answer  # type: ignore[return-value]


def content(client: Client, form: str, query: str = "") -> bytes:
    # Read to the end, which closes it as a server would.
    return b"".join(fetched(client, form, query).streaming_content)  # type: ignore[arg-type]


def rows_of_sheet(data: bytes) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    headings, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]  # type: ignore[arg-type]


def titles(data: bytes) -> list[Any]:
    return [row["titel"] for row in rows_of_sheet(data)]


def make_all_kinds(people: People) -> list[PlannedWork]:
    """Works with everything in them that a sheet may spoil on the way."""
    full = make_work(
        "Full",
        organisation=people.sewers,
        cost_estimate="1234567.89",
        funding_source=FundingSource.LEVY,
        preferred_start=date(2030, 5, 1),
        closes_street=True,
        takes_parking=True,
        homes_reached=HomesReached.ON_FOOT,
        public_text="Two\r\nlines; and «quotes»",
        description="+31 6 12345678",
        coordination_reference="0012",
    )
    formula = make_work(FORMULA, organisation=people.sewers, footprint=cable(0, 50))
    quoted = make_work("'-5 degrees", organisation=people.sewers, footprint=None)
    idea = make_work(
        "@idea",
        organisation=people.sewers,
        discipline="",
        status=Status.INTENTION,
        footprint=point(5, 5),
        earliest_start=None,
        latest_end=None,
        duration_days=None,
    )
    return [full, formula, quoted, idea]


def checked(user: User, people: People, name: str, data: bytes) -> Import:
    """What the wizard makes of a file that somebody drops."""
    import_ = Import.objects.create(
        organisation=people.sewers,
        user=user,
        file=ContentFile(data, name=name),
        file_name=name,
    )
    contents = look_into(Path(import_.file.path))
    mapping = guess(contents.layers[0], people.sewers)
    import_.mapping = mapping.as_json()
    import_.save()
    check(import_, lambda _done, _total: None)
    return import_


def outcomes(import_: Import) -> list[str]:
    return [row.outcome for row in import_.rows.order_by("number")]


@pytest.mark.parametrize("form", FORMS)
def test_who_is_not_signed_in_gets_no_file(client: Client, form: str) -> None:
    answer = client.get(reverse("projects:export", args=[form]))
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_other_formats_and_methods_are_not_there(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    assert client.get("/planning/export.exe").status_code == 404
    assert client.post(reverse("projects:export", args=["csv"])).status_code == 405


def test_a_stranger_gets_headings_alone(client: Client, people: People) -> None:
    make_work("Secret")
    client.force_login(people.stranger)
    assert titles(content(client, "xlsx")) == []
    for form in ("csv", "geojson", "gpkg"):
        assert b"Secret" not in content(client, form)


def test_it_is_exactly_the_list_that_was_asked_for(
    client: Client, people: People
) -> None:
    make_work("B", organisation=people.sewers)
    make_work("A", organisation=people.sewers)
    make_work("Road", organisation=people.roads, discipline=Discipline.ROADS)
    client.force_login(people.sewer_planner)
    asked = "?discipline=sewerage&sort=title"
    assert titles(content(client, "xlsx", asked)) == ["A", "B"]
    features = json.loads(content(client, "geojson", asked))["features"]
    assert [one["properties"]["titel"] for one in features] == ["A", "B"]


def test_money_and_notes_of_others_stay_with_them(
    client: Client, people: People
) -> None:
    make_work("Sewer", cost_estimate=4321, description="our own business")
    make_work("Cable", organisation=people.gridco, cost_estimate=8765)
    hidden = Visibility.MUNICIPALITY
    make_work("Hidden", organisation=people.roads, visibility=hidden)
    client.force_login(people.grid_planner)
    for form in FORMS:
        data = content(client, form)
        if form != "xlsx":
            assert b"4321" not in data
            assert b"our own business" not in data
            assert b"Hidden" not in data
    money = {row["titel"]: row for row in rows_of_sheet(content(client, "xlsx"))}
    assert set(money) == {"Sewer", "Cable"}
    assert 4321 not in money["Sewer"].values()
    assert 8765 in money["Cable"].values()


def test_nothing_in_a_cell_is_carried_out(client: Client, people: People) -> None:
    make_all_kinds(people)
    client.force_login(people.sewer_planner)
    text = content(client, "csv").decode("utf-8-sig")
    cells = [
        cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row
    ]
    assert f"'{FORMULA}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    book = openpyxl.load_workbook(io.BytesIO(content(client, "xlsx")))
    all_cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert not [cell for cell in all_cells if cell.data_type == "f"]
    (formula,) = [cell for cell in all_cells if cell.value == FORMULA]
    assert formula.quotePrefix


@pytest.mark.parametrize(
    "text", ["=1", "'=1", "''=1", "-5", "it's", "'", "", "@a", "a"]
)
def test_what_is_defused_can_be_read_back(text: str) -> None:
    assert as_meant(defused(text)) == text
    assert as_meant(defused_again(text)) == text


def test_the_sheet_is_made_to_be_read(client: Client, people: People) -> None:
    make_all_kinds(people)
    client.force_login(people.sewer_planner)
    query = "?discipline=sewerage"
    book = openpyxl.load_workbook(io.BytesIO(content(client, "xlsx", query)))
    works, about = book.worksheets
    assert works.freeze_panes == "C2"
    assert works.auto_filter.ref.startswith("A1:")
    headings = [cell.value for cell in works[1]]
    hidden = [one for one in works.column_dimensions.values() if one.hidden]
    assert len(hidden) == 1
    assert headings[:2] == [str(one.heading) for one in COLUMNS[:2]]
    row = rows_of_sheet(content(client, "xlsx", query))[0]
    assert row["vroegste start"].date() == date(2030, 4, 1)
    told = [cell.value for line in about.iter_rows() for cell in line]
    assert any("riolering" in str(value) for value in told)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_comes_back_unchanged_changes_nothing(
    client: Client, people: People, form: str
) -> None:
    make_all_kinds(people)
    client.force_login(people.sewer_planner)
    data = content(client, form)
    import_ = checked(people.sewer_planner, people, f"plan.{form}", data)
    rows = import_.rows.order_by("number")
    assert [(row.differences, row.message) for row in rows if row.differences] == []
    assert set(outcomes(import_)) == {ImportRow.Outcome.UNCHANGED}
    assert len(outcomes(import_)) == 4


def test_one_cell_that_was_changed_is_that_one_change(
    client: Client, people: People
) -> None:
    works = make_all_kinds(people)
    client.force_login(people.sewer_planner)
    book = openpyxl.load_workbook(io.BytesIO(content(client, "xlsx")))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    (row,) = [row for row in sheet.iter_rows(min_row=2) if row[0].value == works[0].pk]
    row[headings.index("uiterste einde")].value = date(2030, 9, 30)
    out = io.BytesIO()
    book.save(out)
    import_ = checked(people.sewer_planner, people, "plan.xlsx", out.getvalue())
    (changed,) = import_.rows.filter(outcome=ImportRow.Outcome.CHANGED)
    assert changed.work == works[0]
    assert list(changed.differences) == ["latest_end"]
    assert sorted(set(outcomes(import_))) == ["changed", "unchanged"]


def test_a_sheet_in_another_language_comes_back_as_well(
    client: Client, people: People
) -> None:
    make_all_kinds(people)
    client.force_login(people.sewer_planner)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    data = content(client, "xlsx")
    assert "title" in rows_of_sheet(data)[0]
    import_ = checked(people.sewer_planner, people, "plan.xlsx", data)
    assert set(outcomes(import_)) == {ImportRow.Outcome.UNCHANGED}


def test_a_geopackage_is_in_the_grid_and_geojson_in_degrees(
    client: Client, people: People, tmp_path: Path
) -> None:
    works = make_all_kinds(people)
    client.force_login(people.sewer_planner)
    read = {}
    for form in ("gpkg", "geojson"):
        path = tmp_path / f"plan.{form}"
        path.write_bytes(content(client, form))
        meta, _fids, shapes, columns = pyogrio.raw.read(path)
        rows = dict(zip(meta["fields"], columns, strict=True))
        order = [str(title) for title in rows["titel"]]
        read[form] = (meta, dict(zip(order, shapes, strict=True)), rows)
        assert sorted(order) == sorted(work.title for work in works)
    meta, shapes, rows = read["gpkg"]
    assert meta["crs"] == f"EPSG:{settings.KIP_SRID}"
    drawn = works[0].footprint
    assert drawn is not None
    assert shapely.from_wkb(shapes["Full"]).equals(shapely.from_wkb(bytes(drawn.wkb)))
    assert shapes["'-5 degrees"] is None
    assert str(rows["vroegste start"].dtype).startswith("datetime64")
    meta, shapes, _rows = read["geojson"]
    assert meta["crs"] == "EPSG:4326"
    assert -180 < shapely.from_wkb(shapes["Full"]).bounds[0] < 180


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_list_is_a_file_as_well(
    client: Client, people: People, form: str
) -> None:
    client.force_login(people.sewer_planner)
    answer = fetched(client, form, "?q=nothing")
    assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
    assert "no-store" in answer.headers["Cache-Control"]
    assert b"".join(answer.streaming_content)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
def test_as_many_queries_for_many_works_as_for_one(
    client: Client,
    people: People,
    form: str,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(12):
        make_work(str(number), organisation=people.sewers, footprint=street(0, number))
    client.force_login(people.sewer_planner)
    with django_assert_max_num_queries(16):
        content(client, form)


def test_on_paper_are_the_works_of_the_list(client: Client, people: People) -> None:
    make_work("Sewer", organisation=people.sewers, cost_estimate=4321)
    make_work("Road", organisation=people.roads, discipline=Discipline.ROADS)
    client.force_login(people.sewer_planner)
    text = client.get(PRINT + "?discipline=sewerage").content.decode()
    assert "Sewer" in text
    assert "Road" not in text
    assert "4.321" in text
    assert "hx-post" not in text  # nobody changes anything on paper


def test_paper_tells_nobody_more_than_the_page(client: Client, people: People) -> None:
    make_work("Sewer", organisation=people.sewers, cost_estimate=4321)
    hidden = Visibility.MUNICIPALITY
    make_work("Secret", organisation=people.roads, visibility=hidden)
    client.force_login(people.grid_planner)
    text = client.get(PRINT).content.decode()
    assert "Sewer" in text
    assert "4.321" not in text
    assert "Secret" not in text
    client.force_login(people.stranger)
    assert "Sewer" not in client.get(PRINT).content.decode()
    client.logout()
    assert client.get(PRINT).headers["Location"].startswith(reverse("account_login"))


def test_as_many_queries_for_a_long_print_as_for_a_short_one(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make_work(str(number), organisation=people.sewers)
    client.force_login(people.sewer_planner)
    with django_assert_max_num_queries(30):
        client.get(PRINT)


def test_a_work_that_was_changed_meanwhile_is_told(
    client: Client, people: People
) -> None:
    work = make_all_kinds(people)[0]
    client.force_login(people.sewer_planner)
    data = content(client, "xlsx")
    work.title = "Renamed"
    save_work(work)
    import_ = checked(people.sewer_planner, people, "plan.xlsx", data)
    row = import_.rows.get(work=work)
    assert row.message or row.outcome == ImportRow.Outcome.UNCHANGED
