"""A map as a picture: the same shapes give the same picture, whatever the words say."""

import struct

import pytest
from shapely.geometry import LineString, Point, box

from areas.models import StreetSurface
from areas.pictures import Layer, as_shapely, picture
from areas.pictures_frame import around, free_place, round_length, street_names
from tests.factories import make_area
from tests.towns import EAST, NORTH, street

WORK = box(EAST, NORTH, EAST + 100, NORTH + 10)


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height in pixels, from its first chunk."""
    assert png.startswith(b"\x89PNG")
    return struct.unpack(">II", png[16:24])


@pytest.mark.django_db
def test_the_same_shapes_give_the_same_picture() -> None:
    make_area()
    StreetSurface.objects.create(name="Elm Lane", surface=street(0, 0, 300))
    layers = [Layer("Sewer", [WORK], hatch="////", mark="1")]
    one, other = (picture(layers, size_mm=(120, 80)) for _time in range(2))
    assert one == other
    assert size_of(one) == (1039, 692)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "label", ["$\\frac{1}{", "_hidden", "<b>", "x" * 500, "\u4e2d", ""]
)
@pytest.mark.filterwarnings("ignore:Glyph")
def test_any_name_can_be_drawn(label: str) -> None:
    StreetSurface.objects.create(name=label[:150], surface=street(0, 0, 300))
    assert picture([Layer(label, [WORK], mark="1")], size_mm=(120, 80))


@pytest.mark.django_db
def test_every_type_of_shape_can_be_drawn() -> None:
    make_area()
    line = LineString([(EAST, NORTH), (EAST + 50, NORTH)])
    hole = box(EAST, NORTH, EAST + 99, NORTH + 99) - box(
        EAST + 9, NORTH + 9, EAST + 90, NORTH + 90
    )
    shapes = [line, Point(EAST, NORTH), hole, hole.union(Point(EAST - 9, NORTH))]
    drawn = [Layer(str(n), [one], mark=str(n)) for n, one in enumerate(shapes)]
    assert picture([*drawn, Layer("Nothing drawn", [], mark="9")], columns=2)


@pytest.mark.django_db
def test_without_shapes_it_shows_the_town() -> None:
    make_area()
    assert picture([])


def test_the_frame_has_the_shape_of_the_paper_and_ground_around() -> None:
    west, south, east, north = around([WORK], 2.0)
    assert (east - west) / (north - south) == pytest.approx(2.0)
    assert west < EAST - 10
    assert east > EAST + 110


@pytest.mark.parametrize(("metres", "round_one"), [(47, 20), (50, 50), (1234, 1000)])
def test_a_scale_has_a_round_length(metres: float, round_one: float) -> None:
    assert round_length(metres) == round_one


def test_marks_of_works_in_one_street_keep_apart() -> None:
    first = free_place(WORK, [])
    second = free_place(WORK, [first])
    assert abs(first[0] - second[0]) > 30


def test_a_name_stands_along_its_street_and_only_where_it_fits() -> None:
    upright = box(0, 0, 10, 300)
    (text,) = street_names({"Elm Lane": [upright], "A": [box(500, 0, 501, 1)]}, 6, 1)
    assert (text.text, abs(text.degrees)) == ("Elm Lane", 90)


@pytest.mark.django_db
def test_a_shape_of_the_database_is_drawn_as_it_is() -> None:
    assert as_shapely(street(0, 0)).equals(WORK)
