"""What an installation chose at its first start, kept in `kip.env` in its folder.

Django's settings read the same file, so that `manage.py` finds the same servers. The
metric grid and the demo town can't be changed afterwards: they are in the data.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from launch.progress import Failure

DEMO_SRID = "31370"  # Belgian Lambert 72: the demo town is Schaarbeek
USUAL_SRID = "28992"  # RD New
# What the installation says of these goes above the caller's environment.
DECIDED = (
    "KIP_VAR",
    "KIP_SECRET_KEY",
    "KIP_SRID",
    "KIP_DEMO",
    "KIP_PORT",
    "DATABASE_URL",
    "REDIS_URL",
)
Values = dict[str, str]


def open_installation(
    folder: Path, environ: Mapping[str, str], no_demo: bool
) -> Values:
    """The values of the installation in `folder`, made if it is new; saved."""
    file = folder / "kip.env"
    if values := remembered(folder):
        _refuse_another_choice(folder, values, environ, no_demo)
    else:
        _refuse_lost_choice(folder)
        values = _first_choice(environ, no_demo)
    values["KIP_VAR"] = str(folder)
    values["KIP_SECRET_KEY"] = (
        environ.get("KIP_SECRET_KEY")
        or values.get("KIP_SECRET_KEY")
        or secrets.token_urlsafe(50)
    )
    save(file, values)
    return values


def remembered(folder: Path) -> Values:
    """What an earlier start wrote; nothing at the first."""
    file = folder / "kip.env"
    return read(file) if file.exists() else {}


def read(file: Path) -> Values:
    if file.stat().st_uid != os.geteuid():
        raise Failure(
            f"The installation in {file.parent} belongs to another user. Start KIP as "
            "that user, or choose another folder with KIP_VAR."
        )
    lines = (line.partition("=") for line in file.read_text().splitlines())
    return {name.strip(): value.strip() for name, sign, value in lines if sign}


def save(file: Path, values: Mapping[str, str]) -> None:
    """Write the file whole or not at all, and for its owner only: it has a secret."""
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with open(
        draft, "x", opener=lambda path, flags: os.open(path, flags, 0o600)
    ) as text:
        text.writelines(f"{name}={value}\n" for name, value in sorted(values.items()))
    draft.replace(file)


def _first_choice(environ: Mapping[str, str], no_demo: bool) -> Values:
    demo = not no_demo and environ.get("KIP_DEMO") != "0"
    srid = environ.get("KIP_SRID") or (DEMO_SRID if demo else USUAL_SRID)
    if demo and srid != DEMO_SRID:
        raise Failure(
            f"The demo town is stored in the grid EPSG:{DEMO_SRID}, and KIP_SRID asks "
            f"for {srid}. Use ./start --no-demo for a town of your own, or leave "
            "KIP_SRID out for the demo."
        )
    if not srid.isdigit():
        raise Failure(
            f"KIP_SRID is '{srid}'; it must be the number of a metric grid, such as "
            f"{USUAL_SRID} for the Netherlands or 27700 for Great Britain."
        )
    return {"KIP_SRID": srid, "KIP_DEMO": "1" if demo else "0"}


def _refuse_another_choice(
    folder: Path, values: Values, environ: Mapping[str, str], no_demo: bool
) -> None:
    another = (
        f"For another installation choose another folder: KIP_VAR={folder}-2 ./start"
    )
    if (asked := environ.get("KIP_SRID")) and asked != values["KIP_SRID"]:
        raise Failure(
            f"The data in {folder} are stored in EPSG:{values['KIP_SRID']}, and "
            f"KIP_SRID asks for {asked}. A grid can't be changed afterwards: leave "
            f"KIP_SRID out. {another}"
        )
    wants_empty = no_demo or environ.get("KIP_DEMO") == "0"
    if wants_empty and values["KIP_DEMO"] == "1":
        raise Failure(f"The demo town is in {folder}. {another} --no-demo")


def _refuse_lost_choice(folder: Path) -> None:
    if (folder / "postgres").exists():
        raise Failure(
            f"There are data in {folder}, but kip.env, which says how they are stored, "
            "is gone. Put it back, or write the lines KIP_SRID=... and KIP_DEMO=0 or 1 "
            "in it; or remove the folder to begin anew, without those data."
        )
