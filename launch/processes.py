"""Child processes that never outlive the launcher, however it ends."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO

Command = Sequence[str | Path]

PR_SET_PDEATHSIG = 1

# Loaded before any fork: a child of fork may not load libraries.
_libc = ctypes.CDLL(None)


class StopAsked(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal; not an Exception, so never swallowed."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


def heed_signals() -> None:
    signal.signal(signal.SIGINT, _ask_to_stop)
    signal.signal(signal.SIGTERM, _ask_to_stop)
    # nohup has its way: it ignores the signal of a closed terminal.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _ask_to_stop)


def ignore_signals() -> None:
    """From here on we are stopping; a second Ctrl-C must not leave half of it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _ask_to_stop(number: int, frame: FrameType | None) -> None:
    raise StopAsked(number)


def spawn(
    command: Command,
    *,
    output: IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
    foreground: bool = False,
    stop_signal: int = signal.SIGTERM,
    keep_open: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child that gets `stop_signal` when the launcher dies, even by kill -9.

    Only a foreground child hears the keyboard; the others are stopped by us, in order.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=None if foreground else subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        env=None if env is None else dict(env),
        cwd=cwd,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        start_new_session=not foreground,
        pass_fds=tuple(keep_open),
        preexec_fn=_tie_to_launcher(stop_signal),
    )


def _tie_to_launcher(stop_signal: int) -> Callable[[], None]:
    launcher = os.getpid()

    def in_the_child() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, stop_signal)
        if os.getppid() != launcher:  # it died before the line above
            os._exit(1)

    return in_the_child


def stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    finish(process, seconds=10)


def finish(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait for a child that was asked to stop; then end what is left, with force."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    # A background child leads its own group; a foreground child has none to end.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Whether it still runs; a zombie, which some containers leave around, does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"
