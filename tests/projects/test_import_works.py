"""Importing works: what the file says is in KIP, and the rest is left alone."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
import shapely.affinity
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from organisations.models import Organisation, OrganisationAlias, User
from projects.imports import ImportReport, import_works
from projects.imports.profile_files import profile_from
from projects.models import PlannedWork
from projects.signals import works_changed
from tests.factories import make_area, make_organisation, make_work
from tests.files import making

pytestmark = pytest.mark.django_db
RD = "urn:ogc:def:crs:EPSG::28992"
PROFILE = """
source_system = "plan"
empty = ["none yet"]
[columns]
source_id = "id"
title = "{name}: {kind}"
organisation = "who"
earliest_start = "start"
latest_end = "end"
discipline = "kind"
status = "state"
closes_street = "closed"
coordination_reference = "file"
cost_estimate = "cost"
duration_days = "days"
[dates]
formats = ["%d-%m-%Y"]
[values.discipline]
sewerage = ["sewer*"]
[values.closes_street]
true = ["oi"]
[defaults]
visibility = "partners"
[[skip]]
reason = "a ghost"
when = [{ column = "state", is = ["ghost"] }]
[[organisations]]
name = "Water Company"
kind = "grid_operator"
aliases = ["WaCo", "Water*East"]
"""


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def sewers() -> Organisation:
    return make_organisation("Sewers")


def a_row(**values: Any) -> dict[str, Any]:
    return {
        "id": "W1",
        "name": "Elm Lane",
        "kind": "sewer",
        "who": "Sewers",
        "start": "01-04-2030",
        "end": "30-06-2030",
        "state": "programmed",
        "closed": "ja",
        "file": "F1",
        "cost": "€ 125.000",
        "days": "40 days",
        **values,
    }


def importing(
    folder: Path,
    rows: Sequence[dict[str, Any]],
    shapes: Sequence[Any] | None = None,
    profile: str = PROFILE,
    crs: str = RD,
) -> ImportReport:
    drawn = shapes if shapes is not None else [making.SHAPES[0]] * len(rows)
    path = making.write_geojson(folder / "works.geojson", rows, drawn, crs)
    return import_works(path, profile_from(tomllib.loads(profile)))


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return (report.created, report.changed, report.unchanged, report.left_out)


def versions() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, xmin::text FROM projects_plannedwork"
            " UNION ALL SELECT id, xmin::text FROM projects_plannedwork_areas"
            " UNION ALL SELECT id, xmin::text FROM organisations_organisation"
            " ORDER BY 1, 2"
        )
        return list(cursor.fetchall())


def test_a_row_becomes_a_work_with_everything_it_says(
    tmp_path: Path, sewers: Organisation
) -> None:
    area = make_area("Ede")
    report = importing(tmp_path, [a_row()])
    assert counts(report) == (1, 0, 0, 0)
    assert not report.problems
    work = PlannedWork.objects.get()
    assert work.organisation == sewers
    assert (work.source_system, work.source_id) == ("plan", "W1")
    assert work.title == "Elm Lane: sewer"
    assert (work.discipline, work.status) == ("sewerage", "programmed")
    assert (work.earliest_start, work.latest_end) == (
        date(2030, 4, 1),
        date(2030, 6, 30),
    )
    assert (work.duration_days, work.cost_estimate) == (40, 125_000)
    assert work.closes_street
    assert work.visibility == "partners"
    assert work.coordination_reference == "F1"
    assert work.footprint.extent == (174_000, 450_000, 174_100, 450_010)
    assert list(work.areas.all()) == [area]


def test_the_same_file_twice_changes_no_row(tmp_path: Path) -> None:
    make_area("Ede")
    rows = [a_row(id=f"W{n}") for n in range(5)]
    importing(tmp_path, rows)
    before = versions()
    report = importing(tmp_path, rows)
    assert counts(report) == (0, 0, 5, 0)
    assert versions() == before


def test_only_what_differs_is_written_and_announced(tmp_path: Path) -> None:
    importing(tmp_path, [a_row(id="W1"), a_row(id="W2"), a_row(id="W3")])
    heard: list[int] = []

    def hear(work_ids: list[int], **_kwargs: Any) -> None:
        heard.extend(work_ids)

    works_changed.connect(hear)
    try:
        rows = [a_row(id="W1"), a_row(id="W2", end="31-12-2030"), a_row(id="W4")]
        report = importing(tmp_path, rows)
    finally:
        works_changed.disconnect(hear)
    assert counts(report) == (1, 1, 1, 0)
    assert report.missing == 1
    ids = {work.source_id: work.pk for work in PlannedWork.objects.all()}
    assert sorted(heard) == [ids["W2"], ids["W4"]]
    changed = PlannedWork.objects.get(source_id="W2")
    assert (changed.latest_end, changed.revision) == (date(2030, 12, 31), 2)
    assert PlannedWork.objects.get(source_id="W1").revision == 1


def test_a_moved_footprint_is_a_change(tmp_path: Path) -> None:
    importing(tmp_path, [a_row()], [making.SHAPES[0]])
    assert counts(importing(tmp_path, [a_row()], [making.SHAPES[1]])) == (0, 1, 0, 0)
    assert PlannedWork.objects.get().footprint.extent[1] == 450_100


def test_what_the_profile_does_not_map_stays(tmp_path: Path) -> None:
    importing(tmp_path, [a_row()])
    PlannedWork.objects.update(
        visibility="public", public_text="Soon!", description="Ours", status="adopted"
    )
    importing(tmp_path, [a_row(state="", end="31-12-2030")])
    work = PlannedWork.objects.get()
    assert work.latest_end == date(2030, 12, 31)
    assert (work.visibility, work.public_text) == ("public", "Soon!")
    assert (work.description, work.status) == ("Ours", "adopted")


def test_works_of_another_source_or_of_nobody_are_left_alone(tmp_path: Path) -> None:
    make_work("Drawn by hand")
    make_work("Elsewhere", source_system="other", source_id="W1")
    importing(tmp_path, [a_row()])
    assert PlannedWork.objects.count() == 3
    assert {w.revision for w in PlannedWork.objects.all()} == {1}


def problems(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.value) for one in report.problems]


@pytest.mark.parametrize(
    ("values", "column", "value", "message"),
    [
        ({"end": "31-03-2030"}, "end", "2030-03-31", "before the start (2030-04-01)"),
        ({"start": "spring"}, "start", "spring", "not a date that the profile knows"),
        ({"who": "Nobody"}, "who", "Nobody", "does not know this organisation"),
        ({"who": ""}, "who", "", "does not know this organisation"),
        ({"kind": "magic"}, "kind", "magic", "[values.discipline]"),
        ({"kind": ""}, "", "", "can't tell the discipline"),
        ({"state": "soon"}, "state", "soon", "[values.status]"),
        ({"closed": "perhaps"}, "closed", "perhaps", "not yes or no"),
        ({"id": ""}, "id", "", "This cell is empty"),
        ({"name": "", "kind": ""}, "name, kind", "", "This cell is empty"),
        ({"file": "x" * 81}, "file", "x" * 80, "longer than 80 signs"),
    ],
)
def test_a_row_that_can_not_be_used_is_named_and_stops_nothing(
    tmp_path: Path, values: dict[str, str], column: str, value: str, message: str
) -> None:
    report = importing(tmp_path, [a_row(id="W0"), a_row(**values), a_row(id="W2")])
    assert counts(report) == (2, 0, 0, 1)
    assert (2, column, value) in problems(report)
    assert any(message in one.message for one in report.problems)
    assert set(PlannedWork.objects.values_list("source_id", flat=True)) == {"W0", "W2"}


@pytest.mark.parametrize("values", [{"cost": "much"}, {"days": "long"}])
def test_a_work_is_imported_without_a_detail_that_can_not_be_used(
    tmp_path: Path, values: dict[str, str]
) -> None:
    report = importing(tmp_path, [a_row(**values)])
    assert counts(report) == (1, 0, 0, 0)
    assert "imported without it" in report.problems[0].message


def test_the_second_row_with_an_id_is_a_problem(tmp_path: Path) -> None:
    report = importing(tmp_path, [a_row(name="First"), a_row(name="Second")])
    assert counts(report) == (1, 0, 0, 1)
    assert problems(report) == [(2, "", "W1")]
    assert PlannedWork.objects.get().title == "First: sewer"


def test_skipped_rows_are_counted_with_their_reason(tmp_path: Path) -> None:
    report = importing(tmp_path, [a_row(), a_row(id="W2", state="Ghost")])
    assert counts(report) == (1, 0, 0, 0)
    assert report.skipped == {"a ghost": 1}


def test_what_has_ended_is_followed_only_if_kip_knows_it(tmp_path: Path) -> None:
    profile = "skip_ended = true\n" + PROFILE
    importing(tmp_path, [a_row()], profile=profile)
    rows = [a_row(state="finished"), a_row(id="W2", state="cancelled")]
    report = importing(tmp_path, rows, profile=profile)
    assert counts(report) == (0, 1, 0, 0)
    assert report.skipped.total() == 1
    assert PlannedWork.objects.get().status == "finished"


def test_placeholder_dates_are_open_and_typos_are_in_the_profile(
    tmp_path: Path,
) -> None:
    row = a_row(end="01-01-3000", start="0", closed="oi", file="None yet")
    importing(tmp_path, [row])
    work = PlannedWork.objects.get()
    assert (work.earliest_start, work.latest_end) == (None, None)
    assert work.closes_street
    assert work.coordination_reference == ""


def test_words_of_the_interface_are_understood_without_a_list(tmp_path: Path) -> None:
    importing(tmp_path, [a_row(kind="Drinking water", state="in preparation")])
    work = PlannedWork.objects.get()
    assert (work.discipline, work.status) == ("water", "in_preparation")


def test_an_organisation_is_found_by_name_or_alias(tmp_path: Path) -> None:
    water = make_organisation("Water Company", kind="grid_operator")
    OrganisationAlias.objects.create(organisation=water, name="Eaux & Forêts")
    names = ["water company", "WACO", "Water Board East", "eaux & forets"]
    rows = [a_row(id=name, who=name) for name in names]
    assert counts(importing(tmp_path, rows)) == (4, 0, 0, 0)
    assert {work.organisation for work in PlannedWork.objects.all()} == {water}


def test_an_unknown_organisation_is_made_only_if_the_profile_says_so(
    tmp_path: Path,
) -> None:
    rows = [a_row(id="W1", who="WaCo"), a_row(id="W2", who="Stranger")]
    assert importing(tmp_path, rows).left_out == 2
    listed = "create_organisations = true\n" + PROFILE
    report = importing(tmp_path, rows, profile=listed)
    assert report.new_organisations == ["Water Company"]
    assert report.left_out == 1
    water = Organisation.objects.get(name="Water Company")
    assert water.kind == "grid_operator"
    names = {alias.name for alias in water.aliases.all()}
    assert names == {"WaCo", "Water Company"}
    every = "create_unlisted_organisations = true\n" + PROFILE
    assert importing(tmp_path, rows, profile=every).new_organisations == ["Stranger"]


def test_rules_decide_and_the_first_one_wins(tmp_path: Path) -> None:
    profile = (
        PROFILE
        + """
