"""./test: all checks on servers of their own, or pytest with the given arguments."""

import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from launch import browser, folders, packages, processes, python_env, servers
from launch.lock import AlreadyRunning, Lock
from launch.processes import Command
from launch.progress import Failure, complain, wait
from launch.supervisor import Supervisor

# The grid and secret of every test run, whatever the caller's shell or kip.env says.
SETTINGS = {
    "KIP_SRID": "28992",
    "KIP_DEMO": "0",
    "KIP_DEBUG": "0",
    "KIP_SECRET_KEY": "only-for-tests-where-nothing-is-secret-and-long-enough",
}


@dataclass(frozen=True)
class Check:
    name: str
    command: Command
    speaks: bool = False  # shows its own progress
    # Asks once more for what failed, alone: thousands of tests with browsers and
    # workers on two busy cores can run out of patience. Both answers are shown.
    again: Command | None = None


def main(checkout: Path, arguments: list[str]) -> int:
    processes.heed_signals()
    try:
        return _test(checkout, os.environ, arguments)
    except AlreadyRunning:
        complain("Another ./test runs here. Beside it: KIP_VAR=/another/folder ./test")
    except Failure as failure:
        complain(str(failure))
    except processes.StopAsked as stop:
        return stop.exit_code
    return 1


def _test(checkout: Path, environ: Mapping[str, str], arguments: list[str]) -> int:
    asked = folders.asked_folder(checkout, environ)
    others = servers.given(environ, {}, asked)
    packages.install(packages.missing_for_test(checkout, others))
    reader = folders.server_user(others)
    folder = folders.make(folders.make(asked, reader) / "test", reader)
    lock = Lock(folder / "test.lock")
    python = python_env.ensure(checkout, python_env.DEVELOPMENT)
    with Supervisor(folder / "log", lock) as supervisor:
        found = servers.start(supervisor, folder, others, durable=False)
        found["KIP_TEST_CHROMIUM"] = browser.ensure(python)
        # For the test that stops a Redis; empty where REDIS_URL stands in for ours.
        found["KIP_TEST_REDIS_SERVER"] = shutil.which("redis-server") or ""
        env = _environment(environ, folder, found)
        if arguments:
            return _run(_pytest(python, arguments), env, checkout)
        return _run_all(_all_checks(checkout, python), env, checkout)


def _environment(
    environ: Mapping[str, str], folder: Path, found: Mapping[str, str]
) -> dict[str, str]:
    """The caller's, without what makes one installation of KIP differ from another."""
    neutral = {name: v for name, v in environ.items() if not name.startswith("KIP_")}
    return {**neutral, **SETTINGS, **found, "KIP_VAR": str(folder)}


def _all_checks(checkout: Path, python: Path) -> list[Check]:
    ruff: Command = [python, "-m", "ruff"]
    manage: Command = [python, "manage.py"]
    sources = [".", "start", "test"]  # ruff finds no Python in names without .py
    checks = [
        Check("ruff check", [*ruff, "check", *sources]),
        Check("ruff format", [*ruff, "format", "--check", *sources]),
        Check("mypy", [python, "-m", "mypy"]),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
    ]
    if modules := sorted((checkout / "tests" / "js").glob("**/*.test.mjs")):
        checks.append(Check("node", ["node", "--test", *modules], speaks=True))
    # Last, so that what failed stands at the end. Two side by side, each on a database
    # of its own and a file at a time, so that what a file needs is made once; in the
    # order of the files, which leaves many small ones for the end.
    halves = ["--numprocesses=2", "--dist=loadfile", "--no-loadscope-reorder"]
    once_more = ["--last-failed", "--last-failed-no-failures=none", "--exitfirst"]
    again = _pytest(python, once_more).command
    return [*checks, replace(_pytest(python, halves), again=again)]


def _pytest(python: Path, arguments: list[str]) -> Check:
    return Check("pytest", [python, "-m", "pytest", *arguments], speaks=True)


def _run_all(checks: list[Check], env: Mapping[str, str], checkout: Path) -> int:
    told, all_passed = [], True
    for check in checks:
        passed, line = _result(check, env, checkout)
        told.append(line)
        if not passed and check.again:
            once_more = replace(
                check, name=f"{check.name}, what failed once more", command=check.again
            )
            passed, line = _result(once_more, env, checkout)
            told.append(line)
        all_passed &= passed
    print("\n=== result ===", *told, sep="\n")
    return 0 if all_passed else 1


def _result(check: Check, env: Mapping[str, str], checkout: Path) -> tuple[bool, str]:
    """Whether it passed, and the line that tells it."""
    print(f"\n=== {check.name} ===", flush=True)
    began = time.monotonic()
    code = _run(check, env, checkout)
    word = "FAILED" if code else "passed"
    return not code, f"{word}  {check.name} ({time.monotonic() - began:.0f} s)"


def _run(check: Check, env: Mapping[str, str], checkout: Path) -> int:
    process = processes.spawn(check.command, env=env, cwd=checkout, foreground=True)
    try:
        return process.wait() if check.speaks else wait(process)
    except processes.StopAsked:
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)  # it heard the Ctrl-C too, and may have something to say
        raise
    finally:
        processes.stop(process)
