"""Reads settings from the environment, and from the installation's `kip.env`.

`./start` writes `kip.env` in the installation's data folder, so that `manage.py`
talks to the same servers. What stands in the process environment wins.
"""

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def read_installation(base_dir: Path) -> None:
    """Put what `kip.env` says into the environment where nothing stands yet."""
    if data_folder := os.environ.get("KIP_VAR"):
        candidates = [Path(data_folder) / "kip.env"]
    else:
        candidates = [base_dir / ".kip.env", base_dir / "var" / "kip.env"]
    for file in candidates:
        if file.is_file():
            for line in file.read_text().splitlines():
                name, separator, value = line.partition("=")
                if separator and not name.startswith("#"):
                    os.environ.setdefault(name.strip(), value.strip())
            return


def text(name: str, default: str | None = None) -> str:
    """The value of `name`; without a default a missing one stops the start."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Run ./start once, or set it in the environment."
        )
    return value


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} is '{value}'; it must be 0 or 1.")
    return value == "1"


def integer(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} is '{value}'; it must be a whole number.")
    return int(value)


def one_of(name: str, default: str, *others: str) -> str:
    """One of these texts and no other."""
    value = os.environ.get(name, default)
    if value not in (default, *others):
        choices = ", ".join((default, *others))
        raise ImproperlyConfigured(f"{name} is '{value}'; it must be one of {choices}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma separated list."""
    return [
        word.strip()
        for word in os.environ.get(name, default).split(",")
        if word.strip()
    ]


# Not "*.nl": that would be everybody.
_ORIGIN = re.compile(r"https?://(\*\.(?=[^.]+\.))?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?")


def origins(name: str) -> list[str]:
    """Sites as "https://www.example.nl", separated by spaces; "*." stands for every
    name in front of it. Anything else stops the start: it would open the door."""
    sites = os.environ.get(name, "").split()
    for site in sites:
        if not _ORIGIN.fullmatch(site):
            raise ImproperlyConfigured(
                f"{name} has '{site}'; it must be a site such as https://www.example.nl"
                " with nothing behind it, and spaces between sites."
            )
    return sites
