"""Loading areas and streets: what is in the file is in KIP, once."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from areas.models import Area, StreetSurface
from areas.signals import areas_changed
from tests.factories import make_work
from tests.files import making
from tests.towns import street

pytestmark = pytest.mark.django_db
FILES = Path(making.__file__).parent


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def load(path: Path, level: str = "neighbourhood", **options: Any) -> str:
    out = StringIO()
    fields = {"code_field": "code", "name_field": "name", **options}
    call_command("load_areas", path, level=level, stdout=out, **fields)
    return out.getvalue()


def square(x: float, y: float, side: float = 1000) -> Any:
    return shapely.box(x, y, x + side, y + side)


TOWN = square(173_000, 449_000, 4000)


@pytest.fixture
def neighbourhoods(tmp_path: Path) -> Path:
    rows = [
        {"code": 1, "name": "Noord", "district": "D", "people": 1200.0},
        {"code": 2, "name": "Zuid", "district": "D", "people": -99997},
    ]
    shapes = [square(174_000, 450_000), square(174_000, 449_000)]
    return making.write_geojson(tmp_path / "areas.geojson", rows, shapes)


@pytest.fixture
def municipality(tmp_path: Path) -> Path:
    row = {"code": "M", "name": "Ede"}
    return making.write_geojson(tmp_path / "town.geojson", [row], [TOWN])


def versions() -> dict[str, str]:
    """Per area the transaction that last wrote its row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, xmin::text FROM areas_area")
        return dict(cursor.fetchall())


def test_areas_are_made_with_their_people_and_households(neighbourhoods: Path) -> None:
    said = load(neighbourhoods, inhabitants_field="people")
    assert "2 created, 0 changed, 0 unchanged" in said
    north, south = Area.objects.order_by("code")
    assert (north.code, north.name, north.level) == ("1", "Noord", "neighbourhood")
    assert north.boundary.geom_type == "MultiPolygon"
    assert north.boundary.area == pytest.approx(1_000_000)
    assert (north.inhabitants, south.inhabitants) == (1200, None)
    assert north.households is None


def test_loading_twice_changes_no_row(neighbourhoods: Path, municipality: Path) -> None:
    load(municipality, "municipality")
    load(neighbourhoods, inhabitants_field="people")
    before = versions()
    load(municipality, "municipality")
    said = load(neighbourhoods, inhabitants_field="people")
    assert "0 created, 0 changed, 2 unchanged" in said
    assert versions() == before


def test_a_changed_area_changes_and_keeps_what_the_file_does_not_say(
    tmp_path: Path, neighbourhoods: Path
) -> None:
    load(neighbourhoods, inhabitants_field="people")
    changed = making.write_geojson(
        tmp_path / "changed.geojson",
        [{"code": "1", "name": "Noord-Oost"}],
        [square(174_000, 450_000)],
    )
    assert "0 created, 1 changed" in load(changed)
    north = Area.objects.get(code="1")
    assert (north.name, north.inhabitants) == ("Noord-Oost", 1200)
    assert Area.objects.filter(code="2").exists()


def test_a_name_may_consist_of_several_columns(neighbourhoods: Path) -> None:
    load(neighbourhoods, name_field="{name} {code}")
    assert Area.objects.get(code="1").name == "Noord 1"


def test_the_parent_is_found_by_code_in_the_nearest_level(
    neighbourhoods: Path, municipality: Path, tmp_path: Path
) -> None:
    load(municipality, "municipality")
    district = making.write_geojson(
        tmp_path / "d.geojson", [{"code": "D", "name": "District", "in": "M"}], [TOWN]
    )
    load(district, "district", parent_field="in")
    load(neighbourhoods, parent_field="district")
    assert Area.objects.get(code="D").parent == Area.objects.get(code="M")
    assert Area.objects.get(code="1").parent == Area.objects.get(code="D")


def test_an_unknown_parent_is_a_problem_of_that_row_only(neighbourhoods: Path) -> None:
    said = load(neighbourhoods, parent_field="district")
    assert "2 created" in said
    assert "no area with code “D” to be part of" in said


def test_with_an_unknown_parent_nothing_changes_the_second_time(
    neighbourhoods: Path, municipality: Path
) -> None:
    load(municipality, "municipality")
    load(neighbourhoods, parent_field="district")
    assert Area.objects.get(code="1").parent == Area.objects.get(code="M")
    again = load(neighbourhoods, parent_field="district")
    assert "0 created, 0 changed, 2 unchanged" in again


