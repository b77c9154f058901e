"""What can be asked of OGC API Features, and what is no question."""

import math
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from areas.geo import ETRS89, GRID, WEB, WGS84
from projects.planning import Discipline
from residents.ogc.asking import BadQuestion, days_of
from residents.ogc.boxes import ground_of
from residents.ogc.crs import BY_URI, CRS84, STORAGE, Crs
from tests.factories import make_area, make_organisation, make_work
from tests.towns import block, point, street

WORKS = "/ogc/v1/collections/werken/items"
SYSTEMS = list(BY_URI.values())


def titles(client: Client, **asked: Any) -> set[str]:
    answer = client.get(WORKS, {"limit": 1000, **asked})
    assert answer.status_code == 200, answer.content
    found = {one["properties"]["titel"] for one in answer.json()["features"]}
    assert answer.json()["numberMatched"] == len(found)
    return found


def corners(geometry: GEOSGeometry, crs: Crs) -> str:
    """The box around a geometry as a text, in the order of the system."""
    west, south, east, north = geometry.transform(crs.srid, clone=True).extent
    box = (south, west, north, east) if crs.is_flipped else (west, south, east, north)
    return ",".join(f"{number:.9f}" for number in box)


def test_the_systems_are_those_that_map_programs_know() -> None:
    assert SYSTEMS[0] == CRS84
    assert [one.srid for one in SYSTEMS] == [WGS84, GRID, WGS84, ETRS89, WEB]
    assert [one.is_flipped for one in SYSTEMS] == [False, False, True, True, False]


@pytest.mark.django_db
@pytest.mark.parametrize("crs", SYSTEMS, ids=lambda crs: crs.uri.rsplit("/", 1)[-1])
def test_a_box_finds_what_it_touches_in_every_system(client: Client, crs: Crs) -> None:
    make_work("West", footprint=street(0, 0))
    make_work("East", footprint=street(500, 0))
    box = corners(street(-20, -20, 140, 50), crs)
    assert titles(client, bbox=box, **{"bbox-crs": crs.uri}) == {"West"}
    both = corners(street(90, -20, 420, 50), crs)
    assert titles(client, bbox=both, **{"bbox-crs": crs.uri}) == {"West", "East"}
    between = corners(street(110, -20, 380, 50), crs)
    assert titles(client, bbox=between, **{"bbox-crs": crs.uri}) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("crs", SYSTEMS, ids=lambda crs: crs.uri.rsplit("/", 1)[-1])
def test_features_come_in_the_system_that_is_asked(client: Client, crs: Crs) -> None:
    work = make_work(footprint=street(0, 0))
    for address in (WORKS, f"{WORKS}/{work.pk}"):
        answer = client.get(address, {"crs": crs.uri})
        assert answer.headers["Content-Crs"] == f"<{crs.uri}>"
        told = answer.json()
        feature = told["features"][0] if "features" in told else told
        (ring,) = feature["geometry"]["coordinates"]
        if crs.is_flipped:
            ring = [[x, y] for y, x in ring]
        expected = work.footprint.transform(crs.srid, clone=True)
        off = 1e-6 if crs.is_in_degrees else 0.01
        for there, here in zip(ring, expected.coords[0], strict=True):
            assert there == pytest.approx(here, abs=off)


@pytest.mark.django_db
def test_without_a_question_features_are_in_degrees_with_the_east_first(
    client: Client,
) -> None:
    make_work()
    answer = client.get(WORKS)
    assert answer.headers["Content-Crs"] == f"<{CRS84.uri}>"
    east, north = answer.json()["features"][0]["geometry"]["coordinates"][0][0]
    assert east < 10 < 50 < north


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("box", "finds"),
    [
        ("-180,-90,180,90", True),
        ("-1e9,-1e9,1e9,1e9", True),
        ("170,-90,-170,90", False),  # round the back of the earth
        ("5,-90,-170,90", True),
        ("7,-90,5.5,90", False),
        ("-180,-90,0,180,90,10", True),  # with heights
        ("100,0,101,1", False),
    ],
)
def test_a_box_may_be_as_large_as_the_world(
    client: Client, box: str, finds: bool
) -> None:
    make_work()
    assert bool(titles(client, bbox=box)) == finds


