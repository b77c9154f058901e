"""Five years of a neighbourhood: on a page, on a picture and on a poster."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from areas.models import Area, StreetSurface
from projects.models import PlannedWork
from projects.planning import Discipline, Status, Visibility
from residents.neighbourhoods import works
from residents.neighbourhoods.five_years import FiveYears, place_of
from residents.neighbourhoods.poster import (
    COLUMNS,
    HEADING,
    ROOM,
    ROW,
    poster_of,
    shares,
)
from residents.public import PublicWork
from tests.conflicts.proposals import propose
from tests.factories import TODAY, make_area, make_work
from tests.people import make_people
from tests.residents.test_public_doors import (
    accepted_pair,
    assert_no_secret,
    make_public,
    make_secret,
)
from tests.towns import block, cable, point, street

pytestmark = pytest.mark.django_db


@pytest.fixture
def north() -> Area:
    return make_area()


def in_year(year: int, title: str = "", **fields: Any) -> PlannedWork:
    days = {"earliest_start": date(year, 4, 1), "latest_end": date(year, 6, 30)}
    return make_work(title or f"Work of {year}", **{**days, **fields})


def titles(plan: FiveYears) -> dict[str, list[str]]:
    return {
        part.key: [one.work.title for one in part.works]
        for part in plan.parts
        if part.works
    }


def page_of(client: Client, area: Area, name: str = "neighbourhood") -> Any:
    return client.get(reverse(f"residents:{name}", args=[area.pk]))


def test_each_work_stands_once_in_the_year_in_which_it_starts(north: Area) -> None:
    in_year(2034, "Last year")
    in_year(2030, "Three years", latest_end=date(2032, 12, 31))
    in_year(2030, "Under way", status=Status.UNDER_WAY)
    in_year(2029, "Could have begun", latest_end=date(2031, 1, 1))
    in_year(2030, "No start", earliest_start=None)
    in_year(2035, "Later")
    assert titles(works.plan_of(north, TODAY)) == {
        "nu": ["Under way"],
        "2030": ["Could have begun", "Three years"],
        "2034": ["Last year"],
        "onbekend": ["No start"],
    }
    assert works.later_works(north, TODAY) == 1


def test_the_numbers_follow_the_order_of_the_page(north: Area) -> None:
    in_year(2031)
    in_year(2030)
    in_year(2030, "Under way", status=Status.UNDER_WAY)
    numbered = works.plan_of(north, TODAY).numbered
    assert [(one.number, one.work.title) for one in numbered] == [
        (1, "Under way"),
        (2, "Work of 2030"),
        (3, "Work of 2031"),
    ]


def test_what_is_late_and_under_way_is_still_there(north: Area) -> None:
    in_year(2029, status=Status.UNDER_WAY)
    plan = works.plan_of(north, TODAY)
    assert titles(plan) == {"nu": ["Work of 2029"]}
    assert plan.busiest is not None
    assert plan.busiest.first_day == date(2030, 1, 1)


def test_the_busiest_quarter_counts_places_and_closed_streets(north: Area) -> None:
    in_year(2030, "A", closes_street=True)
    in_year(2030, "B")
    in_year(2030, "C", earliest_start=date(2030, 6, 1), latest_end=date(2030, 9, 1))
    in_year(2030, "Some day", latest_end=None)
    in_year(2031, "Not this year", closes_street=True)
    busiest = works.plan_of(north, TODAY).busiest
    assert busiest is not None
    assert (busiest.first_day, busiest.last_day) == (
        date(2030, 4, 1),
        date(2030, 6, 30),
    )
    assert (busiest.places, busiest.closed) == (3, 1)


def test_works_that_are_carried_out_together_are_one_place(client: Client) -> None:
    people = make_people()
    accepted_pair(people)
    propose(people, 300)  # of which nobody decided anything
    plan = works.plan_of(people.north, TODAY)
    assert len(plan.numbered) == 4
    assert len({place_of(one.work) for one in plan.numbered}) == 3
    assert (plan.together.works, plan.together.times) == (2, 1)
    assert plan.together.weeks > 1
    shown = page_of(client, people.north).content.decode()
    assert str(plan.together.weeks) in shown


@pytest.mark.parametrize(
    "hidden",
    [
        {"visibility": Visibility.PARTNERS},
        {"visibility": Visibility.MUNICIPALITY},
        {"status": Status.DRAFT},
        {"status": Status.FINISHED},
        {"latest_end": date(2029, 12, 31), "earliest_start": date(2029, 1, 1)},
    ],
)
def test_nothing_of_it_tells_of_a_work_that_is_not_public(
    client: Client, north: Area, hidden: dict[str, Any]
) -> None:
    before = [
        page_of(client, north, name).content
        for name in ("neighbourhood", "poster", "neighbourhood_picture")
    ]
    index = client.get("/buurt").content
    make_work("Geheim werk", **hidden)
    assert before == [
        page_of(client, north, name).content
        for name in ("neighbourhood", "poster", "neighbourhood_picture")
    ]
    assert client.get("/buurt").content == index


def test_the_pages_tell_no_internal_field(client: Client, north: Area) -> None:
    make_public()
    make_secret(visibility=Visibility.PARTNERS)
    for name in (
        *("neighbourhood", "neighbourhood_picture", "neighbourhood_picture_small"),
        *("poster", "poster_picture"),
    ):
        answer = page_of(client, north, name)
        assert answer.status_code == 200
        assert_no_secret(name, answer)
    for address in (f"/insluiten/kaart?area={north.pk}", "/insluiten", "/buurt"):
        assert_no_secret(address, client.get(address))


def test_a_work_that_is_public_no_more_is_gone_at_once(
    client: Client, north: Area
) -> None:
    work = make_work("Elm Lane, new sewer")
    for name in ("neighbourhood", "poster"):
        assert "Elm Lane" in page_of(client, north, name).content.decode()
    PlannedWork.objects.filter(pk=work.pk).update(visibility=Visibility.PARTNERS)
    for name in ("neighbourhood", "poster"):
        assert "Elm Lane" not in page_of(client, north, name).content.decode()
    assert (
        "<circle"
        not in page_of(client, north, "neighbourhood_picture").content.decode()
    )


def test_the_page_gives_public_works_alone(client: Client, north: Area) -> None:
    make_work()
    for name in ("neighbourhood", "poster"):
        plan = page_of(client, north, name).context["plan"]
        assert [type(one.work) for one in plan.numbered] == [PublicWork]


def test_a_district_has_the_works_of_its_parts(client: Client, north: Area) -> None:
    district = make_area("District", level=Area.Level.DISTRICT, boundary=block(0, 5000))
    Area.objects.filter(pk=north.pk).update(parent=district)
    make_work()
    assert len(works.plan_of(district, TODAY).numbered) == 1
    listed = {one.area.name: one.works for one in works.listed(TODAY)}
    assert listed == {"District": 1, "Noord": 1}
    assert "District" in client.get("/buurt").content.decode()


def test_there_is_no_page_of_the_municipality_or_of_nowhere(client: Client) -> None:
    town = make_area("Town", level=Area.Level.MUNICIPALITY)
    for name in ("neighbourhood", "poster", "neighbourhood_picture", "poster_picture"):
        assert page_of(client, town, name).status_code == 404
    assert client.get("/buurt/999999").status_code == 404
    assert client.get("/buurt").context["areas"] == []


def test_the_pages_ask_no_more_for_more_works(
    client: Client, north: Area, django_assert_max_num_queries: Any
) -> None:
    for x in range(0, 900, 30):
        make_work(f"Work {x}", footprint=street(x, 0, 20))
    for number in range(5):
        make_area(f"Area {number}", boundary=block(2000 * number + 2000, 0))
    for name in ("neighbourhood", "poster", "neighbourhood_picture"):
        with django_assert_max_num_queries(12):
            assert page_of(client, north, name).status_code == 200
    with django_assert_max_num_queries(6):
        assert client.get("/buurt").status_code == 200


def test_the_pages_are_kept_and_asked_again(client: Client, north: Area) -> None:
    first = page_of(client, north)
    assert "public" in first.headers["Cache-Control"]
    address = reverse("residents:neighbourhood", args=[north.pk])
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not first.cookies


def test_the_picture_draws_each_shape_with_its_number(
    client: Client, north: Area
) -> None:
    StreetSurface.objects.create(name="Elm & <Lane>", surface=street(0, 0, 900))
    make_work("Area", footprint=street(0, 0))
    make_work("Line", footprint=cable(200, 200))
    make_work("Point", footprint=point(500, 500))
    svg = page_of(client, north, "neighbourhood_picture")
    assert svg.headers["Content-Type"] == "image/svg+xml"
    drawn = svg.content.decode()
    assert re.findall(r">(\d+)</text>", drawn) == ["1", "2", "3"]
    assert "Elm &amp; &lt;Lane&gt;" in drawn
    assert "nan" not in drawn
    assert " style=" not in drawn


def test_on_a_phone_numbers_don_t_lie_on_each_other(
    client: Client, north: Area
) -> None:
    for number in range(30):
        make_work(f"Work {number}", footprint=street(0, 10 * number, 20))
    whole = page_of(client, north, "neighbourhood_picture").content.count(b"<circle")
    small = page_of(client, north, "neighbourhood_picture_small").content
    assert whole == 30
    assert 1 < small.count(b"<circle") < 20


def test_the_poster_has_a_code_to_the_page(client: Client, north: Area) -> None:
    answer = page_of(client, north, "poster")
    assert answer.context["address"].endswith(f"/buurt/{north.pk}")
    shown = answer.content.decode()
    assert 'src="data:image/svg+xml' in shown
    assert answer.context["address"] in shown


def test_a_poster_of_sixty_works_says_how_many_more_there_are(
    client: Client, north: Area
) -> None:
    for number in range(40):
        in_year(2030, f"First {number:02}", footprint=street(0, 20 * number))
    for number in range(20):
        in_year(2033, f"Fourth {number:02}", footprint=street(200, 20 * number))
    poster = poster_of(works.plan_of(north, TODAY))
    shown = sum(len(one.works) for one in poster.parts)
    assert shown + poster.left_out == 60
    rows = sum(-(-len(one.works) // COLUMNS) for one in poster.parts)
    assert rows * ROW + len(poster.parts) * HEADING <= ROOM
    by_year = {one.part.key: len(one.works) for one in poster.parts}
    assert by_year["2033"] >= 9
    assert by_year["2030"] >= 9
    svg = page_of(client, north, "poster_picture").content.decode()
    assert len(re.findall("<circle", svg)) == shown


@pytest.mark.parametrize(
    ("wanted", "room", "given"),
    [
        ([], 5, []),
        ([1, 2, 3], 6, [1, 2, 3]),
        ([1, 2, 3], 9, [1, 2, 3]),
        ([9, 1, 9], 5, [2, 1, 2]),
        ([9, 1, 9], 6, [3, 1, 2]),
        ([0, 9], 1, [0, 1]),
        ([3, 3], 0, [0, 0]),
    ],
)
def test_room_is_shared_fairly(wanted: list[int], room: int, given: list[int]) -> None:
    assert shares(wanted, room) == given


def test_a_neighbourhood_without_works_says_so_for_each_year(
    client: Client, north: Area, settings: Any
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = page_of(client, north).content.decode()
    assert shown.count("Nothing is planned yet") == 5
    assert page_of(client, north, "poster").status_code == 200


def test_a_discipline_is_told_in_words_too(client: Client, north: Area) -> None:
    make_work(discipline=Discipline.SEWERAGE)
    part = page_of(client, north).context["plan"].parts[0]
    assert str(part.works[0].work.discipline_label) in (
        page_of(client, north).content.decode().lower()
    )
