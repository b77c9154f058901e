"""The Chromium that the browser tests drive: the machine's, or else Playwright's."""

import os
import platform
import shutil
from pathlib import Path

from launch.progress import run


def find() -> str | None:
    if given := os.environ.get("KIP_TEST_CHROMIUM"):
        return given
    installed = shutil.which("chromium") or shutil.which("google-chrome")
    # A snap may not see the folders that a test gives it.
    if installed and not installed.startswith("/snap/"):
        return installed
    fetched = Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome")
    return next((str(path) for path in sorted(fetched)), None)


def is_in_apt() -> bool:
    """Ubuntu's package of this name only points to a snap."""
    return platform.freedesktop_os_release().get("ID") != "ubuntu"


def ensure(python: Path) -> str:
    """The path of a browser, after fetching one where apt had none to install."""
    if not find():
        libraries = ["--with-deps"] if os.geteuid() == 0 else []
        run(
            "Fetching Chromium with Playwright",
            [python, "-m", "playwright", "install", *libraries, "chromium"],
            advice="Install Google Chrome, or say where a Chromium is with "
            "KIP_TEST_CHROMIUM=/path/to/chromium.",
        )
    return find() or ""
