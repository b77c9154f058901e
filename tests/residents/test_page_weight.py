"""How much a phone loads to show the page of residents: code and styles, packed."""

import gzip
import re
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.factories import make_work

pytestmark = pytest.mark.django_db

MOST_BYTES = 120_000
IMPORT = re.compile(
    r"^(?:import|export)\b[^;]*?\bfrom\s*[\"'](\.{1,2}/[^\"']+)|"
    r"await import\([\"'](\.{1,2}/[^\"']+)",
    re.M,
)


def linked(page: str) -> set[str]:
    """The styles and scripts that a page names, as names of static files."""
    found = re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js))"', page)
    return set(found)


def with_imports(names: set[str]) -> set[str]:
    """These, and what they load in turn."""
    found, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name.endswith(".js"):
            for at_once, later in IMPORT.findall(file_of(name).read_text()):
                waiting.append(normpath(join(dirname(name), at_once or later)))
    return found


def file_of(name: str) -> Path:
    path = finders.find(name)
    assert path, name
    return Path(path)


def packed(name: str) -> int:
    return len(gzip.compress(file_of(name).read_bytes(), 9))


@pytest.mark.parametrize("address", ["/", "/werk/{}"])
def test_a_page_of_residents_is_light(client: Client, address: str) -> None:
    work = make_work()
    page = client.get(address.format(work.pk)).content.decode()
    names = with_imports(linked(page))
    assert any(name.endswith("leaflet.js") for name in names)
    assert any(name.endswith("lib/dom.js") for name in names)
    sizes = {name: packed(name) for name in names}
    assert sum(sizes.values()) < MOST_BYTES, sorted(
        sizes.items(), key=lambda one: -one[1]
    )
