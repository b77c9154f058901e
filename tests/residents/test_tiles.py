"""Vector tiles of the public map: what is in each, and who may know."""

import math
from datetime import date
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, Point
from django.test import Client

from areas.geo import to_wgs84
from projects.models import PlannedWork
from projects.planning import Discipline, Status, Visibility
from residents.tiles import making
from residents.tiles.grid import EXTENT, Tile
from tests.factories import make_area, make_work
from tests.people import People
from tests.residents.reading_tiles import Feature, read_tile
from tests.towns import block, cable, point, street

pytestmark = pytest.mark.django_db

# Everything that a tile may tell of a work, but for its place.
WORK_FIELDS = {
    "title",
    "discipline",
    "starts",
    "ends",
    "under_way",
    "provisional",
    "span",
}


def tile_at(place: Point, z: int) -> Tile:
    """The tile in which a point of the grid lies."""
    where: Any = to_wgs84(place)
    longitude, latitude = where.coords
    across = 2**z
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    return Tile(z, int((longitude + 180) / 360 * across), int(y * across))


def address_of(tile: Tile) -> str:
    return f"/tegels/{tile.z}/{tile.x}/{tile.y}.mvt"


def get(client: Client, at: Point, z: int = 16, **asked: Any) -> dict[str, Any]:
    """The layers of the tile at a place, each a list of features."""
    response = client.get(address_of(tile_at(at, z)), asked)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/vnd.mapbox-vector-tile"
    return read_tile(response.content)


def works_in(layers: dict[str, list[Feature]]) -> set[int]:
    return {feature.id for feature in layers.get("works", [])}


def test_a_tile_tells_exactly_the_public_fields_of_a_work(client: Client) -> None:
    work = make_work("Elm Lane, new sewer", description="secret", cost_estimate=123456)
    layers = get(client, point(50, 5))
    assert set(layers) == {"works", "marks"}
    (shape,) = layers["works"]
    assert shape.id == work.pk
    assert shape.properties == {
        "title": "Elm Lane, new sewer",
        "discipline": "sewerage",
        "starts": "2030-04-01",
        "ends": "2030-06-30",
        "under_way": False,
        "provisional": True,
        "span": 100,
    }
    (mark,) = layers["marks"]
    assert set(mark.properties) == {"discipline", "span"}
    assert set(shape.properties) == WORK_FIELDS


@pytest.mark.parametrize(
    "hidden",
    [
        {"visibility": Visibility.MUNICIPALITY},
        {"visibility": Visibility.PARTNERS},
        {"visibility": Visibility.ORGANISATION},
        {"status": Status.INTENTION},
        {"status": Status.CANCELLED},
        {"latest_end": date(2020, 1, 1), "earliest_start": date(2019, 1, 1)},
    ],
)
@pytest.mark.parametrize("z", [10, 16])
def test_what_is_not_public_is_in_no_tile(
    client: Client, hidden: dict[str, Any], z: int
) -> None:
    make_work(**hidden)
    assert get(client, point(50, 5), z) == {}


def test_nobody_sees_more_in_a_tile_for_being_signed_in(
    client: Client, people: People
) -> None:
    make_work(visibility=Visibility.MUNICIPALITY)
    client.force_login(people.sewer_planner)
    assert get(client, point(50, 5)) == {}


def test_the_tile_is_gone_with_the_work_and_else_kept(client: Client) -> None:
    work = make_work()
    address = address_of(tile_at(point(50, 5), 16))
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=30, must-revalidate"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    PlannedWork.objects.filter(pk=work.pk).update(visibility=Visibility.MUNICIPALITY)
    after = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert after.status_code == 200
    assert read_tile(after.content) == {}


def test_a_shape_goes_on_in_the_next_tile_and_its_mark_is_in_one(
    client: Client,
) -> None:
    work = make_work(footprint=cable(0, 0, 2000))
    first, last = tile_at(point(0, 0), 16), tile_at(point(2000, 0), 16)
    assert first.x < last.x
    marks = 0
    for x in range(first.x, last.x + 1):
        response = client.get(address_of(Tile(16, x, first.y)))
        layers = read_tile(response.content)
        if x > first.x:
            assert works_in(layers) == {work.pk}
        marks += len(layers.get("marks", []))
    assert marks == 1


