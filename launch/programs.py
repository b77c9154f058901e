"""The three programs that make up a running KIP: web, worker and beat."""

from pathlib import Path

from launch.processes import Command


def web(python: str | Path, *addresses: str) -> Command:
    bind = [part for address in addresses for part in ("--bind", address)]
    size = ["--workers", "2", "--threads", "4", "--graceful-timeout", "5"]
    # gunicorn's control socket would lie in a place that all installations share.
    quiet = ["--no-control-socket", "--access-logfile", "-"]
    log = ["--logger-class", "kip.access_log.AccessLog"]
    options = [*bind, *size, *quiet, *log]
    return [python, "-m", "gunicorn", "kip.wsgi:application", *options]


def worker(python: str | Path) -> Command:
    size = ["--concurrency", "2", "--loglevel", "INFO"]
    # It is the only worker, so there is nobody to talk with.
    alone = ["--without-gossip", "--without-mingle"]
    return [*_celery(python), "worker", *size, *alone]


def beat(python: str | Path, folder: Path) -> Command:
    schedule = folder / "beat-schedule"
    return [*_celery(python), "beat", "--schedule", schedule, "--pidfile", ""]


def _celery(python: str | Path) -> Command:
    return [python, "-m", "celery", "-A", "kip"]
