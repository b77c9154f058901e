"""Looking into an uploaded file: at once if it is small, by a worker if it is large."""

import random
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.test import Client

from projects.imports import jobs, layers, uploads
from projects.imports.guessing import guess, guess_crs, look_into
from projects.models import Import
from tests.files import making
from tests.people import People
from tests.projects.import_pages import (
    SHEET,
    START,
    State,
    columns_of,
    page,
    upload,
    uploaded,
)
from tests.projects.imports_of import SWISS
from tests.projects.imports_of import uploaded as guessed

# A worker tells how far it is by a connection of its own.
pytestmark = pytest.mark.django_db(transaction=True)

# A remark that nobody reads, but that has to be read.
LARGE = f"{SHEET}A4;{'Elm Lane. ' * 250_000};riolering;gepland;2031;2031;;;\n"


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def planner(client: Client, people: People) -> Client:
    client.force_login(people.sewer_planner)
    return client


def test_a_small_file_is_read_at_once(planner: Client) -> None:
    import_ = uploaded(planner)
    assert import_.state == State.UPLOADED
    assert import_.layers.get().rows == 3


def test_a_large_file_is_left_to_a_worker(planner: Client) -> None:
    answer = upload(planner, LARGE)
    import_ = Import.objects.get()
    assert answer["Location"] == page(import_, "progress")
    assert import_.state == State.READING
    assert planner.get(page(import_, "progress")).status_code == 200
    jobs.work_on(import_.pk)
    assert planner.get(page(import_, "progress"))["Location"] == page(import_, "layer")
    assert columns_of(planner, import_).status_code == 200


def test_a_workbook_is_large_sooner_than_text(tmp_path: Path, people: People) -> None:
    chance = random.Random(1)
    rows = [[f"W{n}", chance.randbytes(2_000).hex()] for n in range(150)]
    path = making.write_xlsx(tmp_path / "plan.xlsx", [["id", "naam"], *rows])
    assert path.stat().st_size < 1_000_000
    assert uploads.is_large(guessed(people.sewer_planner, people.sewers, path))


def test_a_large_file_that_is_no_table_says_so_in_the_list(planner: Client) -> None:
    upload(planner, b"%PDF-1.7 " + b"x" * 3_000_000, "plan.csv")
    import_ = Import.objects.get()
    jobs.work_on(import_.pk)
    answer = planner.get(page(import_, "progress"), follow=True)
    assert answer.redirect_chain == [(START, 302)]
    import_.refresh_from_db()
    assert import_.state == State.FAILED
    # Said at once, and kept beside the file.
    assert answer.content.decode().count(import_.message) == 2
    planner.post(page(import_, "discard"))
    assert not Import.objects.exists()


def test_who_stops_the_reading_is_not_made_to_wait_again(planner: Client) -> None:
    upload(planner, LARGE)
    import_ = Import.objects.get()
    assert planner.post(page(import_, "stop"))["Location"] == START
    import_.refresh_from_db()
    assert import_.state == State.UPLOADED
    # Whoever opens it later wants it read after all.
    opened = planner.get(page(import_, "open"), follow=True)
    assert opened.redirect_chain[-1][0] == page(import_, "progress")


def test_no_page_needs_the_file_once_it_was_read(planner: Client) -> None:
    import_ = uploaded(planner)
    Path(import_.file.path).unlink()
    assert columns_of(planner, import_).status_code == 200
    shapes = planner.get(page(import_, "layer_map"), {"crs": "EPSG:28992"}).json()
    assert len(shapes["features"]) == 1


@pytest.mark.parametrize("name", ["works_2015-05.xls", "works.kml", "works.gml"])
def test_what_is_kept_of_a_layer_is_guessed_as_the_file_was(
    name: str, people: People
) -> None:
    import_ = guessed(people.sewer_planner, people.sewers, SWISS / name)
    found = look_into(SWISS / name)
    layers.keep(import_, found)
    kept = layers.layer_named(import_, found.layers[0].name)
    assert kept is not None
    assert guess(kept, people.sewers) == guess(found.layers[0], people.sewers)
    assert guess_crs(kept) == guess_crs(found.layers[0])


def test_of_a_detailed_shape_the_outline_is_kept(tmp_path: Path) -> None:
    circle = making.SHAPES[0].centroid.buffer(50, quad_segs=5_000)
    path = making.write_geojson(tmp_path / "works.geojson", [{"id": 1}], [circle])
    [row] = look_into(path).layers[0].table.rows
    assert row.shape is not None
    assert shapely.get_num_coordinates(row.shape) < 500
    assert row.shape.symmetric_difference(circle).area < 0.02 * circle.area