[[rules]]
when = [{ column = "name", contains = ["gas"] }, { column = "who", is = ["sew*"] }]
set = { discipline = "gas" }
[[rules]]
when = [{ column = "name", contains = ["lane"] }]
set = { discipline = "roads" }
[[rules]]
only_new = true
when = [{ column = "name", lacks = ["secret"] }]
set = { visibility = "public" }
"""
    )
    rows = [
        a_row(id="W1", name="Gas in Elm Lane"),
        a_row(id="W2", name="Elm Lane"),
        a_row(id="W3", name="Secret"),
    ]
    importing(tmp_path, rows, profile=profile)
    works = PlannedWork.objects.order_by("source_id")
    assert [work.discipline for work in works] == ["gas", "roads", "sewerage"]
    assert [work.visibility for work in works] == ["public", "public", "partners"]
    PlannedWork.objects.update(visibility="municipality")
    assert importing(tmp_path, rows, profile=profile).unchanged == 3


LINE = shapely.LineString([(174_000, 450_000), (174_100, 450_000)])


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(174_000, 450_000),
        shapely.MultiPoint([(174_000, 450_000), (174_010, 450_000)]),
        LINE,
        shapely.MultiLineString([LINE, shapely.affinity.translate(LINE, 0, 50)]),
        making.SHAPES[0],
        shapely.MultiPolygon(making.SHAPES),
        shapely.GeometryCollection([making.SHAPES[0], LINE]),
    ],
    ids=lambda shape: shape.geom_type,
)
def test_a_footprint_may_be_of_any_type(tmp_path: Path, shape: Any) -> None:
    area = make_area("Ede")
    importing(tmp_path, [a_row()], [shape])
    work = PlannedWork.objects.get()
    assert work.footprint.geom_type == shape.geom_type
    assert list(work.areas.all()) == [area]
    assert importing(tmp_path, [a_row()], [shape]).unchanged == 1


def test_invalid_footprints_are_mended_and_named(tmp_path: Path) -> None:
    twice = shapely.MultiPolygon([making.SHAPES[0], making.SHAPES[0]])
    bow = shapely.Polygon(
        [(174_000, 450_000), (174_100, 450_100), (174_100, 450_000), (174_000, 450_100)]
    )
    open_ring = {"type": "Polygon", "coordinates": [[[174000, 450000]] * 2]}
    rows = [a_row(id=f"W{n}") for n in range(3)]
    report = importing(tmp_path, rows, [twice, bow, open_ring])
    assert counts(report) == (3, 0, 0, 0)
    assert [one.row for one in report.repaired] == [1, 2]
    assert problems(report) == [(3, "", "")]
    assert "without a place" in report.problems[0].message
    by_id = {w.source_id: w.footprint for w in PlannedWork.objects.all()}
    assert by_id["W0"].area == pytest.approx(1000)
    assert by_id["W1"].area == pytest.approx(5000)
    assert by_id["W2"] is None


def test_a_work_without_a_shape_keeps_the_one_drawn_in_kip(tmp_path: Path) -> None:
    importing(tmp_path, [a_row()])
    report = importing(tmp_path, [a_row()], [None])
    assert counts(report) == (0, 0, 1, 0)
    assert PlannedWork.objects.get().footprint is not None


def test_coordinates_that_can_not_be_right_are_named(tmp_path: Path) -> None:
    shapes = [making.SHAPES[0], shapely.Point(52.04, 5.66), shapely.Point(-3.7, 40.4)]
    rows = [a_row(id=f"W{n}") for n in range(3)]
    report = importing(tmp_path, rows, shapes, crs="")
    assert report.left_out == 3
    first, second, third = (one.message for one in report.problems)
    assert "look like metres" in first
    assert "changed places" in second
    assert "outside the area of the grid" in third


def test_degrees_become_metres(tmp_path: Path) -> None:
    importing(tmp_path, [a_row()], [shapely.Point(5.387206, 52.155172)], crs="")
    amersfoort = PlannedWork.objects.get().footprint
    assert amersfoort.x == pytest.approx(155_000, abs=1)
    assert amersfoort.y == pytest.approx(463_000, abs=1)


def test_the_number_of_queries_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def queries(count: int, source: str, end: str) -> int:
        rows = [a_row(id=f"{source}{n}", end=end) for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            importing(tmp_path, rows)
        return len(captured)

    # All new, all changed, all the same.
    assert queries(3, "A", "30-06-2030") == queries(200, "B", "30-06-2030") < 18
    assert queries(3, "A", "01-07-2030") == queries(200, "B", "01-07-2030") < 24
    assert queries(3, "A", "01-07-2030") == queries(200, "B", "01-07-2030") < 13


def test_everything_or_nothing(tmp_path: Path) -> None:
    def fail(**_kwargs: Any) -> None:
        raise RuntimeError("somebody tripped over the cable")

    works_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            importing(
                tmp_path,
                [a_row(who="WaCo")],
                profile="create_organisations = true\n" + PROFILE,
            )
    finally:
        works_changed.disconnect(fail)
    assert not PlannedWork.objects.exists()
    assert not Organisation.objects.filter(name="Water Company").exists()


def test_an_organisation_that_was_renamed_is_still_found(
    tmp_path: Path, client: Client
) -> None:
    """Also by the name it got in between; and no second one is made."""
    listed = "create_organisations = true\n" + PROFILE
    importing(tmp_path, [a_row(who="WaCo")], profile=listed)
    water = Organisation.objects.get(name="Water Company")
    admin = User.objects.create_superuser("admin@kip.example", "secret")
    client.force_login(admin)
    for name in ("Waterworks", "Waterworks Ede"):
        aliases = list(water.aliases.all())
        form = {
            "name": name,
            "code": "",
            "kind": water.kind,
            "aliases-TOTAL_FORMS": len(aliases),
            "aliases-INITIAL_FORMS": len(aliases),
        }
        for number, alias in enumerate(aliases):
            form[f"aliases-{number}-id"] = alias.pk
            form[f"aliases-{number}-organisation"] = water.pk
            form[f"aliases-{number}-name"] = alias.name
        address = f"/beheer/organisations/organisation/{water.pk}/change/"
        assert client.post(address, form).status_code == 302
    names = ["Water Company", "Waterworks", "Waterworks Ede"]
    rows = [a_row(id=name, who=name) for name in names]
    assert importing(tmp_path, rows, profile=listed).new_organisations == []
    assert (
        Organisation.objects.filter(works__source_id__in=names).distinct().get()
        == water
    )
