"""What somebody sees while the launcher works: each step, and a sign of life."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from launch import processes
from launch.processes import Command

SIGN_OF_LIFE_SECONDS = 5
TAIL_BYTES = 4000

_began = time.monotonic()


class Failure(Exception):
    """Something to mend; the text says what, where and how."""


def say(text: str) -> None:
    print(f"{time.monotonic() - _began:5.0f} s  {text}", flush=True)


def complain(text: str) -> None:
    print(f"\n{text}", file=sys.stderr, flush=True)


def run(
    what: str,
    command: Command,
    *,
    advice: str = "",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
    foreground: bool = False,
) -> None:
    """Run one step to its end; its output is shown only when it fails."""
    say(what)
    with tempfile.TemporaryFile() as output:
        process = processes.spawn(
            command, output=output, env=env, cwd=cwd, user=user, foreground=foreground
        )
        try:
            code = wait(process, news=lambda: last_line(output.fileno()))
        finally:
            processes.stop(process)
        if code:
            complain(tail(output.fileno()))
            raise Failure(f"'{what}' failed; the reason stands above. {advice}".strip())


def wait(process: subprocess.Popen[bytes], news: Callable[[], str] = str) -> int:
    """The exit code of `process`, with a sign of life until there is one."""
    began = time.monotonic()
    while True:
        try:
            return process.wait(SIGN_OF_LIFE_SECONDS)
        except subprocess.TimeoutExpired:
            sign_of_life(began, news())


def wait_until(ready: Callable[[], bool], news: str, seconds: float) -> bool:
    """Whether `ready` came true within `seconds`, with signs of life meanwhile."""
    began = last_sign = time.monotonic()
    while not ready():
        now = time.monotonic()
        if now - began > seconds:
            return False
        if now - last_sign > SIGN_OF_LIFE_SECONDS:
            last_sign = now
            sign_of_life(began, news)
        time.sleep(0.1)
    return True


def sign_of_life(began: float, news: str) -> None:
    say(f"  ... {time.monotonic() - began:.0f} s  {news}".rstrip())


def tail(file: int) -> str:
    """The end of what was written to an open file, without moving its position."""
    size = os.fstat(file).st_size
    return os.pread(file, TAIL_BYTES, max(0, size - TAIL_BYTES)).decode(
        errors="replace"
    )


def last_line(file: int) -> str:
    lines = tail(file).split("\n")
    return next((line.strip()[:70] for line in reversed(lines) if line.strip()), "")
