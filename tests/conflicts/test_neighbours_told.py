"""What a planner reads of the neighbours of a draft, however far it is."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from areas.geo import to_wgs84
from areas.models import Restriction
from projects.models import PlannedWork
from projects.planning import Discipline, Status, Visibility
from tests.conflicts.test_neighbours import asked, found, make_paving
from tests.factories import make_work
from tests.people import People
from tests.towns import cable, street

pytestmark = pytest.mark.django_db

LATER = {"earliest_start": date(2030, 10, 1), "latest_end": date(2030, 12, 31)}
IN_A_YEAR_AND_A_HALF = {
    "earliest_start": date(2032, 1, 1),
    "latest_end": date(2032, 3, 31),
}


def read(client: Client, **changes: Any) -> str:
    return " ".join(asked(client, **changes).content.decode().split())


def test_it_says_who_what_when_and_where(client: Client, people: People) -> None:
    make_paving(people, contact=people.road_planner, **LATER)
    client.force_login(people.sewer_planner)
    text = read(client)
    assert "Roads · road · " in text
    assert "K4 2030" in text
    assert "1.000 m²" in text
    assert "1 kwartaal" in text


def test_one_asks_the_owner_from_here(client: Client, people: People) -> None:
    work, own = make_paving(people), make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    assert f"/planning/{work.pk}/vraag?kind=combine" in read(client)
    text = read(client, work=str(own.pk))
    assert f"/voorstellen/samenstellen?work={own.pk}&amp;work={work.pk}" in text
    assert f"/planning/{work.pk}/vraag?own={own.pk}&amp;kind=question" in text


def test_of_a_line_it_says_how_many_metres_lie_along(
    client: Client, people: People
) -> None:
    make_paving(people, footprint=street(0, 0, 60))
    client.force_login(people.sewer_planner)
    text = read(client, footprint=to_wgs84(cable(0, 5, 200)).json)
    assert "70 m" in text  # the 60 in the street and 10 beside it


def test_what_matters_most_comes_first(client: Client, people: People) -> None:
    make_paving(people, title="Beside", footprint=street(0, 15))
    make_paving(people, title="Later", **LATER)
    make_paving(people, title="Upon it")
    make_work("Party", organisation=people.roads, discipline=Discipline.EVENT)
    client.force_login(people.sewer_planner)
    titles = [*found(client)]
    assert titles.index("Later") == len(titles) - 1
    assert titles.index("Upon it") < titles.index("Beside")


def test_what_would_fit_with_more_room_stands_apart(
    client: Client, people: People
) -> None:
    make_work(
        "Cable",
        organisation=people.roads,
        discipline=Discipline.TELECOM,
        **IN_A_YEAR_AND_A_HALF,
    )
    client.force_login(people.sewer_planner)
    answer = asked(client)
    context = answer.context  # type: ignore[attr-defined]
    assert context["neighbours"] == []
    assert [near.work.title for near in context["near_misses"]] == ["Cable"]
    assert "<details" in answer.content.decode()


def test_each_part_looks_in_its_own_place_and_time(
    client: Client, people: People
) -> None:
    make_paving(people, title="Early", footprint=street(0, 0))
    make_paving(people, title="Late", footprint=street(2000, 0), **LATER)
    client.force_login(people.sewer_planner)
    parts = {
        "parts-TOTAL_FORMS": "3",
        "parts-0-footprint": to_wgs84(street(0, 0)).json,
        "parts-1-footprint": to_wgs84(street(2000, 0)).json,
        "parts-1-earliest_start": "2030-10-01",
        "parts-1-latest_end": "2030-12-31",
        "parts-2-footprint": to_wgs84(street(4000, 0)).json,
        "parts-2-DELETE": "on",
    }
    assert set(found(client, footprint="", **parts)) == {"Early", "Late"}


def test_a_drawing_that_crosses_itself_is_looked_at_and_told(
    client: Client, people: People
) -> None:
    make_paving(people)
    client.force_login(people.sewer_planner)
    drawn = street(0, 0)
    (west, south), (east, north) = drawn[0][0], drawn[0][2]
    crossed = drawn.clone()
    crossed[0] = [
        (west, south),
        (east, north),
        (east, south),
        (west, north),
        (west, south),
    ]
    answer = asked(client, footprint=to_wgs84(crossed).json)
    assert [n.work.title for n in answer.context["neighbours"]] == ["Paving"]  # type: ignore[attr-defined]
    assert answer.context["form"].crosses_itself  # type: ignore[attr-defined]


def test_days_the_wrong_way_round_are_told_and_left_out(
    client: Client, people: People
) -> None:
    make_paving(people)
    client.force_login(people.sewer_planner)
    answer = asked(client, latest_end="2029-01-01")
    assert answer.context["form"].ends_before_it_starts  # type: ignore[attr-defined]
    assert len(answer.context["neighbours"]) == 1  # type: ignore[attr-defined]


def test_without_a_place_it_says_what_is_needed(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    answer = asked(client, footprint="")
    assert "neighbours" not in answer.context  # type: ignore[operator]
    assert "<p>" in answer.content.decode()
    assert "2<" not in answer.content.decode()


def test_restrictions_in_place_and_time_are_told(
    client: Client, people: People
) -> None:
    def forbid(title: str, first: date, last: date, y: float = 0) -> None:
        Restriction.objects.create(
            kind=Restriction.Kind.EVENT,
            title=title,
            place=street(0, y),
            starts_on=first,
            ends_on=last,
        )

    forbid("A week", date(2030, 5, 1), date(2030, 5, 7))
    forbid("All year", date(2030, 1, 1), date(2030, 12, 31))
    forbid("Another year", date(2040, 1, 1), date(2040, 12, 31))
    forbid("Elsewhere", date(2030, 1, 1), date(2030, 12, 31), y=500)
    client.force_login(people.sewer_planner)
    context = asked(client).context  # type: ignore[attr-defined]
    told = [(one.title, one.found.can_be_avoided) for one in context["obstacles"]]
    assert told == [("All year", False), ("A week", True)]


@pytest.mark.parametrize(
    "parts", [{"parts-TOTAL_FORMS": "9" * 30}, {"parts-TOTAL_FORMS": "²"}]
)
def test_nonsense_about_parts_breaks_nothing(
    client: Client, people: People, parts: dict[str, str]
) -> None:
    client.force_login(people.sewer_planner)
    assert asked(client, **parts).status_code == 200


def test_what_one_may_not_see_is_in_no_list(client: Client, people: People) -> None:
    hidden = {"visibility": Visibility.MUNICIPALITY}
    make_paving(people, title="Secret", **hidden)
    make_paving(people, title="Secret later", **hidden, **IN_A_YEAR_AND_A_HALF)
    client.force_login(people.grid_planner)
    assert "Secret" not in read(client)


def test_concepts_and_what_is_over(client: Client, people: People) -> None:
    make_paving(people, title="Idea", discipline="", status=Status.INTENTION)
    make_paving(people, title="Done", status=Status.FINISHED)
    client.force_login(people.sewer_planner)
    assert found(client) == ["Idea"]


def test_as_many_queries_for_many_as_for_one(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        make_paving(people, title=str(number), contact=people.road_planner)
    client.force_login(people.sewer_planner)
    with django_assert_max_num_queries(18):
        assert len(found(client)) == 15
    assert PlannedWork.objects.count() == 15
