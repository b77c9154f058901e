import subprocess
import sys
import time
from pathlib import Path

import pytest

from launch.lock import AlreadyRunning, Lock

# Takes the lock, gives it to a child that lives on for a while, and is gone.
LEAVES_A_CHILD = """
import subprocess, sys
from pathlib import Path
from launch.lock import Lock
lock = Lock(Path(sys.argv[1]))
subprocess.Popen(["sleep", "1.5"], pass_fds=[lock.file], stdout=subprocess.DEVNULL)
"""


def test_a_second_run_hears_the_address_of_the_first(folder: Path) -> None:
    first = Lock(folder / "lock")
    with pytest.raises(AlreadyRunning) as while_starting:
        Lock(folder / "lock")
    first.tell("http://127.0.0.1:8000/")
    with pytest.raises(AlreadyRunning) as when_ready:
        Lock(folder / "lock")
    assert while_starting.value.address == ""
    assert when_ready.value.address == "http://127.0.0.1:8000/"


def test_a_new_run_waits_for_the_servers_that_a_killed_run_left(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", LEAVES_A_CHILD, folder / "lock"], check=True)
    began = time.monotonic()
    Lock(folder / "lock")
    assert time.monotonic() - began > 0.5
