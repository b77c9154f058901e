"""Redis goes away while a planner saves: nothing is lost, and it is caught up."""

import time

import pytest
from django.db import connection
from django.test import Client

from conflicts.models import Match
from conflicts.tasks import detect_pending
from projects.models import PlannedWork
from tests.factories import make_work
from tests.people import make_people
from tests.towns import street
from tests.workers import PATIENCE_SECONDS, Redis, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def enter(client: Client, organisation: int) -> None:
    """Enters, with the form, a paving work in the street of `make_work`.

    Without an end, like what it meets: the worker reads the real clock.
    """
    place = street(0, 0)
    place.transform(4326)
    answer = client.post(
        "/planning/nieuw",
        {
            "title": "Elm Lane, new paving",
            "organisation": organisation,
            "discipline": "roads",
            "earliest_start": "2030-04-01",
            "footprint": place.json,
            "status": "programmed",
            "visibility": "municipality",
        },
    )
    assert answer.status_code == 302, answer.content.decode()


@pytest.mark.usefixtures("worker")
def test_what_is_saved_without_redis_is_detected_when_it_is_back(
    client: Client, own_redis: Redis
) -> None:
    people = make_people()
    make_work(organisation=people.sewers, latest_end=None)
    client.force_login(people.road_planner)
    own_redis.stop()

    started = time.monotonic()
    enter(client, people.roads.pk)
    assert time.monotonic() - started < PATIENCE_SECONDS, "saving waited for Redis"
    assert PlannedWork.objects.filter(title="Elm Lane, new paving").exists()
    assert not Match.objects.exists()

    own_redis.start()
    detect_pending.delay()  # as beat does every minute
    wait_until(Match.objects.exists)


@pytest.mark.usefixtures("worker")
def test_a_saved_work_is_detected_at_once_while_redis_is_up(client: Client) -> None:
    people = make_people()
    make_work(organisation=people.sewers, latest_end=None)
    client.force_login(people.road_planner)
    enter(client, people.roads.pk)
    wait_until(Match.objects.exists)
    connection.close()
