import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launch import processes
from launch.progress import Failure
from launch.supervisor import Supervisor

SPAWNS = """
import time
from launch import processes
print(processes.spawn(["sleep", "60"]).pid, flush=True)
time.sleep(60)
"""


def start(
    supervisor: Supervisor, name: str, script: str, is_server: bool = False
) -> None:
    supervisor.start(
        name,
        ["sh", "-c", script],
        env=os.environ,
        cwd=Path("/"),
        is_server=is_server,
    )


def test_a_child_dies_with_a_killed_launcher() -> None:
    command = [sys.executable, "-c", SPAWNS]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as launcher:
        assert launcher.stdout
        child = int(launcher.stdout.readline())
        assert processes.is_alive(child)
        launcher.kill()
    time.sleep(0.5)
    assert not processes.is_alive(child)


def test_when_one_ends_the_log_tells_why(
    supervisor: Supervisor, capfd: pytest.CaptureFixture[str]
) -> None:
    start(supervisor, "steady", "sleep 60")
    start(supervisor, "worker", "echo no more paper; exit 3")
    with pytest.raises(Failure, match=r"worker has stopped \(exit code 3\)"):
        supervisor.watch()
    assert "no more paper" in capfd.readouterr().err


def test_servers_stop_after_the_programs_that_use_them(
    supervisor: Supervisor, folder: Path
) -> None:
    told = folder / "told"
    script = (
        "trap 'sleep 0.3; echo {0} >> {1}; exit' TERM; echo >> {1}; sleep 60 & wait"
    )
    start(supervisor, "redis", script.format("server", told), is_server=True)
    start(supervisor, "web", script.format("program", told))
    supervisor.wait_until(lambda: told.exists() and told.read_text() == "\n\n", "web")
    supervisor.stop()
    assert told.read_text().split() == ["program", "server"]


def test_what_a_child_left_behind_is_ended_too(
    supervisor: Supervisor, folder: Path
) -> None:
    pid = folder / "pid"
    start(supervisor, "web", f"sleep 60 & echo $! > {pid}; wait")
    supervisor.wait_until(lambda: pid.exists() and pid.read_text() != "", "web")
    supervisor.stop()
    time.sleep(0.2)
    assert not processes.is_alive(int(pid.read_text()))


def test_stopping_is_not_disturbed_by_a_second_ctrl_c(supervisor: Supervisor) -> None:
    supervisor.stop()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
