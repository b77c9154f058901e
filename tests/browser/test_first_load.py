"""What a page of residents loads first, and whether it stays where it is meanwhile."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from areas.models import StreetSurface
from tests.browser.conftest import DESK, PHONE, Visit
from tests.factories import make_area, make_work
from tests.towns import street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The most that a page may jump, of Google's Core Web Vitals.
MOST_SHIFT = 0.1
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum)));
})"""


@pytest.fixture
def town(transactional_db: None) -> None:
    make_area()
    StreetSurface.objects.create(name="Elm Lane", surface=street(0, 0))
    for y in range(20):
        make_work(f"Elm Lane {y}", footprint=street(0, 30 * y))


def test_a_phone_loads_the_map_when_it_shows_it(visit: Visit, town: None) -> None:
    page = visit("/gezond", None, PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/", wait_until="networkidle")
    assert len([url for url in asked if "/lib/" in url]) > 5
    assert not [
        url for url in asked if re.search("leaflet.js|tile_(?!page)|tegels", url)
    ]
    assert page.evaluate(SHIFT) < MOST_SHIFT
    page.locator("[data-view-choice=map]").click()
    expect(page.locator("#map .leaflet-tile-loaded").first).to_be_attached()
    code = [url for url in asked if url.endswith(".js")]
    assert len(code) == len(set(code))  # each once, also what was named beforehand


@pytest.mark.parametrize("path", ["/", "/werk/{}"])
def test_a_page_stays_where_it_is_while_its_map_comes(
    visit: Visit, town: Any, path: str
) -> None:
    page = visit("/gezond", None, DESK)
    page.goto(path.format(make_work().pk), wait_until="networkidle")
    expect(page.locator("#map")).to_have_attribute("data-background", "own")
    assert page.evaluate(SHIFT) < MOST_SHIFT


def test_the_map_comes_when_its_code_can_be_had_again(visit: Visit, town: Any) -> None:
    page = visit("/gezond", None, DESK)
    page.route("**/tile_works.js", lambda route: route.abort())
    page.goto("/")
    expect(page.locator("[data-map-away]")).to_be_visible()
    expect(page.locator(".work-card")).to_have_count(20)
    page.unroute("**/tile_works.js")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#map .leaflet-tile-loaded").first).to_be_attached()
    expect(page.locator("[data-map-away]")).to_be_hidden()
