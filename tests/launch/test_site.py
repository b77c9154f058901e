import sys
from pathlib import Path

import pytest

from launch import installation
from launch.site import Site

# Notes what it is asked, and makes what collecting makes.
MANAGES = """
import os, pathlib, sys
folder = pathlib.Path(os.environ["KIP_VAR"])
with (folder / "asked").open("a") as asked:
    print(sys.argv[1], file=asked)
if sys.argv[1] == "collectstatic":
    (folder / "static").mkdir(exist_ok=True)
    (folder / "static" / "staticfiles.json").touch()
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    checkout, folder = tmp_path / "checkout", tmp_path / "data"
    for place in ("static/js", "kip"):
        (checkout / place).mkdir(parents=True)
    folder.mkdir()
    files = ("static/js/map.js", "kip/storage.py", "kip/settings.py")
    for name in (*files, "requirements.lock"):
        (checkout / name).write_text(name)
    (checkout / "manage.py").write_text(MANAGES)
    values = dict.fromkeys(installation.DECIDED, "") | {"KIP_DEMO": "0"}
    values["KIP_VAR"] = str(folder)
    return Site(checkout, folder, Path(sys.executable), values, {})


def asked_of(site: Site) -> list[str]:
    """What `prepare` asks of manage.py."""
    asked = site.folder / "asked"
    asked.unlink(missing_ok=True)
    site.prepare()
    return asked.read_text().split()


def test_static_files_are_collected_once(site: Site) -> None:
    assert asked_of(site) == ["migrate", "collectstatic"]
    assert asked_of(site) == ["migrate"]


@pytest.mark.parametrize(
    "name", ["static/js/map.js", "static/js/new.js", "requirements.lock"]
)
def test_they_are_collected_anew_when_something_changed(site: Site, name: str) -> None:
    asked_of(site)
    (site.checkout / name).write_text("other")
    assert asked_of(site) == ["migrate", "collectstatic"]
    assert asked_of(site) == ["migrate"]


def test_they_are_collected_anew_when_they_are_gone(site: Site) -> None:
    asked_of(site)
    (site.folder / "static" / "staticfiles.json").unlink()
    assert asked_of(site) == ["migrate", "collectstatic"]
