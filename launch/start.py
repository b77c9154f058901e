"""./start: sets up what is missing, then runs KIP until it is stopped."""

import argparse
import os
import socket
from collections.abc import Mapping
from pathlib import Path

from launch import (
    folders,
    installation,
    packages,
    processes,
    programs,
    python_env,
    servers,
)
from launch.lock import AlreadyRunning, Lock
from launch.progress import Failure, complain, say
from launch.site import Site
from launch.supervisor import Supervisor

USUAL_PORT = "8000"
PORTS_TO_TRY = 100


def main(checkout: Path, arguments: list[str]) -> int:
    no_demo = _parse(arguments).no_demo
    processes.heed_signals()
    try:
        _start(checkout, os.environ, no_demo)
    except AlreadyRunning as other:
        if not other.address:
            complain("KIP is being started already; its address will appear there.")
            return 1
        print(f"KIP is already running: {other.address}")
    except Failure as failure:
        complain(str(failure))
        return 1
    except processes.StopAsked as stop:
        return stop.exit_code
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./start",
        description="Install what is missing, and run KIP until Ctrl-C.",
        epilog="Environment: KIP_VAR, the folder for data (var); KIP_PORT (8000); "
        "KIP_SRID, the metric grid, at the first start (28992; the demo town has its "
        "own); DATABASE_URL and REDIS_URL, to use servers that are there already.",
    )
    parser.add_argument(
        "--no-demo", action="store_true", help="an empty installation, no demo town"
    )
    return parser.parse_args(arguments)


def _start(checkout: Path, environ: Mapping[str, str], no_demo: bool) -> None:
    asked = folders.asked_folder(checkout, environ)
    others = servers.given(environ, installation.remembered(asked), asked)
    packages.install(packages.missing_for_start(checkout, others))
    folder = folders.make(asked, folders.server_user(others))
    lock = Lock(folder / "start.lock")
    values = installation.open_installation(folder, environ, no_demo)
    with (
        listen(environ.get("KIP_PORT") or values.get("KIP_PORT")) as listener,
        Supervisor(folder / "log", lock) as supervisor,
    ):
        values["KIP_PORT"] = str(listener.getsockname()[1])
        python = python_env.ensure(checkout, python_env.RUNTIME)
        values |= servers.start(supervisor, folder, others)
        site = Site(checkout, folder, python, values, environ)
        _publish(site)
        site.prepare()
        _run_programs(supervisor, site, listener)
        supervisor.wait_until(site.is_healthy, "web")
        _stay(supervisor, lock, f"http://127.0.0.1:{values['KIP_PORT']}/")


def listen(asked: str | None) -> socket.socket:
    """A socket on the port that is asked for, or on the next one that is free."""
    first = asked or USUAL_PORT
    if not (first.isdigit() and 0 < int(first) < 65536):
        raise Failure(f"KIP_PORT is '{first}'; it must be a number from 1 to 65535.")
    for port in range(int(first), min(int(first) + PORTS_TO_TRY, 65536)):
        try:
            listener = socket.create_server(("127.0.0.1", port))
        except PermissionError as error:
            raise Failure(
                f"Port {port} is not for ordinary users; choose one above 1023 with "
                "KIP_PORT."
            ) from error
        except OSError:
            continue
        if str(port) != first:
            say(f"Port {first} is taken: using {port}")
        return listener
    raise Failure(f"No port is free from {first} on. Choose another with KIP_PORT.")


def _publish(site: Site) -> None:
    """Let `manage.py` find the installation that runs from this checkout."""
    file = site.folder / "kip.env"
    installation.save(file, site.values)
    draft = site.checkout / f".kip.env.{os.getpid()}"
    try:
        draft.symlink_to(file)
        draft.replace(site.checkout / ".kip.env")
    except OSError as error:
        say(f".kip.env: {error.strerror}. Give manage.py KIP_VAR={site.folder}")


def _run_programs(supervisor: Supervisor, site: Site, listener: socket.socket) -> None:
    say("Starting web, worker and beat")
    door = listener.fileno()
    for name, command, keep_open in (
        ("web", programs.web(site.python, f"fd://{door}"), [door]),
        ("worker", programs.worker(site.python), []),
        ("beat", programs.beat(site.python, site.folder), []),
    ):
        supervisor.start(
            name, command, env=site.env, cwd=site.checkout, keep_open=keep_open
        )


def _stay(supervisor: Supervisor, lock: Lock, address: str) -> None:
    lock.tell(address)
    say(f"KIP is ready: {address}  (Ctrl-C stops it, {supervisor.logs} has its logs)")
    try:
        supervisor.watch()
    except processes.StopAsked:
        say("Stopping")  # as asked, so not an error