@pytest.mark.django_db
def test_a_box_without_size_is_a_point(client: Client) -> None:
    make_work()
    inside, outside = point(50, 5), point(50, 50)
    for crs in SYSTEMS:
        asked = {"bbox-crs": crs.uri}
        assert titles(client, bbox=corners(inside, crs), **asked)
        assert not titles(client, bbox=corners(outside, crs), **asked)


@pytest.mark.django_db
def test_a_box_of_a_whole_country_ends_where_it_says(client: Client) -> None:
    """Its sides are straight in degrees, and so bent in the grid."""
    place = street(0, 0).transform(WGS84, clone=True).extent
    make_work()
    for metres, finds in ((-1, False), (1, True)):
        south = place[3] - metres / 111_000
        assert bool(titles(client, bbox=f"3.3,{south:.9f},7.2,53.6")) == finds


@given(
    st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 4),
    st.sampled_from(SYSTEMS),
)
@settings(deadline=None, max_examples=50)
def test_every_box_of_numbers_is_some_ground(
    numbers: tuple[float, float, float, float], crs: Crs
) -> None:
    low, high = sorted((numbers[1], numbers[3]))
    ground = ground_of((numbers[0], low, numbers[2], high), crs)
    assert ground.srid == GRID
    assert ground.empty or all(math.isfinite(one) for one in ground.extent)


# (question, first day, last day)
TIMES = [
    ("2030-04-01", date(2030, 4, 1), date(2030, 4, 1)),
    ("2030-04-01/2030-06-30", date(2030, 4, 1), date(2030, 6, 30)),
    ("../2030-06-30", None, date(2030, 6, 30)),
    ("/2030-06-30", None, date(2030, 6, 30)),
    ("2030-04-01/..", date(2030, 4, 1), None),
    ("2030-04-01/", date(2030, 4, 1), None),
    ("../..", None, None),
    ("2030-04-01T12:00:00Z", date(2030, 4, 1), date(2030, 4, 1)),
    # In Amsterdam it is the next day by then.
    ("2030-03-31T22:30:00Z", date(2030, 4, 1), date(2030, 4, 1)),
    ("2030-04-01t00:00:00.5+02:00", date(2030, 4, 1), date(2030, 4, 1)),
]


@pytest.mark.parametrize(("text", "first", "last"), TIMES)
def test_the_days_of_a_time(text: str, first: date | None, last: date | None) -> None:
    assert days_of(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("", "..", "now", "2030", "2030-4-1", "2030-02-30", "20300401", "2030-W01-1"),
        *("2030-04-01/2030-03-01", "2030-01-01/2031-01-01/2032-01-01", "//", "NaN"),
        *("2030-04-01T25:00:00Z", "2030-04-01T00:00:00", "0000-01-01", "2030-04-01 "),
        *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "٢٠٣٠-٠٤-٠١"),
    ],
)
def test_what_is_no_time_is_no_question(text: str) -> None:
    with pytest.raises(BadQuestion):
        days_of(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "finds"),
    [
        ("2030-03-31", {"Open end", "No days"}),
        ("2030-04-01", {"Quarter", "Open end", "No days"}),
        ("2030-06-30", {"Quarter", "Open end", "No days"}),
        ("2030-07-01", {"Open end", "No days"}),
        ("../2030-02-28", {"No days"}),
        ("2030-07-01/..", {"Open end", "No days"}),
        ("0001-01-01/9999-12-31", {"Quarter", "Open end", "No days"}),
    ],
)
def test_a_work_is_found_on_every_day_of_its_window(
    client: Client, asked: str, finds: set[str]
) -> None:
    make_work("Quarter")
    make_work("Open end", earliest_start=date(2030, 3, 1), latest_end=None)
    make_work("No days", earliest_start=None, latest_end=None)
    assert titles(client, datetime=asked) == finds


@pytest.mark.django_db
def test_what_has_no_time_answers_to_every_time(client: Client) -> None:
    make_area()
    answer = client.get(
        "/ogc/v1/collections/gebieden/items", {"datetime": "1900-01-01"}
    )
    assert answer.json()["numberMatched"] == 1