def test_without_a_parent_in_the_file_place_decides(
    neighbourhoods: Path, municipality: Path
) -> None:
    load(neighbourhoods)
    assert Area.objects.get(code="1").parent is None
    load(municipality, "municipality")
    assert {area.parent.name for area in Area.objects.exclude(code="M")} == {"Ede"}


def test_broken_boundaries_are_mended_and_named() -> None:
    said = load(FILES / "broken_rings.geojson")
    assert "3 created" in said
    assert "row 1: a hole as large as its area was left out" in said
    assert "row 2: a ring was not closed" in said
    assert "row 3: the outline was not valid (it crossed itself)" in said
    assert "row 4: An area must be a surface" in said
    assert "row 5: The row has no shape." in said
    assert "row 6: The row has no code." in said
    first, second, bow = Area.objects.order_by("code")
    assert first.boundary.area == pytest.approx(second.boundary.area, rel=0.01)
    assert bow.boundary.area == pytest.approx(second.boundary.area / 2, rel=0.01)
    assert not bow.boundary.hasz


def test_rows_with_one_code_become_one_area(tmp_path: Path) -> None:
    path = making.write_geojson(
        tmp_path / "land_and_water.geojson",
        [{"code": "M", "name": "Ede"}, {"code": "M", "name": "Ede"}],
        [square(174_000, 450_000), square(175_000, 450_000)],
    )
    assert "row 2: has the same code as row 1" in load(path)
    assert Area.objects.get().boundary.area == pytest.approx(2_000_000)


def test_only_rows_that_read_so_are_used(neighbourhoods: Path) -> None:
    load(neighbourhoods, only="name=Zuid")
    assert [area.name for area in Area.objects.all()] == ["Zuid"]


def test_works_are_placed_again_but_only_when_something_changed(
    neighbourhoods: Path,
) -> None:
    heard = []

    def hear(**_kwargs: Any) -> None:
        heard.append("changed")

    areas_changed.connect(hear)
    try:
        work = make_work(footprint=street(0, 100))
        assert work.areas.count() == 0
        load(neighbourhoods)
        assert [area.name for area in work.areas.all()] == ["Noord"]
        load(neighbourhoods)
    finally:
        areas_changed.disconnect(hear)
    assert heard == ["changed"]


def test_coordinates_in_metres_read_as_degrees_are_named(tmp_path: Path) -> None:
    path = making.write_geojson(
        tmp_path / "a.geojson", [{"code": 1, "name": "A"}], [TOWN], crs=""
    )
    assert "coordinates look like metres" in load(path)
    assert "1 created" in load(path, crs="EPSG:28992")


def test_longitude_and_latitude_in_the_wrong_order_are_named(tmp_path: Path) -> None:
    swapped = shapely.box(52.00, 5.60, 52.01, 5.61)
    path = making.write_geojson(
        tmp_path / "a.geojson", [{"code": 1, "name": "A"}], [swapped], crs=""
    )
    assert "Longitude and latitude have changed places" in load(path)


def test_a_place_in_another_country_is_named(tmp_path: Path) -> None:
    madrid = shapely.box(-3.71, 40.41, -3.70, 40.42)
    path = making.write_geojson(
        tmp_path / "a.geojson", [{"code": 1, "name": "A"}], [madrid], crs=""
    )
    assert "outside the area of the grid" in load(path)


def test_a_missing_column_stops_it_in_words(neighbourhoods: Path) -> None:
    with pytest.raises(CommandError, match=r"no column “wk_code”.*code, name"):
        load(neighbourhoods, code_field="wk_code")


def test_streets_replace_the_streets_that_were_there(tmp_path: Path) -> None:
    def load_streets(path: Path) -> str:
        out = StringIO()
        call_command("load_streets", path, name_field="name", stdout=out)
        return out.getvalue()

    path = making.three_in_geopackage(tmp_path)
    assert "3 created" in load_streets(path)
    ids = set(StreetSurface.objects.values_list("pk", flat=True))
    assert "0 created, 0 changed, 3 unchanged" in load_streets(path)
    assert set(StreetSurface.objects.values_list("pk", flat=True)) == ids
    one = making.write_geojson(
        tmp_path / "one.geojson", [{"name": "New Lane"}], making.SHAPES[:1]
    )
    load_streets(one)
    assert [street.name for street in StreetSurface.objects.all()] == ["New Lane"]
