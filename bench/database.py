"""A database of the benchmark's own with the real tables, beside the installation's."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from kip import environment

ROOT = Path(__file__).resolve().parent.parent


class Unreachable(Exception):
    """There is no PostgreSQL to measure on; the text says what to do."""


@contextmanager
def own_database(*, keep: bool = False) -> Iterator[dict[str, str]]:
    """The environment for processes that measure, in a database of their own.

    It is dropped afterwards, unless it is kept to look at. Raises Unreachable.
    """
    environment.read_installation(ROOT)
    server = environment.text("DATABASE_URL")
    name = f"{conninfo_to_dict(server).get('dbname', 'kip')}_bench_{os.getpid()}"
    _execute(server, sql.SQL("CREATE DATABASE {}"), name)
    try:
        yield _environment(make_conninfo(server, dbname=name))
    finally:
        if keep:
            print(f"Kept: database {name}", file=sys.stderr)
        else:
            _execute(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)


def _execute(server: str, statement: sql.SQL, name: str) -> None:
    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=10) as connection:
            connection.execute(statement.format(sql.Identifier(name)))
    except psycopg.OperationalError as failure:
        raise Unreachable(
            f"PostgreSQL can't be reached: {str(failure).strip()}\n"
            "Start KIP (./start) in another terminal, or set DATABASE_URL."
        ) from failure
    except psycopg.errors.InsufficientPrivilege as failure:
        raise Unreachable(
            f"This account may not create a database: {str(failure).strip()}"
        ) from failure


def _environment(database: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "kip.settings",
        "KIP_DEMO": "0",
        "KIP_SECRET_KEY": os.environ.get("KIP_SECRET_KEY") or secrets.token_hex(32),
        # the same two cores for both sides: no libraries that take more by themselves
        "PYTHONPATH": str(ROOT),
    }


def migrate(env: dict[str, str]) -> None:
    """Afterwards the real tables are there, empty. Raises CalledProcessError."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=env, check=True)
