"""How much a phone loads to show a page of residents: code and styles, packed; and that
it is asked for at once."""

import gzip
import re
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.factories import make_work

pytestmark = pytest.mark.django_db

# With the list; the map is loaded when it comes in sight.
MOST_BYTES = 60_000
MOST_BYTES_WITH_THE_MAP = 125_000
BEFORE = re.compile(
    r"^import\b(?:[^;(]*?\bfrom)?\s*[\"'](\.{1,2}/[^\"']+)",
    re.M,
)
LATER = re.compile(r"\bawait import\([\"'](\.{1,2}/[^\"']+)")


def linked(page: str) -> set[str]:
    """The styles and scripts that a page asks for at once, as names of static files."""
    tags = re.findall(r"<(?:link|script)\b[^>]*>", page)
    found = (
        re.search(r'(?:href|src)="/static/([^"?]+\.(?:css|js))"', tag)
        for tag in tags
        if "data-later" not in tag
    )
    return {match[1] for match in found if match}


def waiting(page: str) -> dict[str, str]:
    """What it asks for ahead on some screens, and on which."""
    form = (
        r'<link rel="modulepreload" href="/static/([^"]+)" media="([^"]+)" data-later>'
    )
    return dict(re.findall(form, page))


def with_imports(names: set[str], statement: re.Pattern[str]) -> set[str]:
    """These, and what they load in turn."""
    found, left = set(), list(names)
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        if name.endswith(".js"):
            targets = statement.findall(file_of(name).read_text())
            left += [normpath(join(dirname(name), target)) for target in targets]
    return found


def file_of(name: str) -> Path:
    path = finders.find(name)
    assert path, name
    return Path(path)


def packed(names: set[str]) -> dict[str, int]:
    return {name: len(gzip.compress(file_of(name).read_bytes(), 9)) for name in names}


def page_of(client: Client, address: str) -> str:
    return client.get(address.format(make_work().pk)).content.decode()


@pytest.mark.parametrize("address", ["/", "/werk/{}"])
def test_a_page_of_residents_is_light(client: Client, address: str) -> None:
    page = page_of(client, address)
    sizes = packed(linked(page))
    assert any(name.endswith("lib/dom.js") for name in sizes)
    assert sum(sizes.values()) < MOST_BYTES, sorted(
        sizes.items(), key=lambda one: -one[1]
    )
    with_the_map = sizes | packed(set(waiting(page)))
    assert any(name.endswith("leaflet.js") for name in with_the_map)
    assert sum(with_the_map.values()) < MOST_BYTES_WITH_THE_MAP


@pytest.mark.parametrize("address", ["/", "/werk/{}", "/insluiten/kaart", "/buurt"])
def test_no_module_has_to_wait_for_the_one_that_imports_it(
    client: Client, address: str
) -> None:
    page = page_of(client, address)
    at_once = linked(page)
    assert with_imports(at_once, BEFORE) == at_once
    later = {
        normpath(join(dirname(name), target))
        for name in at_once
        if name.endswith(".js")
        for target in LATER.findall(file_of(name).read_text())
    }
    assert set(waiting(page)) == with_imports(later, BEFORE) - at_once


@pytest.mark.parametrize(
    ("question", "screens"),
    [("", "(min-width: 62rem)"), ("?view=map", "all"), ("?view=list", "not all")],
)
def test_the_code_of_the_map_comes_ahead_where_the_map_is_seen(
    client: Client, question: str, screens: str
) -> None:
    ahead = waiting(client.get(f"/{question}").content.decode())
    assert ahead["js/lib/tile_map.js"] == screens
    assert set(ahead.values()) == {screens}
