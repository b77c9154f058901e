import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from launch import python_env


@pytest.fixture
def checkout(folder: Path) -> Path:
    """A `.venv` in which nothing can be installed, so that an attempt shows itself."""
    for lock in (python_env.RUNTIME, python_env.DEVELOPMENT):
        (folder / lock).write_text(f"# {lock}\n")
    make = [sys.executable, "-m", "venv", "--without-pip", folder / ".venv"]
    subprocess.run(make, check=True)
    return folder


@pytest.fixture
def record(checkout: Path) -> Callable[..., None]:
    def write(*locks: str) -> None:
        hashes = [hashlib.sha256((checkout / name).read_bytes()) for name in locks]
        text = "\n".join(value.hexdigest() for value in hashes)
        (checkout / ".venv" / "kip-locks.txt").write_text(text)

    return write


def test_what_test_installed_serves_start(
    checkout: Path, record: Callable[..., None]
) -> None:
    record(python_env.RUNTIME, python_env.DEVELOPMENT)
    python = python_env.ensure(checkout, python_env.RUNTIME)
    assert python == checkout / ".venv" / "bin" / "python"


def test_a_half_made_venv_does_not_count(checkout: Path) -> None:
    assert not python_env.exists(checkout)


def test_a_venv_whose_python_is_gone_does_not_count(
    checkout: Path, record: Callable[..., None]
) -> None:
    record(python_env.RUNTIME)
    assert python_env.exists(checkout)
    (checkout / ".venv" / "bin" / "python").unlink()
    assert not python_env.exists(checkout)
