"""Loading restrictions: what can't be used is named, and the rest is in KIP, once."""

from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import shapely
import shapely.affinity
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from areas.models import Restriction
from tests.files import making

pytestmark = pytest.mark.django_db
SQUARE = shapely.box(174_000, 450_000, 174_050, 450_050)
MARKET = {"kind": "Market", "name": "Spring", "from": "2027-04-01", "to": "2027-04-03"}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "events.geojson"


def load(path: Path, **options: Any) -> str:
    out = StringIO()
    fields = {
        "kind": "event",
        "title_field": "{kind}: {name}",
        "start_field": "from",
        "end_field": "to",
        **options,
    }
    call_command("load_restrictions", path, stdout=out, **fields)
    return out.getvalue()


def load_row(file: Path, *, shape: Any = SQUARE, **values: Any) -> str:
    """Load a file of one market, in which some cells read otherwise."""
    options = {key: values.pop(key) for key in list(values) if key in _OPTIONS}
    return load(making.write_geojson(file, [{**MARKET, **values}], [shape]), **options)


_OPTIONS = {"longest_days", "yearly", "applies_to", "date_format", "start_field"}


def load_rows(file: Path, *rows: dict[str, Any], **options: Any) -> str:
    """Markets with some cells of their own; `shape` is one of these."""
    shapes = [row.pop("shape", SQUARE) for row in rows]
    written = making.write_geojson(file, [{**MARKET, **row} for row in rows], shapes)
    return load(written, **options)


