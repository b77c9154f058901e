"""Imports with real workers: without Redis, with a worker that dies, left and found."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from projects.models import Import, PlannedWork
from projects.tasks import announce_import, take_up_imports
from tests.conflicts.conftest import own_redis, worker  # noqa: F401  fixtures
from tests.databases import database_url
from tests.people import People
from tests.workers import (
    PATIENCE_SECONDS,
    WORKER,
    Redis,
    running_worker,
    wait_until,
)

pytestmark = pytest.mark.django_db(transaction=True)

State = Import.State
MANY = 2_000


@pytest.fixture(autouse=True)
def _tidy() -> Iterator[None]:
    """Workers find files where the settings say, so tests put them there too."""
    yield
    for import_ in Import.objects.exclude(file=""):
        import_.file.delete(save=False)


def page(import_: Import, name: str) -> str:
    return reverse(f"projects:import_{name}", args=[import_.pk])


def sheet(rows: int) -> bytes:
    lines = (
        f"A{number};Elm Lane {number}, new sewer;riolering;2031"
        for number in range(rows)
    )
    return "\n".join(["nummer;titel;vakdiscipline;begin", *lines]).encode()


def asked(client: Client, people: People, rows: int = 3) -> Import:
    """A file that somebody dropped, and of which the columns were guessed well."""
    client.force_login(people.sewer_planner)
    file = SimpleUploadedFile("plan.csv", sheet(rows))
    answer = client.post("/planning/importeren/bestand", {"file": file})
    import_ = Import.objects.get()
    assert answer["Location"] == page(import_, "columns")
    form = client.get(page(import_, "columns")).context["form"]
    answers = {name: str(form[name].value() or "") for name in form.fields}
    answer = client.post(page(import_, "columns"), answers)
    assert answer["Location"] == page(import_, "progress")
    return import_


def state_of(import_: Import) -> str:
    return Import.objects.values_list("state", flat=True).get(pk=import_.pk)


def is_in(import_: Import, state: str) -> Any:
    return lambda: state_of(import_) == state


@pytest.mark.usefixtures("worker")
def test_a_worker_checks_imports_and_undoes(client: Client, people: People) -> None:
    import_ = asked(client, people)
    wait_until(is_in(import_, State.CHECKED))
    client.post(page(import_, "store"))
    for _time in range(3):  # hearing of it more than once changes nothing
        announce_import(import_.pk)
    wait_until(is_in(import_, State.DONE))
    assert PlannedWork.objects.count() == 3
    client.post(page(import_, "undo"))
    wait_until(is_in(import_, State.UNDONE))
    assert not PlannedWork.objects.exists()


@pytest.mark.usefixtures("worker")
def test_what_is_asked_without_redis_is_done_when_it_is_back(
    client: Client,
    people: People,
    own_redis: Redis,  # noqa: F811
) -> None:
    own_redis.stop()
    started = time.monotonic()
    import_ = asked(client, people)
    assert client.get(page(import_, "progress")).status_code == 200
    assert time.monotonic() - started < PATIENCE_SECONDS, "the page waited for Redis"
    assert state_of(import_) == State.CHECKING

    own_redis.start()
    take_up_imports.delay()  # as beat does every minute
    wait_until(is_in(import_, State.CHECKED))


@contextmanager
def mortal_worker(server: Redis) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of one process, so that killing it kills what it does."""
    url = database_url(settings.DATABASES["default"]["NAME"])
    process = subprocess.Popen(
        [*WORKER, "--pool", "solo"],
        env={**os.environ, "DATABASE_URL": url, "REDIS_URL": server.url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield process
    process.kill()
    process.wait()


def test_an_import_goes_on_after_its_worker_was_killed(
    client: Client,
    people: People,
    own_redis: Redis,  # noqa: F811
) -> None:
    import_ = asked(client, people, MANY)
    with mortal_worker(own_redis) as process:
        wait_until(is_in(import_, State.CHECKED))
        client.post(page(import_, "store"))
        wait_until(lambda: Import.objects.filter(rows_done__gt=0).exists())
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert state_of(import_) == State.STORING
    assert not PlannedWork.objects.exists(), "half an import was stored"

    Import.objects.update(alive_at=None)  # as if half a minute had passed
    with running_worker(own_redis):
        take_up_imports.delay()
        wait_until(is_in(import_, State.DONE))
    assert PlannedWork.objects.count() == MANY
