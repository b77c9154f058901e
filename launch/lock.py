"""One run at a time per folder.

The servers inherit the lock. So it is free again when the last of them has ended,
after a kill -9 too, and two servers never work on the same files.
"""

import fcntl
import os
from pathlib import Path

from launch import processes
from launch.progress import Failure, wait_until

PATIENCE_SECONDS = 60


class AlreadyRunning(Exception):
    """Another run holds the lock; `address` is empty while that one is starting."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class Lock:
    """A lock that is held; its file tells others by which process, and the address."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        news = "the servers of the previous run are ending"
        if not wait_until(self._taken, news, PATIENCE_SECONDS):
            raise Failure(f"A server of a previous run does not end: see fuser {path}")
        self.tell("")

    def tell(self, address: str) -> None:
        os.ftruncate(self.file, 0)
        os.pwrite(self.file, f"{os.getpid()}\n{address}\n".encode(), 0)

    def _taken(self) -> bool:
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, _, address = self._path.read_text().partition("\n")
            if pid and processes.is_alive(int(pid)):
                raise AlreadyRunning(address.strip()) from None
            return False
        return True