def versions() -> dict[int, str]:
    """Per restriction the transaction that last wrote its row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text FROM areas_restriction")
        return dict(cursor.fetchall())


def days() -> list[tuple[date, date | None]]:
    return list(Restriction.objects.values_list("starts_on", "ends_on"))


def test_a_row_becomes_a_restriction_with_its_days_and_place(file: Path) -> None:
    assert "1 created, 0 changed, 0 unchanged" in load_row(file)
    market = Restriction.objects.get()
    assert (market.kind, market.title) == ("event", "Market: Spring")
    assert days() == [(date(2027, 4, 1), date(2027, 4, 3))]
    assert (market.applies_to, market.repeats_yearly) == ("opening", False)
    assert market.place.area == pytest.approx(2500)


def test_degrees_end_up_in_the_metric_grid(file: Path) -> None:
    in_degrees = shapely.Point(5.664, 52.04)
    written = making.write_geojson(file, [MARKET], [in_degrees], crs="")
    load(written)
    x, y = Restriction.objects.get().place.coords
    assert (x, y) == pytest.approx((174_000, 450_000), abs=1000)


@pytest.mark.parametrize(
    "text",
    [
        "2027-04-01",
        "2027-04-01T06:00:00",
        "01-04-2027",
        "1-4-2027",
        "01/04/2027",
        "01-04-2027 06:00:00",
        "01/04/2027 06:00",
        # Midnight of the first of April in Amsterdam
        "2027-03-31T22:00:00+00:00",
    ],
)
def test_a_day_may_be_written_in_many_ways(file: Path, text: str) -> None:
    load_row(file, **{"from": text})
    assert days() == [(date(2027, 4, 1), date(2027, 4, 3))]


def test_a_form_that_is_given_counts_instead(file: Path) -> None:
    said = load_row(
        file, **{"from": "04/01/2027", "to": "04/03/2027"}, date_format=["%m/%d/%Y"]
    )
    assert "1 created" in said
    assert days() == [(date(2027, 4, 1), date(2027, 4, 3))]


def test_a_year_lasts_until_its_last_day(file: Path) -> None:
    load_row(
        file, **{"from": "2027", "to": "2027"}, date_format=["%Y"], longest_days=365
    )
    assert days() == [(date(2027, 1, 1), date(2027, 12, 31))]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"from": ""}, "no first day. Fill in “from”"),
        ({"from": None}, "no first day. Fill in “from”"),
        ({"to": ""}, "no last day. Fill in “to”"),
        ({"from": "in spring"}, "“in spring” in “from” is not a date"),
        ({"to": "31-04-2027"}, "“31-04-2027” in “to” is not a date"),
        ({"to": "13/25/2027"}, "like 2027-03-31, or say its form with --date-format"),
        ({"to": "01/01/3000"}, "“01/01/3000” in “to” only fills the cell"),
        ({"from": "1899-12-31"}, "years 1900 up to and including 2200"),
        ({"to": "2201-01-01"}, "years 1900 up to and including 2200"),
        ({"to": "2027-03-31"}, "last day lies before the first day"),
        ({"kind": "", "name": " "}, "no title. Fill in “{kind}: {name}”"),
        ({"shape": None}, "no shape"),
        ({"shape": shapely.Polygon()}, "no shape"),
        ({"shape": shapely.Point(5.66, 52.04)}, "outside the area of the grid"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_others_are_loaded(
    file: Path, cells: dict[str, Any], why: str
) -> None:
    said = load_rows(file, {"name": "Autumn"}, cells)
    assert "1 created" in said
    assert "Not usable: 1\n  row 2: " in said
    assert why in said
    assert Restriction.objects.get().title == "Market: Autumn"


@pytest.mark.parametrize(
    ("last", "counts"), [("2027-07-01", True), ("2027-07-02", False)]
)
def test_an_event_of_more_than_92_days_is_a_market_that_comes_back(
    file: Path, last: str, counts: bool
) -> None:
    said = load_row(file, to=last)
    assert Restriction.objects.exists() == counts
    assert ("more than 92 days on end" in said) != counts


def test_an_event_that_really_takes_longer_may(file: Path) -> None:
    assert "1 created" in load_row(file, to="2028-04-01", longest_days=367)
    assert "more than 366 days" in load_row(file, to="2028-04-02", longest_days=366)


def test_a_quarter_lasts_until_its_last_day(file: Path) -> None:
    load_row(file, **{"from": "2027-Q2", "to": "2027-Q2"}, date_format=["%Y-Q%q"])
    assert days() == [(date(2027, 4, 1), date(2027, 6, 30))]


def test_one_day_is_enough(file: Path) -> None:
    load_row(file, to="2027-04-01")
    assert days() == [(date(2027, 4, 1), date(2027, 4, 1))]


def test_a_season_comes_back_every_year_and_may_pass_new_year(file: Path) -> None:
    said = load_rows(
        file,
        {"from": "01-11-2026", "to": "31-03-2027"},
        {"from": "01-11-2026", "to": "31-03-2028", "name": "Too long"},
        kind="season",
        applies_to="planting",
        yearly=True,
    )
    season = Restriction.objects.get()
    assert (season.kind, season.applies_to) == ("season", "planting")
    assert season.repeats_yearly
    assert "row 2: What comes back every year can't take more than a year" in said


def test_a_moratorium_may_have_no_last_day(file: Path) -> None:
    load_rows(file, {"to": ""}, {"name": "Until"}, kind="moratorium")
    assert [last for _first, last in days()] == [None, date(2027, 4, 3)]
    load(file, kind="moratorium", end_field="", title_field="name")
    assert Restriction.objects.filter(title="Until", ends_on=None).exists()


def test_doing_it_again_changes_no_row(file: Path) -> None:
    crossing = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    placed = shapely.affinity.translate(crossing, 174_000, 450_000)
    load_rows(file, {}, {"name": "Autumn"}, {"shape": placed}, {"to": "3000-01-01"})
    before = versions()
    said = load(file)
    assert len(before) == 3
    assert versions() == before
    assert "0 created, 0 changed, 3 unchanged" in said


def test_without_ids_another_day_or_place_is_another_restriction(file: Path) -> None:
    load_rows(file, {})
    elsewhere = shapely.box(174_100, 450_000, 174_150, 450_050)
    assert "2 created" in load_rows(file, {"shape": elsewhere}, {"from": "2027-04-02"})
    assert Restriction.objects.count() == 3


def test_without_ids_what_is_said_about_it_may_change(file: Path) -> None:
    load_rows(file, {})
    said = load_rows(file, {"to": "2027-04-05"}, applies_to="all")
    assert "0 created, 1 changed" in said
    assert days() == [(date(2027, 4, 1), date(2027, 4, 5))]
    assert Restriction.objects.get().applies_to == "all"


def test_a_row_that_is_there_twice_counts_once_with_the_later_end(file: Path) -> None:
    said = load_rows(file, {}, {"to": "2027-04-09"}, {})
    assert "1 created" in said
    assert "rows 2, 3: is the same as row 1, and counts once" in said
    assert days() == [(date(2027, 4, 1), date(2027, 4, 9))]
    assert "0 created, 0 changed, 1 unchanged" in load(file)


WITH_IDS = {"id_field": "nr", "source": "register"}


def test_with_ids_an_event_that_moved_is_the_same_event(file: Path) -> None:
    load_rows(file, {"nr": 7}, **WITH_IDS)
    moved = {"nr": 7, "name": "Late", "from": "2027-05-01", "to": "2027-05-02"}
    said = load_rows(file, {**moved, "shape": SQUARE.buffer(5)}, **WITH_IDS)
    assert "0 created, 1 changed" in said
    event = Restriction.objects.get()
    assert (event.source_system, event.source_id) == ("register", "7")
    assert event.title == "Market: Late"
    assert days() == [(date(2027, 5, 1), date(2027, 5, 2))]
    assert event.place.area > 2500


def test_the_same_id_of_another_source_is_another_restriction(file: Path) -> None:
    load_rows(file, {"nr": 7}, **WITH_IDS)
    assert "1 created" in load_rows(
        file, {"nr": 7, "name": "B"}, id_field="nr", source="b"
    )


def test_one_event_in_two_rows_has_both_places(file: Path) -> None:
    elsewhere = shapely.box(174_100, 450_000, 174_150, 450_050)
    said = load_rows(file, {"nr": 7}, {"nr": 7, "shape": elsewhere}, **WITH_IDS)
    assert "row 2: has the same id as row 1, and was joined with it" in said
    assert Restriction.objects.get().place.area == pytest.approx(5000)
    before = versions()
    assert "1 unchanged" in load(file, **WITH_IDS)
    assert versions() == before


def test_one_id_on_different_days_must_be_told_apart(file: Path) -> None:
    said = load_rows(file, {"nr": 7}, {"nr": 7, "from": "2027-04-02"}, **WITH_IDS)
    assert "row 2: Row 1 has the same id but other days" in said
    assert "--id-field '{nr} {from}'" in said
    again = load(file, id_field="{nr} {from}", source="register")
    assert "Not usable" not in again
    assert Restriction.objects.filter(source_id="7 2027-04-02").exists()


def test_what_was_loaded_before_it_had_an_id_gets_it(file: Path) -> None:
    load_rows(file, {"nr": 7})
    said = load(file, **WITH_IDS)
    assert "0 created, 1 changed" in said
    assert Restriction.objects.get().source_id == "7"


@pytest.mark.parametrize(
    ("id", "why"), [("", "The row has no id"), ("9" * 81, "longer than 80 characters")]
)
def test_an_id_that_cannot_be_used_is_a_problem(file: Path, id: str, why: str) -> None:
    said = load_rows(file, {"nr": id}, {"nr": "8" * 80}, **WITH_IDS)
    assert f"row 1: {why}" in said or why in said
    assert Restriction.objects.get().source_id == "8" * 80


def test_a_title_that_is_too_long_is_cut_and_one_part_is_enough(file: Path) -> None:
    said = load_rows(file, {"name": "x" * 300}, {"name": ""})
    assert "row 1: the title was longer than 200 characters" in said
    titles = [one.title for one in Restriction.objects.order_by("title")]
    assert titles == ["Market", "Market: " + "x" * 192]


def test_of_a_collection_the_surfaces_count(file: Path) -> None:
    line = shapely.LineString([(174_000, 450_000), (174_500, 450_500)])
    overlapping = shapely.box(174_025, 450_000, 174_075, 450_050)
    collection = shapely.GeometryCollection([SQUARE, overlapping, line])
    said = load_rows(file, {"shape": collection})
    place = Restriction.objects.get().place
    assert (place.geom_type, place.area) == ("Polygon", pytest.approx(3750))
    assert "lines and points beside the surfaces or lines were left out" in said


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"end_field": ""}, "Only a moratorium can do without a last day"),
        ({"kind": "moratorium", "yearly": True}, "does not come back every year"),
        ({"id_field": "nr"}, "Give --id-field and --source together"),
        ({"source": "register"}, "Give --id-field and --source together"),
        ({"date_format": ["%"]}, "“%” is not the form of a date"),
        ({"date_format": ["%d-%m"]}, "Write it like %d-%m-%Y"),
        ({"date_format": ["31-03-2027"]}, "is not the form of a date"),
        ({"end_field": "until"}, "no column “until”.*It has these columns: kind, name"),
        ({"title_field": "{kind} {street}"}, "no column “street”"),
    ],
)
def test_what_the_file_or_command_lacks_stops_it_before_it_starts(
    file: Path, options: dict[str, Any], why: str
) -> None:
    with pytest.raises(CommandError, match=why):
        load_rows(file, {}, **options)
    assert not Restriction.objects.exists()


def test_a_file_that_points_elsewhere_is_refused(file: Path) -> None:
    file.write_text("<OGRVRTDataSource></OGRVRTDataSource>")
    with pytest.raises(CommandError, match="VRT"):
        load(file)
