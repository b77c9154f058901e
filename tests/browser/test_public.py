"""The residents' pages in a real browser: list and map, filters, the background."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from areas.models import StreetSurface
from projects.models import PlannedWork
from projects.planning import Discipline
from tests.browser.conftest import DESK, PHONE, Visit, tab_to
from tests.factories import make_area, make_work
from tests.towns import street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None) -> dict[str, PlannedWork]:
    """Elm Lane with a sewer and trees that residents may know of, and twenty more."""
    make_area()
    StreetSurface.objects.create(name="Elm Lane", surface=street(0, 0))
    works = {
        "sewer": make_work("Elm Lane, sewer"),
        "trees": make_work(
            "Elm Lane, trees", discipline=Discipline.GREEN, footprint=street(300, 300)
        ),
    }
    for y in range(20):
        make_work(f"Gas {y}", discipline=Discipline.GAS, footprint=street(0, 30 * y))
    return works


def card(page: Page, work: PlannedWork) -> Locator:
    return page.locator(f"[data-work='{work.pk}'].work-card")


def panel(page: Page) -> Locator:
    return page.locator("[data-map-panel]")


def background(page: Page, kind: str) -> None:
    expect(page.locator("#map")).to_have_attribute("data-background", kind)


def test_the_list_chooses_on_the_map_and_the_map_in_the_list(
    visit: Visit, town: dict[str, PlannedWork]
) -> None:
    page = visit("/")
    page.wait_for_load_state("networkidle")
    # The map goes there when it has the shape; who leaves before that stays.
    with page.expect_response("**/kaart.geojson") as shape:
        card(page, town["trees"]).locator("[data-show-on-map]").click()
    shape.value.finished()
    expect(panel(page)).to_contain_text("Elm Lane, trees")
    expect(card(page, town["trees"])).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile(f"selected={town['trees'].pk}"))
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    # The map still looks at the trees: they lie in its middle, as soon as it drew them.
    expect(page.locator("#map .leaflet-tile-loaded").first).to_be_attached()
    expect(page.locator("#map .leaflet-tile:not(.leaflet-tile-loaded)")).to_have_count(
        0
    )
    page.locator("#map").click()
    expect(panel(page)).to_contain_text("Elm Lane, trees")
    expect(card(page, town["trees"])).to_have_attribute("aria-current", "true")


def test_a_link_to_a_work_brings_its_card_in_sight(
    visit: Visit, town: dict[str, PlannedWork]
) -> None:
    last = PlannedWork.objects.get(title="Gas 19")
    page = visit(f"/?selected={last.pk}")
    expect(panel(page)).to_contain_text("Gas 19")
    expect(card(page, last)).to_be_in_viewport()


def test_asking_for_the_map_before_it_knows_the_works_is_remembered(
    visit: Visit, town: dict[str, PlannedWork]
) -> None:
    held: list[Route] = []
    page = visit("/gezond")
    page.route("**/werk/*/kaart.geojson", lambda route: held.append(route))
    page.route("**/tegels/**", lambda route: route.abort())
    page.goto("/?view=list")
    show = card(page, town["trees"]).locator("[data-show-on-map]")
    show.click()
    expect(page.locator("#map")).to_be_visible()
    expect(panel(page)).to_be_hidden()
    wait_for(page, held)
    held[0].continue_()
    expect(panel(page)).to_contain_text("Elm Lane, trees")
    expect(panel(page).locator("[data-panel-title]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(show).to_be_focused()


def test_a_late_answer_does_not_undo_a_later_question(
    visit: Visit, town: dict[str, PlannedWork]
) -> None:
    page = visit("/")
    page.wait_for_load_state("networkidle")
    held: list[Route] = []
    page.route("**/tegels/**discipline=green*", lambda route: held.append(route))
    page.locator("details.filters__more summary").click()
    green = page.locator("label.chip", has=page.locator("input[value=green]"))
    green.click()
    wait_for(page, held)
    with page.expect_event(
        "requestfailed", lambda request: "discipline=green" in request.url
    ):
        green.click()  # who asks for something else does not wait any longer
    expect(page.locator(".work-card")).to_have_count(22)
    card(page, town["sewer"]).locator("[data-show-on-map]").click()
    expect(panel(page)).to_contain_text("Elm Lane, sewer")


def test_the_map_says_that_there_is_no_connection_until_there_is(
    visit: Visit, town: dict[str, PlannedWork]
) -> None:
    page = visit("/gezond")
    page.route("**/tegels/**", lambda route: route.abort())
    page.goto("/")
    away = page.locator("[data-map-away]")
    expect(away).to_be_visible()
    expect(page.locator(".work-card")).to_have_count(22)
    page.unroute("**/tegels/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(away).to_be_hidden()


def wait_for(page: Page, held: list[Route]) -> None:
    """Until the page has asked for what is held back."""
    for _moment in range(100):
        if held:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the page did not ask")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_residents_can_filter_without_a_mouse(
    visit: Visit, town: dict[str, PlannedWork], size: tuple[int, int]
) -> None:
    page = visit("/", size=size)
    tab_to(page, page.get_by_text("More choices"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#id_q"))
    page.keyboard.type("trees")
    page.keyboard.press("Enter")
    expect(page.locator(".work-card")).to_have_count(1)
    expect(page.locator("#result-count")).to_contain_text("1 work")
    expect(page).to_have_url(re.compile(r"q=trees"))
    tab_to(page, page.locator("input[name=period]").first)
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"period=nu"))
    page.go_back()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".work-card")).to_have_count(1)


def test_a_work_of_ones_own_street_has_a_map(
    visit: Visit, town: dict[str, PlannedWork]
) -> None:
    page = visit(f"/werk/{town['sewer'].pk}")
    expect(page.locator("h1")).to_have_text("Elm Lane, sewer")
    background(page, "own")
    expect(page.locator("#map canvas").first).to_be_attached()


def test_without_a_tile_server_the_town_draws_its_own_background(
    visit: Visit, town: dict[str, PlannedWork], live_server: Any, settings: Any
) -> None:
    settings.KIP_TILE_URL = f"{live_server.url}/no-tiles/{{z}}/{{x}}/{{y}}.png"
    tried: list[str] = []

    def unreachable(route: Route) -> None:
        tried.append(route.request.url)
        route.abort()

    page = visit("/gezond")
    page.route("**/no-tiles/**", unreachable)
    with (
        page.expect_response("**/achtergrond/straten.geojson") as streets,
        page.expect_response("**/achtergrond/gebieden.geojson") as areas,
    ):
        page.goto("/")
    background(page, "own")
    assert tried
    assert streets.value.json()["features"]
    assert areas.value.json()["features"]
    expect(page.locator("#map .leaflet-ground-pane canvas")).to_be_attached()
    expect(page.locator(".alert--error")).to_have_count(0)


def test_tiles_that_come_stay(
    visit: Visit, town: dict[str, PlannedWork], live_server: Any, settings: Any
) -> None:
    settings.KIP_TILE_URL = f"{live_server.url}/tiles/{{z}}/{{x}}/{{y}}.svg"
    page = visit("/gezond")
    image = '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"/>'
    page.route(
        "**/tiles/**",
        lambda route: route.fulfill(body=image, content_type="image/svg+xml"),
    )
    page.goto("/")
    expect(page.locator("#map .leaflet-tile-loaded").first).to_be_attached()
    background(page, "tiles")
