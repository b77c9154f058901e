"""A Redis and Celery workers of a test's own, to start and stop."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from django.conf import settings

from kip.celery import app
from tests.databases import database_url

PATIENCE_SECONDS = 60
# Alone on its Redis, it need not look for other workers first.
WORKER = [sys.executable, "-m", "celery", "-A", "kip", "worker"]
WORKER += ["--without-gossip", "--without-mingle"]


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

    def forget_everything(self) -> None:
        server = redis.Redis.from_url(self.url)
        server.flushall()
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


@contextmanager
def running_worker(server: Redis) -> Iterator[None]:
    """A real worker, on this Redis and the test database."""
    url = database_url(settings.DATABASES["default"]["NAME"])
    process = subprocess.Popen(
        [*WORKER, "--concurrency", "1"],
        env={**os.environ, "DATABASE_URL": url, "REDIS_URL": server.url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield
    process.terminate()
    process.wait()
