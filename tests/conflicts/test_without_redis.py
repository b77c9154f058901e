"""Redis goes away while a planner saves: nothing is lost, and it is caught up."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client

from conflicts.models import Match
from conflicts.tasks import detect_pending
from kip.celery import app
from projects.models import PlannedWork
from tests.databases import database_url
from tests.factories import make_work
from tests.people import make_people
from tests.towns import street

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 60


class Redis:
    """A Redis of this test's own, to stop and start."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def start(self) -> None:
        program = os.environ.get("KIP_TEST_REDIS_SERVER") or shutil.which(
            "redis-server"
        )
        assert program, "redis-server is needed: run ./test, which installs it"
        arguments = ["--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self.process = subprocess.Popen(
            [program, *arguments, "--dir", str(self.socket.parent)],
            stdout=subprocess.DEVNULL,
        )
        wait_until(self.answers)

    def answers(self) -> bool:
        server = redis.Redis.from_url(self.url)
        try:
            return bool(server.ping())
        except redis.ConnectionError:
            return False
        finally:
            server.close()

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def use_broker(url: str) -> None:
    """Makes this process publish there; Celery keeps its connections otherwise."""
    app.conf.broker_url = url
    app._pool = app.amqp._producer_pool = None


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    server.start()
    before = app.conf.broker_url
    use_broker(f"redis+socket://{server.socket}?virtual_host=0")
    yield server
    use_broker(before)
    server.stop()


@pytest.fixture
def worker(own_redis: Redis) -> Iterator[None]:
    """A real worker, on this test's Redis and the test database."""
    url = database_url(settings.DATABASES["default"]["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "kip", "worker", "--concurrency", "1"],
        env={**os.environ, "DATABASE_URL": url, "REDIS_URL": own_redis.url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield
    process.terminate()
    process.wait()


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
    assert time.monotonic() - started < 10, "saving waited for Redis"
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
