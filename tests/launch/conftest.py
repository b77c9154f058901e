"""A folder that every user can reach, and signals put back as pytest wants them."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.lock import Lock
from launch.supervisor import Supervisor


@pytest.fixture
def folder() -> Iterator[Path]:
    """Unlike `tmp_path`, passable for the user as whom PostgreSQL runs."""
    path = Path(tempfile.mkdtemp(prefix="kip-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def supervisor(folder: Path) -> Iterator[Supervisor]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers = {number: signal.getsignal(number) for number in numbers}
    with Supervisor(folder / "log", Lock(folder / "lock")) as supervisor:
        yield supervisor
    for number, handler in handlers.items():
        signal.signal(number, handler)
