"""A footprint without drawing, and what is the matter with a drawing."""

import json
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from areas.geo import WGS84, to_grid, to_wgs84
from areas.models import Area, StreetSurface
from tests.factories import make_area
from tests.people import People
from tests.projects.test_work_form import crossed, drawn
from tests.towns import EAST, NORTH, block, point, street

pytestmark = pytest.mark.django_db

ADD, CHECK = reverse("projects:place_add"), reverse("projects:place_check")


@pytest.fixture
def planner(client: Client, people: People) -> Client:
    client.force_login(people.sewer_planner)
    return client


def placed(answer: Any) -> GEOSGeometry:
    """What came back, in the grid."""
    assert answer.status_code == 200, answer.content
    return to_grid(GEOSGeometry(json.dumps(answer.json()["geometry"]), srid=WGS84))


def refused(answer: Any) -> str:
    assert answer.status_code == 422
    return str(answer.json()["error"])


@pytest.mark.parametrize("who", ["executive", "manager_north", "stranger"])
def test_only_who_plans_may_ask(client: Client, people: People, who: str) -> None:
    client.force_login(getattr(people, who))
    for page in (ADD, CHECK):
        assert client.post(page, {"kind": "street", "text": "x"}).status_code == 403
        assert client.get(page).status_code == 405


def test_who_is_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    for page in (ADD, CHECK):
        assert client.post(page).status_code == 302


def test_a_street_is_all_its_pieces_together(planner: Client) -> None:
    for x in (0, 100):
        StreetSurface.objects.create(name="Elm Lane", surface=street(x, 0))
    StreetSurface.objects.create(name="Oak Lane", surface=street(0, 500))
    found = placed(planner.post(ADD, {"kind": "street", "text": "elm lane "}))
    assert found.geom_type == "Polygon"
    assert found.area == pytest.approx(2000, rel=0.01)
    for nothing in ("", "Nowhere"):
        assert refused(planner.post(ADD, {"kind": "street", "text": nothing}))


def test_an_area_is_its_boundary(planner: Client) -> None:
    area = make_area("West", boundary=block(-1000, 0))
    found = placed(planner.post(ADD, {"kind": "area", "text": area.pk}))
    assert found.area == pytest.approx(1_000_000, rel=0.01)
    assert refused(planner.post(ADD, {"kind": "area", "text": ""}))
    assert planner.post(ADD, {"kind": "area", "text": 999}).status_code == 404


def test_metres_around_a_street_or_a_point(planner: Client) -> None:
    StreetSurface.objects.create(name="Elm Lane", surface=street(0, 0))
    around = {"kind": "around", "metres": "10"}
    wide = placed(planner.post(ADD, {**around, "text": "Elm Lane"}))
    assert wide.area == pytest.approx(1000 + 220 * 10 + 314, rel=0.02)
    spot = placed(planner.post(ADD, {**around, "text": f"{EAST}, {NORTH}"}))
    assert spot.area == pytest.approx(314, rel=0.02)
    for metres in ("", "x", "-1", "501", "nan"):
        answer = planner.post(ADD, {**around, "text": "Elm Lane", "metres": metres})
        assert refused(answer)


def test_coordinates_in_metres_and_in_degrees(planner: Client) -> None:
    here = to_wgs84(point(0, 0))
    for text in (
        f"{EAST}, {NORTH}",
        f"{EAST} {NORTH}",
        f"{here.y:.7f}, {here.x:.7f}",
        f"{here.x:.7f}, {here.y:.7f}",
        f"{here.y:.7f}; {here.x:.7f}".replace(".", ","),
    ):
        found = placed(planner.post(ADD, {"kind": "coordinates", "text": text}))
        assert found.geom_type == "Point"
        assert found.distance(point(0, 0)) < 0.5, text


def test_more_coordinates_are_a_line_or_an_area(planner: Client) -> None:
    corners = [(0, 0), (100, 0), (100, 50), (0, 0)]
    lines = [f"{EAST + x}, {NORTH + y}" for x, y in corners]
    for count, kind in ((3, "LineString"), (4, "Polygon")):
        text = "\n".join(lines[:count])
        found = placed(planner.post(ADD, {"kind": "coordinates", "text": text}))
        assert found.geom_type == kind


@pytest.mark.parametrize("text", ["", "here", "1", "1, 2, 3", "10, 10", "9e9, 9e9"])
def test_coordinates_that_are_none_are_explained(planner: Client, text: str) -> None:
    assert refused(planner.post(ADD, {"kind": "coordinates", "text": text}))


def geojson(*shapes: GEOSGeometry) -> SimpleUploadedFile:
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(drawn(shape))}
        for shape in shapes
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    return SimpleUploadedFile("plan.geojson", text.encode())


def test_the_shapes_of_a_file_become_one(planner: Client) -> None:
    file = geojson(street(0, 0), street(300, 0))
    answer = planner.post(ADD, {"kind": "file", "file": file})
    assert placed(answer).area == pytest.approx(2000, rel=0.01)
    notes = " ".join(answer.json()["notes"])
    assert "WGS 84" in notes
    assert "2" in notes


def test_a_file_that_crosses_itself_is_mended_and_says_so(planner: Client) -> None:
    answer = planner.post(ADD, {"kind": "file", "file": geojson(crossed())})
    assert placed(answer).valid
    assert len(answer.json()["notes"]) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.geojson", b"{"),
        ("plan.pdf", b"%PDF-1.4"),
        ("plan.csv", b"name\nElm Lane\n"),
        ("plan.zip", b"PK\x03\x04"),
        ("", b""),
    ],
)
def test_a_file_that_can_not_be_used_says_why(
    planner: Client, name: str, content: bytes
) -> None:
    sent = {"file": SimpleUploadedFile(name, content)} if name else {}
    assert refused(planner.post(ADD, {"kind": "file", **sent}))


def test_a_way_that_is_none_is_refused(planner: Client) -> None:
    assert planner.post(ADD, {"kind": "magic"}).status_code == 400


def told(planner: Client, footprint: str) -> str:
    answer = planner.post(CHECK, {"footprint": footprint})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_drawing_that_crosses_itself_is_explained_with_a_repair(
    planner: Client,
) -> None:
    StreetSurface.objects.create(name="Elm Lane", surface=street(0, 0))
    answer = planner.post(CHECK, {"footprint": drawn(crossed())})
    check = answer.context["check"]
    assert "Elm Lane" in check.fault
    assert check.repaired.valid
    assert check.repaired.area == pytest.approx(50, rel=0.05)
    assert "data-draw-replace" in answer.content.decode()


def test_outside_the_municipality_is_a_warning(planner: Client) -> None:
    make_area("Town", level=Area.Level.MUNICIPALITY, boundary=block(0, 0))
    inside, across, outside = street(100, 100), street(950, 0), street(2000, 0)
    assert "alert" not in told(planner, drawn(inside))
    for shape in (across, outside, point(-500, 0)):
        assert "alert--warning" in told(planner, drawn(shape))


def test_without_a_border_nothing_lies_outside_it(planner: Client) -> None:
    assert "alert" not in told(planner, drawn(street(2000, 0)))


@pytest.mark.parametrize(
    "value", ["", "here", '{"type":"Polygon","coordinates":[]}', '{"type":"Point"}']
)
def test_what_can_not_be_read_breaks_nothing(planner: Client, value: str) -> None:
    assert ("alert" in told(planner, value)) is bool(value)
