"""Files of the works: those of the whole town are kept for as long as they are true.

A file of a large town takes a while to make, and everybody who asks gets the same. One
is made at a time on a machine, so that files never take all of it.
"""

import fcntl
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

# Seconds that one waits for the file of another; longer, and too many would wait.
PATIENCE = 10.0
_LOOK_AGAIN = 0.1

Write = Callable[[Path], None]


class Busy(Exception):
    """Another file is being made, and it takes long: come back later."""


def kept(name: str, version: str, write: Write) -> IO[bytes]:
    """The file `name`, opened, as `write` makes it for this version: the first who asks
    makes it. Files of other versions go. Raises Busy."""
    path = _folder() / f"{version}-{name}"
    try:
        return path.open("rb")
    except FileNotFoundError:
        pass
    with _alone():
        if not path.exists():
            for old in _folder().glob(f"*-{name}"):
                old.unlink()
            with _made(name, write) as made:
                made.rename(path)
        return path.open("rb")


def fresh(name: str, write: Write) -> IO[bytes]:
    """The file, opened; it is gone from the disk already. Raises Busy."""
    with _alone(), _made(name, write) as made:
        return made.open("rb")


def _folder() -> Path:
    folder = Path(settings.VAR_DIR) / "open-data"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def _made(name: str, write: Write) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=_folder()) as workplace:
        path = Path(workplace) / name
        write(path)
        yield path


@contextmanager
def _alone() -> Iterator[None]:
    with (_folder() / "making.lock").open("w") as lock:
        _wait_for(lock)
        yield


def _wait_for(lock: IO[str]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Busy from None
            time.sleep(_LOOK_AGAIN)
