"""Where data and sockets lie, so that every server can reach them.

Data lie in $KIP_VAR (default `var/` in the checkout). PostgreSQL refuses to run as
root; when root starts KIP, its server runs as the user postgres, who can't come into
root's home. Then `var` becomes a link to a folder under /var/lib.
"""

import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from launch.progress import Failure, say

# A socket's path has room for 107 bytes, and its name takes some of that.
LONGEST_SOCKETS_FOLDER = 107 - len("/.s.PGSQL.5432")
PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)


def server_user(others: Mapping[str, str]) -> str | None:
    """As whom our PostgreSQL runs, when not as ourselves; `others` run elsewhere."""
    return "postgres" if os.geteuid() == 0 and "DATABASE_URL" not in others else None


def asked_folder(checkout: Path, environ: Mapping[str, str]) -> Path:
    return Path(environ.get("KIP_VAR") or checkout / "var").absolute()


def make(folder: Path, reader: str | None) -> Path:
    """The folder as it is on disk; `reader` is the other user who must get there."""
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(
            f"The data folder {folder} can't be made: {error.strerror}. "
            "Choose another with KIP_VAR=/path/to/folder."
        ) from error
    if reader and is_new:
        folder.chmod(0o755)  # whatever root's umask is
    if reader and not _reaches(reader, folder.resolve()):
        _link_elsewhere(folder, reader)
    return folder.resolve()


def _reaches(user: str, folder: Path) -> bool:
    test = ["test", "-x", str(folder)]
    return subprocess.run(test, user=user, group=user, extra_groups=[]).returncode == 0


def _link_elsewhere(folder: Path, reader: str) -> None:
    elsewhere = Path("/var/lib") / f"kip-{_short_hash(folder)}"
    if folder.is_symlink() or any(folder.iterdir()):
        raise Failure(
            f"The user {reader}, as whom PostgreSQL runs, can't reach {folder}. Make "
            "the folders above it passable (chmod o+x), or choose another place with "
            f"KIP_VAR, such as KIP_VAR={elsewhere}."
        )
    elsewhere.mkdir(exist_ok=True)
    elsewhere.chmod(0o755)
    folder.rmdir()
    folder.symlink_to(elsewhere)
    say(f"The user {reader} can't reach {folder}: data go to {elsewhere}")


def sockets_folder(data: Path, owner: str | None) -> Path:
    folder = data / "run"
    too_long = len(os.fsencode(folder)) > LONGEST_SOCKETS_FOLDER
    # The path becomes part of addresses, where other characters would need quoting.
    if too_long or not PLAIN_PATH.fullmatch(str(folder)):
        folder = Path("/tmp") / f"kip-{os.geteuid()}-{_short_hash(data)}"
    return private_folder(folder, owner)


def private_folder(folder: Path, owner: str | None) -> Path:
    """A folder for one user: our servers trust whoever reaches their sockets."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in _our_ids():
        raise Failure(f"{folder} belongs to somebody else. Remove it, and start again.")
    if owner:
        shutil.chown(folder, owner, owner)
    folder.chmod(0o700)
    return folder


def _our_ids() -> set[int]:
    """Ours, and as root also that of the user postgres."""
    ids = {os.geteuid()}
    if os.geteuid() == 0:
        with suppress(KeyError):
            ids.add(pwd.getpwnam("postgres").pw_uid)
    return ids


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
