"""The map in a page of another site, and the pages of a neighbourhood on paper."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from areas.models import Area
from tests.browser.conftest import (
    DESK,
    IN_SIGHT,
    PHONE,
    Visit,
    by_key,
    by_typing,
)
from tests.factories import make_area, make_work
from tests.towns import street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# In points; Chromium rounds to its own pixels.
A3_PORTRAIT = (842, 1191)


class TownSite:
    """Another site, with one page."""

    def __init__(self) -> None:
        self.page = ""
        self._server = ThreadingHTTPServer(
            ("localhost", 0), partial(_OnePage, lambda: self.page)
        )
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://localhost:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _OnePage(BaseHTTPRequestHandler):
    def __init__(self, page: Any, *args: Any) -> None:
        self._page = page
        super().__init__(*args)

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self._page().encode())

    def log_message(self, *args: Any) -> None:
        """Not in the output of the tests."""


@pytest.fixture
def town_site() -> Iterator[TownSite]:
    site = TownSite()
    yield site
    site.close()


@pytest.fixture
def north(transactional_db: None) -> Area:
    area = make_area()
    for x in range(0, 800, 40):
        make_work(f"Elm Lane {x}, sewer", footprint=street(x, 0, 30))
    return area


def code_for(page: Page) -> str:
    """The code as somebody without a mouse makes and copies it."""
    by_typing(page, page.get_by_role("combobox", name="Neighbourhood"), "Noord")
    by_typing(page, page.get_by_label("Height", exact=True), "400")
    by_key(page, page.get_by_label(re.compile("Let the height follow")), "Space")
    by_key(page, page.get_by_role("button", name="Show", exact=True))
    expect(page.locator("#snippet")).to_have_value(re.compile("data-kip"))
    by_key(page, page.get_by_role("button", name="Copy the code"))
    expect(page.locator("[data-copy-said]")).to_have_text("Code copied")
    code: str = page.evaluate("navigator.clipboard.readText()")
    return code


def framed(
    visit: Visit, site: TownSite, code: str, size: tuple[int, int] = DESK
) -> tuple[Page, FrameLocator]:
    site.page = f"<!DOCTYPE html><title>Town</title><h1>Town</h1>{code}<p>Foot</p>"
    page = visit(site.origin, size=size)
    return page, page.frame_locator("iframe")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_code_shows_the_map_on_a_site_that_may(
    visit: Visit,
    north: Area,
    town_site: TownSite,
    settings: Any,
    live_server: Any,
    size: tuple[int, int],
) -> None:
    settings.KIP_EMBED_ANCESTORS = [town_site.origin]
    settings.KIP_ADDRESS = live_server.url
    may = ["clipboard-read", "clipboard-write"]
    code = code_for(visit("/insluiten", size=size, permissions=may))
    page, frame = framed(visit, town_site, code, size)
    expect(frame.locator("h1")).to_have_text("Works in Noord")
    expect(frame.locator(".work-card")).to_have_count(12)
    expect(frame.locator("#map")).to_have_attribute("data-background", "own")
    # The script gave the frame the height of what is in it.
    whole = "frame => frame.getBoundingClientRect().height > 1000"
    page.wait_for_function(f"({whole})(document.querySelector('iframe'))")
    inside = page.frames[1]
    root = "document.documentElement"
    for side in ("Height", "Width"):
        assert inside.evaluate(f"{root}.scroll{side} <= {root}.client{side}")
    with page.context.expect_page() as opened:
        by_key(page, frame.get_by_role("link", name="Elm Lane 0, sewer"))
    assert "/werk/" in opened.value.url
    assert opened.value.evaluate("window.opener") is None
    # The language is that of all visits here.
    cookies = {cookie["name"] for cookie in page.context.cookies()}  # type: ignore[typeddict-item]
    assert cookies == {settings.LANGUAGE_COOKIE_NAME}
    page.bring_to_front()
    by_key(page, frame.get_by_role("button", name="Elm Lane 0, sewer"))
    expect(frame.locator("[data-map-panel]")).to_contain_text("Elm Lane 0, sewer")
    assert frame.locator("[data-panel-title]").evaluate(IN_SIGHT)


def test_a_site_that_may_not_gets_nothing(
    visit: Visit, north: Area, town_site: TownSite, settings: Any, live_server: Any
) -> None:
    settings.KIP_EMBED_ANCESTORS = ["https://www.town.example"]
    for path in ("/insluiten/kaart", "/", "/privacy"):
        code = f'<iframe src="{live_server.url}{path}"></iframe>'
        page, frame = framed(visit, town_site, code)
        expect(frame.locator("#main-frame-error")).to_have_count(1)
        expect(frame.locator("main")).to_have_count(0)
        page.context.close()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_without_scripts_the_frame_has_its_list_and_the_code_is_there(
    visit: Visit, north: Area, size: tuple[int, int]
) -> None:
    page = visit("/insluiten/kaart?view=map", size=size, java_script_enabled=False)
    expect(page.locator(".work-card")).to_have_count(12)
    expect(page.locator(".work-card").first).to_be_visible()
    page.goto("/insluiten?height=800")
    expect(page.locator("#snippet")).to_have_value(re.compile('height="800"'))
    expect(page.get_by_role("button", name="Copy the code")).to_be_hidden()


@pytest.mark.parametrize("works", [0, 60])
def test_the_poster_is_one_sheet_of_a3(visit: Visit, works: int) -> None:
    name = "A neighbourhood with a name that goes on and on for ever"
    area = make_area(name, code="long")
    for number in range(works):
        title = f"Lane {number} and all that lies around it: a new sewer " * 3
        make_work(title, footprint=street(0, 15 * number))
    page = visit(f"/buurt/{area.pk}/poster")
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox *\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    sizes = [(round(float(wide)), round(float(high))) for wide, high in boxes]
    assert sizes == [A3_PORTRAIT]
    page.emulate_media(media="print")
    cut = "([room]) => room.scrollHeight - room.clientHeight"
    years = page.locator(".poster__years")
    assert years.evaluate_all(cut) <= 1
    if works:
        expect(years).to_contain_text("more: see the site")
