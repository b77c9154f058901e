"""Changing a work in the administration is changing it as everywhere else."""

from decimal import Decimal

import pytest
from django.test import Client

from areas.geo import to_wgs84
from conflicts.models import Match
from conflicts.services import detect, pending_works
from projects.history.changes import changes_of
from projects.models import PlannedWork, WorkPart
from projects.planning import Discipline
from projects.services import save_work
from tests.factories import TODAY, make_work
from tests.people import People
from tests.projects.test_programmes import adopted
from tests.towns import street


@pytest.mark.django_db
def test_a_change_is_counted_placed_and_due_for_detection(
    client: Client, people: People
) -> None:
    make_work(organisation=people.roads, discipline=Discipline.ROADS)
    work = make_work(organisation=people.sewers)
    detect(TODAY)
    assert Match.objects.count() == 1
    assert not list(pending_works())
    client.force_login(people.administrator)
    answer = client.post(
        f"/beheer/projects/plannedwork/{work.pk}/change/",
        {
            "organisation": people.sewers.pk,
            "title": "Elm Lane",
            "discipline": work.discipline,
            "status": work.status,
            "visibility": work.visibility,
            "earliest_start": "2030-04-01",
            "latest_end": "2030-06-30",
            "footprint": to_wgs84(street(0, -500)).json,
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    work.refresh_from_db()
    assert (work.title, work.revision) == ("Elm Lane", 2)
    assert [area.name for area in work.areas.all()] == ["Zuid"]
    assert list(pending_works()) == [work.pk]
    detect(TODAY, [work.pk])
    assert not Match.objects.exists()
    assert not list(pending_works())


@pytest.mark.django_db
def test_a_work_is_not_deleted_there(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.administrator)
    address = f"/beheer/projects/plannedwork/{work.pk}/delete/"
    assert client.post(address, {"post": "yes"}).status_code == 403
    work.refresh_from_db()


def entered(work: PlannedWork, **values: object) -> dict[str, object]:
    """As the page sends it when only `values` were changed."""
    return {
        "organisation": work.organisation_id,
        "title": work.title,
        "discipline": work.discipline,
        "status": work.status,
        "visibility": work.visibility,
        "earliest_start": work.earliest_start or "",
        "latest_end": work.latest_end or "",
        "duration_days": work.duration_days or "",
        "footprint": to_wgs84(work.footprint).json,
        "seen": work.revision,
        **values,
    }


def address(work: PlannedWork) -> str:
    return f"/beheer/projects/plannedwork/{work.pk}/change/"


@pytest.mark.django_db
def test_nothing_is_stored_over_what_somebody_else_did(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    values = entered(work, title="Mine")
    work.title = "Theirs"
    save_work(work)
    client.force_login(people.administrator)
    answer = client.post(address(work), values)
    assert answer.status_code == 200
    assert "Mine" in answer.content.decode()
    assert "Theirs" in answer.content.decode()
    assert PlannedWork.objects.get(pk=work.pk).title == "Theirs"


@pytest.mark.django_db
def test_moving_what_was_adopted_asks_for_a_reason(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    adopted(people)
    work.refresh_from_db()
    client.force_login(people.administrator)
    values = entered(work, latest_end="2031-06-30")
    answer = client.post(address(work), values)
    assert answer.status_code == 200
    assert "errornote" in answer.content.decode()
    values["reason"] = "The school comes first"
    assert client.post(address(work), values).status_code == 302
    work.refresh_from_db()
    assert str(work.latest_end) == "2031-06-30"
    last = changes_of(work, is_open_book=True)[0]
    assert last.reason == "The school comes first"
    assert last.by == str(people.administrator)


@pytest.mark.django_db
def test_what_follows_from_years_and_parts_is_not_changed_there(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    part = WorkPart(name="North", earliest_start=work.earliest_start)
    save_work(work, year_costs={(2030, "levy"): Decimal(30)}, parts=[part])
    work.refresh_from_db()
    client.force_login(people.administrator)
    changed = entered(work, title="Renamed", earliest_start="2031-01-01")
    assert (
        client.post(address(work), {**changed, "cost_estimate": 99}).status_code == 302
    )
    after = PlannedWork.objects.get(pk=work.pk)
    assert (after.title, after.cost_estimate) == ("Renamed", 30)
    assert after.earliest_start == work.earliest_start
    assert after.footprint.equals_exact(work.footprint)
