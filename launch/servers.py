"""The database and Redis: those that DATABASE_URL and REDIS_URL name, or our own."""

from collections.abc import Mapping
from pathlib import Path

from launch import folders, postgres, redis
from launch.progress import say
from launch.supervisor import Supervisor

OWN_DATA = {"DATABASE_URL": "postgres", "REDIS_URL": "redis"}


def given(
    environ: Mapping[str, str], remembered: Mapping[str, str], folder: Path
) -> dict[str, str]:
    """The addresses of servers that are not ours: named now, or at the first start."""
    found = {name: environ[name] for name in OWN_DATA if environ.get(name)}
    for name, data in OWN_DATA.items():
        if name not in found and name in remembered and not (folder / data).exists():
            found[name] = remembered[name]
    return found


def start(
    supervisor: Supervisor,
    folder: Path,
    others: Mapping[str, str],
    *,
    durable: bool = True,
) -> dict[str, str]:
    """Both addresses: those in `others` are given, the rest we run in `folder`."""
    user = folders.server_user(others)
    sockets = folders.sockets_folder(folder, user)
    addresses = dict(others)
    if "DATABASE_URL" not in others:
        addresses["DATABASE_URL"] = postgres.start(
            supervisor, folder / "postgres", sockets, user, durable=durable
        )
    if "REDIS_URL" not in others:
        addresses["REDIS_URL"] = redis.start(
            supervisor, folder / "redis", sockets, durable=durable
        )
    for name in others:
        say(f"Using the server that {name} names")
    return addresses