@pytest.mark.django_db
def test_properties_choose_features(client: Client) -> None:
    make_work("Sewer")
    make_work("Road", discipline=Discipline.ROADS)
    make_work("Pipe", organisation=make_organisation("Gridco & Sons"))
    assert titles(client, vakdiscipline="roads") == {"Road"}
    assert titles(client, organisatie="Gridco & Sons") == {"Pipe"}
    assert titles(client, organisatie="Sewers", vakdiscipline="sewerage") == {"Sewer"}
    assert titles(client, organisatie="' OR 1=1 --") == set()
    make_area("Noord")
    make_area("Ede", level="municipality", boundary=block(0, 0, 5000))
    areas = client.get("/ogc/v1/collections/gebieden/items?niveau=municipality")
    assert [one["properties"]["naam"] for one in areas.json()["features"]] == ["Ede"]


@pytest.mark.django_db
def test_page_after_page_gives_everything_once(client: Client) -> None:
    for x in range(0, 2300, 100):
        make_work(f"Work {x}", footprint=street(x, 0))
    asked = f"{WORKS}?limit=5&datetime=2030-05-01&bbox=3,50,8,54"
    pages, address = [], asked
    while address:
        page = client.get(address).json()
        assert page["numberMatched"] == 23
        assert page["numberReturned"] == len(page["features"])
        pages.append([one["id"] for one in page["features"]])
        address = link_to("next", page)
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3]
    numbers = [number for page in pages for number in page]
    assert all(first < second for first, second in pairwise(numbers))
    back = link_to("prev", page)
    assert [one["id"] for one in client.get(back).json()["features"]] == pages[-2]
    assert link_to("prev", client.get(asked).json()) == ""


def link_to(relation: str, page: Any) -> str:
    found = [one["href"] for one in page["links"] if one["rel"] == relation]
    return found[0].removeprefix("http://testserver") if found else ""


@pytest.mark.django_db
def test_nobody_gets_more_than_the_most_at_once(client: Client) -> None:
    make_work()
    assert client.get(f"{WORKS}?limit=999999999").json()["numberReturned"] == 1
    assert client.get(f"{WORKS}?offset=999999999").json()["features"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "question",
    [
        "visibility=public",
        "kostenraming=1",
        "limit=0",
        "limit=-1",
        "limit=1.5",
        "limit=NaN",
        "limit=",
        "limit=9999999999999999999999",
        "limit=%D9%A1",
        "limit=1&limit=2",
        "offset=-1",
        "offset=1e3",
        "bbox=",
        "bbox=1,2,3",
        "bbox=1,2,3,4,5",
        "bbox=1,2,3,NaN",
        "bbox=1,2,3,inf",
        "bbox=1,2,3,1e999",
        "bbox=a,b,c,d",
        "bbox=1,4,3,2",
        "bbox=1,2,3,4;DROP TABLE projects_plannedwork",
        "bbox=1,2,3,4&bbox-crs=EPSG:28992",
        "bbox-crs=nonsense",
        "crs=http://www.opengis.net/def/crs/EPSG/0/2154",
        "crs=",
        "datetime=",
        "datetime=yesterday",
        "datetime=2031-01-01/2030-01-01",
        "vakdiscipline=nonsense",
        "vakdiscipline=%00",
        "organisatie=a%00b",
        "f=xml",
        "f=",
        "filter=1%3D1",
        "%00=1",
    ],
)
def test_what_is_no_question_gets_no_answer(client: Client, question: str) -> None:
    make_work()
    answer = client.get(f"{WORKS}?{question}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/ogc/v1?bbox=1,2,3,4",
        "/ogc/v1/conformance?x=1",
        "/ogc/v1/collections?limit=1",
        "/ogc/v1/collections/werken?x=1",
        "/ogc/v1/openapi.json?x=1",
        "/ogc/v1/collections/combinaties/items?vakdiscipline=roads",
    ],
)
def test_every_address_knows_its_own_parameters_alone(
    client: Client, address: str
) -> None:
    assert client.get(address).status_code == 400


def test_the_grid_itself_is_asked_without_bending() -> None:
    box = street(0, 0).extent
    assert ground_of(box, STORAGE).equals_exact(street(0, 0), 0.001)
