"""What changed since a programme was adopted."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from projects.models import PlannedWork, Programme
from projects.planning import Status, Visibility
from projects.programmes.comparison import Comparison, compare, compare_with_now
from projects.services import save_work
from tests.factories import TODAY, make_work
from tests.people import People
from tests.projects.test_programmes import adopted, draft
from tests.towns import street

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(people: People) -> Programme:
    """Of seven works, each of which something else happened to afterwards."""
    names = ("Same", "Gone", "Moved", "Dearer", "Cheaper", "Place", "Far", "Finished")
    works = {
        name: make_work(name, organisation=people.sewers, cost_estimate=Decimal(1_000))
        for name in names
    }
    programme = adopted(people)
    for name, fields in {
        "Gone": {"status": Status.CANCELLED},
        "Moved": {"latest_end": date(2031, 6, 30)},
        "Dearer": {"cost_estimate": Decimal(1_500)},
        "Cheaper": {"cost_estimate": Decimal(400)},
        "Place": {"footprint": street(0, 0, 300)},
        "Far": {"earliest_start": date(2040, 1, 1), "latest_end": date(2040, 12, 31)},
        "Finished": {"status": Status.FINISHED},
    }.items():
        work = PlannedWork.objects.get(pk=works[name].pk)
        for field, value in fields.items():
            setattr(work, field, value)
        save_work(work, reason=f"Because of {name}")
    make_work("=Added", organisation=people.sewers)
    return programme


def now(programme: Programme, user: Any, *, is_open_book: bool = True) -> Comparison:
    return compare_with_now(programme, user, TODAY, is_open_book=is_open_book)


def address(page: str, programme: Programme, *args: str, **query: str) -> str:
    return reverse(f"projects:{page}", args=[programme.pk, *args], query=query)


def kinds(comparison: Comparison) -> dict[str, tuple[str, ...]]:
    return {one.facts.title: one.kinds for one in comparison.differences}


def test_each_change_is_told_by_its_name(people: People, programme: Programme) -> None:
    found = now(programme, people.sewer_planner)
    assert kinds(found) == {
        "Gone": ("gone",),
        "Moved": ("moved",),
        "Dearer": ("dearer",),
        "Cheaper": ("cheaper",),
        "Place": ("place",),
        "Far": ("moved",),
        "=Added": ("added",),
    }
    assert found.unchanged == 2
    assert found.counts["moved"] == 2


def test_a_move_tells_from_when_to_when_and_why(
    people: People, programme: Programme
) -> None:
    (_far, moved) = now(programme, people.sewer_planner).of_kind("moved")
    assert moved.reasons == ("Because of Moved",)
    ((_label, before, after),) = moved.moves
    assert (before[1:], after[1:]) == ("2 2030", "2 2031")


def test_two_versions_are_compared_as_they_were_kept(
    people: People, programme: Programme
) -> None:
    following = draft(people, title="Next", previous=programme)
    found = compare(
        programme, following, people.sewer_planner, TODAY, is_open_book=True
    )
    assert kinds(found)["Far"] == ("gone",)
    assert kinds(found)["=Added"] == ("added",)


def test_the_page_its_map_and_its_files_agree(
    client: Client, people: People, programme: Programme
) -> None:
    client.force_login(people.sewer_planner)
    page = client.get(address("programme_compare", programme)).content.decode()
    for told in ("Because of Moved", "=Added", "Gone", "+ € 500", "− € 600"):
        assert told in page
    shapes = client.get(address("programme_map", programme)).json()["features"]
    assert {one["properties"]["sign"] for one in shapes} >= {"+", "×", "→", "▲", "◇"}
    text = client.get(address("programme_export", programme, "csv")).content
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 8
    assert "'=Added" in {row[1] for row in rows}
    content = client.get(address("programme_export", programme, "xlsx")).content
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet.max_row == 8


def test_one_kind_can_be_asked_for(
    client: Client, people: People, programme: Programme
) -> None:
    client.force_login(people.sewer_planner)
    query = {"kind": "moved"}
    answer = client.get(address("programme_compare", programme, **query))
    assert answer.context["count"] == 2
    text = client.get(address("programme_export", programme, "csv", **query)).content
    assert len(text.decode().splitlines()) == 3


def test_works_that_a_reader_may_not_see_stay_out(
    client: Client, people: People, programme: Programme
) -> None:
    hidden = PlannedWork.objects.filter(title__in=["Moved", "Gone"])
    hidden.update(visibility=Visibility.ORGANISATION)
    client.force_login(people.road_planner)
    for page in ("programme_compare", "programme_map"):
        text = client.get(address(page, programme)).content.decode()
        assert "Dearer" in text
        assert "Because of Moved" not in text
        assert '"Moved"' not in text
    text = client.get(address("programme_detail", programme)).content.decode()
    assert ">Moved<" not in text


def test_money_and_reasons_are_for_open_books(
    people: People, programme: Programme
) -> None:
    found = now(programme, people.sewer_planner, is_open_book=False)
    assert not {"dearer", "cheaper"}.intersection(*[found.counts.keys()]) or (
        found.counts["dearer"] == found.counts["cheaper"] == 0
    )
    assert all(one.reasons == () for one in found.differences)


def test_a_version_of_somebody_else_or_a_draft_is_not_there(
    client: Client, people: People, programme: Programme
) -> None:
    client.force_login(people.sewer_planner)
    nowhere = {"with": "999999"}
    assert (
        client.get(address("programme_compare", programme, **nowhere)).status_code
        == 404
    )
    following = draft(people, title="Next")
    assert client.get(address("programme_compare", following)).status_code == 404
    for who in (people.stranger, people.grid_planner):
        client.force_login(who)
        for page in ("programme_compare", "programme_map"):
            assert client.get(address(page, programme)).status_code == 404
    assert client.get(address("programme_export", programme, "xlsx")).status_code == 404


def test_the_comparison_asks_a_fixed_number_of_questions(
    client: Client,
    people: People,
    programme: Programme,
    django_assert_max_num_queries: Any,
) -> None:
    client.force_login(people.sewer_planner)
    with django_assert_max_num_queries(34):
        client.get(address("programme_compare", programme))
