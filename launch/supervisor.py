"""Runs servers and programs together: all of them, or none.

When one ends by itself all are stopped; when the launcher is killed they get their stop
signal from the system (see processes.py). Each writes to a log file of its own.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from launch import processes
from launch.lock import Lock
from launch.processes import Command
from launch.progress import Failure, complain, tail, wait_until

STOP_SECONDS = 20
READY_SECONDS = 120
LARGEST_LOG_BYTES = 10_000_000


@dataclass(frozen=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: int
    is_server: bool


class Supervisor:
    def __init__(self, logs: Path, lock: Lock) -> None:
        logs.mkdir(mode=0o700, exist_ok=True)  # they tell who visited
        self.logs = logs
        self._lock = lock
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(
        self,
        name: str,
        command: Command,
        *,
        env: Mapping[str, str],
        cwd: Path,
        user: str | None = None,
        stop_signal: int = signal.SIGTERM,
        keep_open: Sequence[int] = (),
        is_server: bool = False,
    ) -> None:
        """Start a child; a server is stopped after the programs that use it."""
        log = self._fresh_log(name)
        with log.open("ab") as output:
            process = processes.spawn(
                command,
                output=output,
                env=env,
                cwd=cwd,
                user=user,
                stop_signal=stop_signal,
                keep_open=[self._lock.file, *keep_open],
            )
        self._children.append(Child(name, process, log, stop_signal, is_server))

    def wait_until(self, ready: Callable[[], bool], name: str) -> None:
        """Wait until a child answers, while all of them stay alive."""

        def ready_and_alive() -> bool:
            self._check()
            return ready()

        if not wait_until(ready_and_alive, f"{name} is starting", READY_SECONDS):
            child = next(child for child in self._children if child.name == name)
            _show_log(child)
            raise Failure(f"{name} does not answer. Its log is {child.log}.")

    def watch(self) -> None:
        """Stay until a child ends, which is an error, or a signal asks to stop."""
        while True:
            self._check()
            time.sleep(0.5)

    def stop(self) -> None:
        processes.ignore_signals()
        for group in (False, True):
            children = [c for c in self._children if c.is_server is group]
            for child in children:
                if child.process.poll() is None:
                    child.process.send_signal(child.stop_signal)
            for child in children:
                processes.finish(child.process, STOP_SECONDS)

    def _check(self) -> None:
        for child in self._children:
            if (code := child.process.poll()) is not None:
                _show_log(child)
                raise Failure(
                    f"{child.name} has stopped (exit code {code}), so the rest stops "
                    f"too. Its log is {child.log}."
                )

    def _fresh_log(self, name: str) -> Path:
        log = self.logs / f"{name}.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        return log


def _show_log(child: Child) -> None:
    with child.log.open("rb") as log:
        complain(tail(log.fileno()))
