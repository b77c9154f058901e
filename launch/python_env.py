"""The Python packages: `.venv`, made from a lock file in which every file has a hash.

uv does it in seconds; where it can't (it doesn't read pip's configuration), pip does
it in minutes. ./start and ./test share one `.venv`: requirements-dev.lock holds all of
requirements.lock, so what ./test installed is good for ./start, and stays.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.progress import Failure, run, say

RUNTIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"
UV = "launch/uv-requirements.lock"


def exists(checkout: Path) -> bool:
    """Whether there is a usable `.venv`: its making can be interrupted, and an upgrade
    of the machine can take its Python away."""
    probe = "" if _record(checkout).exists() else "import pip"
    try:
        done = subprocess.run([_python(checkout), "-c", probe], capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def ensure(checkout: Path, lock: str) -> Path:
    """The Python of a `.venv` that has exactly the versions that `lock` names."""
    with _only_one_builder(checkout):
        if not exists(checkout):
            _create(checkout)
        if _hash(checkout / lock) not in _installed(checkout):
            _install(checkout, lock)
    return _python(checkout)


def _python(checkout: Path) -> Path:
    return checkout / ".venv" / "bin" / "python"


@contextmanager
def _only_one_builder(checkout: Path) -> Iterator[None]:
    """./start and ./test may be started at the same moment in a new checkout."""
    with (checkout / RUNTIME).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting until another ./start or ./test has made .venv")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _create(checkout: Path) -> None:
    venv = checkout / ".venv"
    if venv.exists():
        _refuse_anothers(venv)
        say("The .venv that is here can't be used: making it anew")
        shutil.rmtree(venv)
    run("Making .venv", [sys.executable, "-m", "venv", venv], cwd=checkout)


def _install(checkout: Path, lock: str) -> None:
    _refuse_anothers(checkout / ".venv")
    record = _record(checkout)
    record.unlink(missing_ok=True)
    try:
        _install_with_uv(checkout, lock)
    except Failure:
        say("Without uv, then: pip needs some minutes for this")
        advice = (
            "Can this machine reach PyPI, or the index that pip's configuration names? "
            "With Docker: docker compose up"
        )
        _pip(f"Installing what {lock} names with pip", checkout, lock, advice)
    locks = {RUNTIME, lock}
    record.write_text("\n".join(_hash(checkout / name) for name in locks))


def _install_with_uv(checkout: Path, lock: str) -> None:
    uv, python = shutil.which("uv"), str(_python(checkout))
    if not uv:
        _pip("Fetching uv, the quick installer", checkout, UV)
        uv = f"{python.removesuffix('python')}uv"
    install = [uv, "pip", "install", "--python", python, "--require-hashes", "-r", lock]
    run(f"Installing what {lock} names", install, cwd=checkout)


def _pip(what: str, checkout: Path, lock: str, advice: str = "") -> None:
    pip = [str(_python(checkout)), "-m", "pip", "install", "--require-hashes"]
    run(what, [*pip, "-r", lock], advice=advice, cwd=checkout)


def _refuse_anothers(venv: Path) -> None:
    if not os.access(venv, os.W_OK):
        raise Failure(
            f"{venv} is not up to date, and belongs to somebody else. Run this once as "
            "its owner, or in a clone of your own."
        )


def _record(checkout: Path) -> Path:
    """Where `.venv` says which lock files are installed in it, by their hashes."""
    return checkout / ".venv" / "kip-locks.txt"


def _installed(checkout: Path) -> list[str]:
    record = _record(checkout)
    return record.read_text().split() if record.exists() else []


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