def test_the_largest_works_lie_lowest(client: Client) -> None:
    small = make_work(footprint=street(10, 0, 5, 5))
    large = make_work(footprint=street(0, 0, 80, 20))
    works = get(client, point(12, 2), 17)["works"]
    assert [shape.id for shape in works] == [large.pk, small.pk]


def test_a_work_without_an_end_has_no_end_in_a_tile(client: Client) -> None:
    make_work(latest_end=None)
    (shape,) = get(client, point(50, 5))["works"]
    assert "ends" not in shape.properties


def test_a_point_and_a_shape_with_bends_are_in_their_tiles(client: Client) -> None:
    lamp = make_work("A lamp", footprint=point(20, 20))
    bends = [(east, north) for east, north in zip(range(50), range(50), strict=True)]
    places = [point(east, north).coords for east, north in bends]
    line = LineString(places, srid=point(0, 0).srid)
    path = make_work("A path", footprint=line)
    for z in (9, 12, 16):
        assert works_in(get(client, point(20, 20), z)) == {lamp.pk, path.pk}


def test_the_map_asks_the_same_question_as_the_list(client: Client) -> None:
    area = make_area("Noord", boundary=block(-500, -500))
    sewer = make_work("Sewer", discipline=Discipline.SEWERAGE)
    lamps = make_work("Lamps", discipline=Discipline.LIGHTING)
    here = point(50, 5)
    assert works_in(get(client, here)) == {sewer.pk, lamps.pk}
    assert works_in(get(client, here, discipline="lighting")) == {lamps.pk}
    assert works_in(get(client, here, q="sewer")) == {sewer.pk}
    assert works_in(get(client, here, area=area.pk)) == {sewer.pk, lamps.pk}
    assert works_in(get(client, here, discipline="nonsense")) == {sewer.pk, lamps.pk}


def test_a_tile_does_not_depend_on_the_place_that_was_searched(
    client: Client,
) -> None:
    make_work()
    plain = get(client, point(50, 5))
    assert get(client, point(50, 5), place="4.1,51.2", radius=100) == plain


def test_where_a_tile_would_have_too_many_works_it_counts_them(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "MOST_WORKS", 3)
    for east in range(3):
        make_work(footprint=street(east, 0), discipline=Discipline.GAS)
    assert set(get(client, point(50, 5), 12)) == {"works", "marks"}
    make_work(footprint=street(3, 0), discipline=Discipline.ROADS)
    layers = get(client, point(50, 5), 12)
    assert set(layers) == {"cells"}
    assert sum(cell.properties["works"] for cell in layers["cells"]) == 4
    assert set(get(client, point(50, 5), making.ALL_FROM)) == {"works", "marks"}


def test_counted_works_are_in_one_tile_each(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "MOST_WORKS", 1)
    for east in range(0, 6000, 250):
        make_work(footprint=street(east, 0))
        make_work(footprint=street(east, 40), discipline=Discipline.ROADS)
    first, last = tile_at(point(-100, 0), 13), tile_at(point(6100, 0), 13)
    counted = 0
    for x in range(first.x, last.x + 1):
        for y in range(first.y - 1, first.y + 2):
            layers = read_tile(client.get(address_of(Tile(13, x, y))).content)
            for cell in layers.get("cells", []):
                counted += cell.properties["works"]
                assert cell.properties["discipline"] in {"sewerage", "roads"}
                assert 0 <= cell.points[0][0] <= EXTENT
    assert counted == 48


@pytest.mark.parametrize("address", ["7/1/1", "20/1/1", "12/4096/1", "12/1/4096"])
def test_there_are_no_other_tiles(client: Client, address: str) -> None:
    assert client.get(f"/tegels/{address}.mvt").status_code == 404


@pytest.mark.parametrize("address", ["8/0/0", "12/0/4095", "19/524287/0"])
def test_a_tile_on_the_other_side_of_the_world_is_empty(
    client: Client, address: str
) -> None:
    make_work()
    response = client.get(f"/tegels/{address}.mvt")
    assert response.status_code == 200
    assert response.content == b""


def test_a_tile_is_only_read(client: Client) -> None:
    assert client.post("/tegels/12/1/1.mvt").status_code == 405


@pytest.mark.parametrize("many", [1, 30])
def test_a_tile_takes_a_few_questions_however_many_works(
    client: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(many):
        make_work()
    with django_assert_max_num_queries(3):
        assert len(get(client, point(50, 5), 12)["works"]) == many
