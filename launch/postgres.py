"""A PostgreSQL with PostGIS of our own, on a unix socket only.

Nothing can collide with it and nothing on the network reaches it: who may enter the
sockets folder may connect. The application's role is no superuser; the extensions are
in template1, so that every database made from it has them, test databases too.
"""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from launch.folders import private_folder
from launch.progress import Failure, run, say
from launch.supervisor import Supervisor

PROGRAMS = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
PORT = "5432"  # only a part of the socket's name
# Nothing of the caller's PG... variables or language may slip in.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
# Test data need not survive a power cut.
FORGETFUL = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
PREPARE = r"""
\connect template1
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SELECT 'CREATE ROLE kip LOGIN NOSUPERUSER CREATEDB'
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kip') \gexec
SELECT 'CREATE DATABASE kip OWNER kip'
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'kip') \gexec
"""


def majors() -> list[int]:
    """The versions that are installed with PostGIS, newest first."""
    found = [int(path.name) for path in PROGRAMS.glob("[0-9][0-9]")]
    control = "extension/postgis.control"
    complete = [m for m in found if (EXTENSIONS / str(m) / control).exists()]
    return sorted(complete, reverse=True)


def start(
    supervisor: Supervisor,
    data: Path,
    sockets: Path,
    user: str | None,
    *,
    durable: bool = True,
) -> str:
    """Run the server on `data`, made if absent; returns its DATABASE_URL."""
    programs = _programs_for(data)
    if not data.exists():
        _create(data, programs, user)
    options = ["listen_addresses=", f"unix_socket_directories={sockets}"]
    options += ["unix_socket_permissions=0700", *([] if durable else FORGETFUL)]
    flags = [part for option in options for part in ("-c", option)]
    supervisor.start(
        "postgres",
        [programs / "postgres", "-D", data, "-p", PORT, *flags],
        env=ENVIRONMENT,
        cwd=data,
        user=user,
        stop_signal=signal.SIGINT,  # "fast": does not wait for open connections
        is_server=True,
    )
    supervisor.wait_until(lambda: _answers(programs, sockets), "postgres")
    _prepare(programs, sockets)
    say("PostgreSQL runs")
    return f"postgresql://kip@/kip?host={quote(str(sockets))}&port={PORT}"


def _programs_for(data: Path) -> Path:
    """The programs of the version that made `data`; the newest for new data."""
    version = data / "PG_VERSION"
    major = int(version.read_text()) if version.exists() else majors()[0]
    if major not in majors():
        raise Failure(
            f"The data in {data} were made by PostgreSQL {major}, which is not "
            f"installed with PostGIS (installed: {majors()}). Install it again:\n"
            f"  apt-get install postgresql-{major}-postgis-3\n"
            "or convert the data with pg_upgrade."
        )
    return PROGRAMS / str(major) / "bin"


def _create(data: Path, programs: Path, user: str | None) -> None:
    """Make the cluster beside its place, so that half of one never counts as one."""
    draft = data.with_name(f"{data.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    private_folder(draft, user)
    flags = ["--username=postgres", "--auth=trust", "--encoding=UTF8"]
    run(
        "Making the database",
        [programs / "initdb", "-D", draft, *flags],
        env=ENVIRONMENT,
        cwd=draft,
        user=user,
    )
    draft.replace(data)


def _answers(programs: Path, sockets: Path) -> bool:
    ready = [programs / "pg_isready", "-q", *_login(sockets)]
    return subprocess.run(ready, env=ENVIRONMENT).returncode == 0


def _prepare(programs: Path, sockets: Path) -> None:
    done = subprocess.run(
        [programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *_login(sockets)],
        input=PREPARE,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Failure(f"The database can't be prepared: {done.stderr.strip()}")


def _login(sockets: Path) -> list[str | Path]:
    return ["-h", sockets, "-p", PORT, "-U", "postgres", "-d", "postgres"]
