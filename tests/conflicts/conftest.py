"""Fixtures for what needs a worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kip.celery import app
from tests.workers import Redis, running_worker, use_broker


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
    with running_worker(own_redis):
        yield
