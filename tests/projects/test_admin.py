"""Changing a work in the administration is changing it as everywhere else."""

import pytest
from django.test import Client

from areas.geo import to_wgs84
from conflicts.models import Match
from conflicts.services import detect, pending_works
from projects.planning import Discipline
from tests.factories import TODAY, make_work
from tests.people import People
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
