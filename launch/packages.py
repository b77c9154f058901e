"""What the machine itself must have: Debian or Ubuntu packages, through apt."""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from launch import browser, postgres, python_env
from launch.processes import Command
from launch.progress import Failure, run, say

OTHERWISE = """Or choose another way:
  * use servers that are there already, by setting
      DATABASE_URL=postgresql://user:password@host/name  (a database with PostGIS)
      REDIS_URL=redis://host:6379/0
    and run the same command again;
  * with Docker: docker compose up"""


# What WeasyPrint sets the text of documents with: library to Debian package.
TEXT_LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


def missing_for_start(checkout: Path, others: Mapping[str, str]) -> list[str]:
    """The packages of what we have to run ourselves, as far as they are absent."""
    packages = []
    if "DATABASE_URL" not in others and not postgres.majors():
        packages.append("postgresql-postgis")
    if "REDIS_URL" not in others and not shutil.which("redis-server"):
        packages.append("redis-server")
    # Debian keeps what `python -m venv` needs in a package of its own.
    if not (python_env.exists(checkout) or importlib.util.find_spec("ensurepip")):
        packages.append(f"python3.{sys.version_info.minor}-venv")
    return packages + _missing_for_documents()


def _missing_for_documents() -> list[str]:
    missing = [
        package
        for library, package in TEXT_LIBRARIES.items()
        if not ctypes.util.find_library(library)
    ]
    # A machine with these libraries has a font, seldom none; a bare one has neither.
    return [*missing, "fonts-dejavu-core"] if missing else []


def missing_for_test(checkout: Path, others: Mapping[str, str]) -> list[str]:
    packages = missing_for_start(checkout, others)
    if not browser.find() and browser.is_in_apt():
        packages.append("chromium")
    if not shutil.which("node"):
        packages.append("nodejs")
    return packages


def install(packages: list[str]) -> None:
    """Install with apt, or say what else can be done."""
    if not packages:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    advice = (
        f"Install the packages yourself, as administrator:\n"
        f"  apt-get update && {' '.join(install)}\n{OTHERWISE}"
    )
    if not (shutil.which("apt-get") and _may_install()):
        raise Failure(
            f"KIP needs {', '.join(packages)}, which this machine lacks and which "
            f"{_whoever()} can't install here. {advice}"
        )
    say(f"This machine lacks {', '.join(packages)}")
    _refresh_lists()
    run("Installing packages with apt", _apt(install), advice=advice, foreground=True)


def _refresh_lists() -> None:
    try:
        run("Reading apt's package lists", _apt(["apt-get", "update"]), foreground=True)
    except Failure:
        # One broken source of many is common, and seldom the one that we need.
        say("Going on with the package lists that are there")


def _apt(command: list[str]) -> Command:
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    unattended = ["env", "DEBIAN_FRONTEND=noninteractive"]
    return [*as_root, *unattended, *command, "-o", "DPkg::Lock::Timeout=300"]


def _may_install() -> bool:
    """Root, or sudo that asks for no password (we would not know what to answer)."""
    if os.geteuid() == 0:
        return True
    if not shutil.which("sudo"):
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0


def _whoever() -> str:
    return "root" if os.geteuid() == 0 else "an ordinary user"
