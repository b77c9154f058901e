"""Files of the whole town, kept on the disk for as long as they are true.

A file of a large town takes seconds to make, and everybody who asks gets the same.
"""

import fcntl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

Write = Callable[[Path], None]


def kept(name: str, version: str, write: Write) -> IO[bytes]:
    """The file `name`, opened, as `write` makes it for this version. The first who asks
    makes it, and who asks meanwhile waits; files of other versions go."""
    folder = Path(settings.VAR_DIR) / "open-data"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{version}-{name}"
    with _alone(folder / f"{name}.lock"):
        if not path.exists():
            for old in folder.glob(f"*-{name}"):
                old.unlink()
            with tempfile.TemporaryDirectory(dir=folder) as workplace:
                made = Path(workplace) / name
                write(made)
                made.rename(path)
        return path.open("rb")


def fresh(name: str, write: Write) -> IO[bytes]:
    """The file, opened; it is gone from the disk already."""
    with tempfile.TemporaryDirectory(prefix="kip-open-data-") as folder:
        path = Path(folder) / name
        write(path)
        return path.open("rb")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
