"""Putting an earlier version of a work back."""

from datetime import date
from decimal import Decimal

import pghistory
import pytest
from django.test import Client
from django.urls import reverse

from conflicts.services import pending_works
from projects.history.changes import changes_of
from projects.history.versions import restore
from projects.models import PlannedWork, WorkPart
from projects.planning import Visibility
from projects.services import ChangedMeanwhile, save_work
from tests.factories import make_work
from tests.people import People
from tests.towns import street

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(people: People) -> PlannedWork:
    """A work of Sewers with parts and costs, that lost both in a second change."""
    with pghistory.context(user=people.sewer_planner.pk):
        work = make_work(organisation=people.sewers)
        save_work(
            work,
            year_costs={(2030, "capital"): Decimal(700)},
            parts=[
                WorkPart(
                    name="North side",
                    footprint=street(0, 0),
                    earliest_start=date(2030, 4, 1),
                    latest_end=date(2030, 6, 30),
                )
            ],
        )
    work.title, work.latest_end = "Oak Lane", date(2031, 12, 31)
    work.footprint = street(0, 50, 300)
    with pghistory.context(user=people.road_planner.pk):
        save_work(work, year_costs={(2031, "levy"): Decimal(9)}, parts=[])
    return PlannedWork.objects.get(pk=work.pk)


def first(work: PlannedWork) -> str:
    return changes_of(work)[-1].event_id


def address(work: PlannedWork, page: str = "work_restore") -> str:
    return reverse(f"projects:{page}", args=[work.pk, first(work)])


def test_fields_costs_and_parts_come_back(people: People, work: PlannedWork) -> None:
    restore(work, first(work), people.sewer_planner, seen=work.revision)
    work = PlannedWork.objects.get(pk=work.pk)
    assert (work.title, work.latest_end) == ("Elm Lane, new sewer", date(2030, 6, 30))
    assert work.footprint is not None
    assert work.footprint.area == 1000
    assert work.cost_estimate == 700
    assert [(c.year, c.amount) for c in work.year_costs.all()] == [(2030, 700)]
    assert [part.name for part in work.parts.all()] == ["North side"]
    assert work.pk in pending_works()


def test_that_is_a_change_with_a_reason_itself(
    people: People, work: PlannedWork
) -> None:
    restore(work, first(work), people.sewer_planner, seen=work.revision)
    last, *earlier = changes_of(work, is_open_book=True)
    assert last.by == "sewer"
    assert "versie" in last.reason or "version" in last.reason
    assert len(earlier) == 2


def test_over_what_somebody_else_did_nothing_is_put_back(
    people: People, work: PlannedWork
) -> None:
    seen = work.revision
    save_work(PlannedWork.objects.get(pk=work.pk))
    with pytest.raises(ChangedMeanwhile):
        restore(work, first(work), people.sewer_planner, seen=seen)
    assert PlannedWork.objects.get(pk=work.pk).title == "Oak Lane"


def test_the_page_shows_what_it_would_change(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    text = client.get(address(work, "work_version")).content.decode()
    for told in (
        "Elm Lane, new sewer",
        "Oak Lane",
        "3.000 m²",
        "€\N{NO-BREAK SPACE}700",
        "North side",
    ):
        assert told in text
    shapes = client.get(address(work, "work_version_map")).json()["features"]
    assert [one["properties"]["side"] for one in shapes] == ["after", "now"]


def test_whoever_was_overtaken_is_told_and_shown_again(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    answer = client.post(address(work), {"revision": work.revision - 1})
    assert answer.status_code == 409
    assert f'name="revision" value="{work.revision}"' in answer.content.decode()
    answer = client.post(address(work), {"revision": work.revision})
    assert answer.status_code == 302
    assert PlannedWork.objects.get(pk=work.pk).title == "Elm Lane, new sewer"


def test_what_never_was_can_not_be_put_back(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    for page in ("work_version", "work_version_map"):
        nowhere = reverse(f"projects:{page}", args=[work.pk, "20300101"])
        assert client.get(nowhere).status_code == 404


def test_only_its_own_planners_put_it_back(
    client: Client, people: People, work: PlannedWork
) -> None:
    others = (people.stranger, people.road_planner, people.grid_planner)
    for who in (*others, people.manager_north, people.executive):
        client.force_login(who)
        answer = client.post(address(work), {"revision": work.revision})
        assert answer.status_code == 404
    PlannedWork.objects.update(visibility=Visibility.ORGANISATION)
    client.force_login(people.road_planner)
    for page in ("work_version", "work_version_map"):
        assert client.get(address(work, page)).status_code == 404
