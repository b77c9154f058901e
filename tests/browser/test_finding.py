"""A resident finds a street in two actions: with a mouse, with keys, and without
scripts, on a desk and on a phone."""

import re

import pytest
from django.core.cache import cache, caches
from playwright.sync_api import Locator, Page, expect

from areas.models import StreetSurface
from projects.planning import Discipline
from tests.browser.conftest import (
    DESK,
    IN_SIGHT,
    PHONE,
    Visit,
    by_key,
    covered,
    serious,
    tab_to,
)
from tests.factories import make_area, make_work
from tests.towns import street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def town(transactional_db: None) -> None:
    """Elm Lane and Elm Square, a kilometre apart, each with works."""
    cache.clear()
    caches["public"].clear()
    make_area()
    for name, x in (("Elm Lane", 0), ("Elm Square", 1500)):
        StreetSurface.objects.create(name=name, surface=street(x, 0))
        make_work(f"{name}, sewer", footprint=street(x, 0), is_noisy=True)
        make_work(
            f"{name}, trees", discipline=Discipline.GREEN, footprint=street(x, 60)
        )


def where(page: Page) -> Locator:
    return page.get_by_label("Street, address or postcode")


def has_found(page: Page, street_name: str) -> None:
    """The list is of this street, the nearest first, and its address tells nothing."""
    expect(page.locator("#result-count")).to_contain_text(street_name)
    titles = page.locator(".work-card__title")
    expect(titles).to_have_text([f"{street_name}, sewer", f"{street_name}, trees"])
    assert re.fullmatch(r"[^?]*/\?place=[\d.,%C]+&radius=\d+", page.url), page.url


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_street_is_found_by_keys_alone(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("/", size=size)
    tab_to(page, where(page))
    page.keyboard.type("elm")
    options = page.get_by_role("listbox", name="Places").get_by_role("option")
    expect(options).to_have_text(["Elm Lane", "Elm Square"])
    expect(where(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.type(" ")
    expect(options).to_have_count(2)
    assert serious(page) == []
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    active = where(page).get_attribute("aria-activedescendant")
    assert active == options.last.get_attribute("id")
    page.keyboard.press("Enter")
    has_found(page, "Elm Square")
    expect(where(page)).to_have_value("Elm Square")
    show = page.get_by_role("button", name="Show on the map: Elm Square, sewer")
    by_key(page, show)
    told = page.locator("[data-panel-title]")
    expect(told).to_be_focused()
    assert told.evaluate(IN_SIGHT)
    page.keyboard.press("Escape")
    expect(show).to_be_focused()
    assert show.evaluate(IN_SIGHT)
    by_key(page, page.get_by_role("link", name="Elm Square, trees"), most=1)
    expect(page.locator("h1")).to_have_text("Elm Square, trees")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_no_stop_on_the_way_lies_under_what_stays_on_the_screen(
    visit: Visit, size: tuple[int, int]
) -> None:
    for number in range(10):
        make_work(f"Gas {number}")
    page = visit("/", size=size)
    page.wait_for_load_state("networkidle")
    assert covered(page) == []
    assert covered(page, "Shift+Tab") == []


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_list_and_map_change_places_under_the_same_finger(
    visit: Visit, size: tuple[int, int]
) -> None:
    page = visit("/", size=size)
    choices = page.get_by_role("navigation", name="Show as")
    by_key(page, choices.get_by_role("link", name="Map"))
    expect(page.locator("#map")).to_be_visible()
    expect(page.locator(".work-card").first).to_be_hidden()
    # The way back has the focus, where the other one is away now.
    expect(choices.locator("a:focus")).to_be_visible()


def test_a_street_is_found_with_a_finger(visit: Visit) -> None:
    page = visit("/", size=PHONE, has_touch=True)
    where(page).fill("elm l")
    page.get_by_role("option", name="Elm Lane").tap()
    has_found(page, "Elm Lane")


def test_the_chosen_period_goes_along_with_a_search(visit: Visit) -> None:
    page = visit("/")
    page.get_by_label("Later").check()
    expect(page.locator("#result-count")).to_have_text("0 works found")
    where(page).fill("Elm Lane")
    where(page).press("Enter")
    expect(page.locator(".empty")).to_contain_text("2 works in another period")
    page.get_by_role("link", name="Show all periods").click()
    has_found(page, "Elm Lane")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_without_scripts_a_street_is_found_and_the_list_is_all(
    visit: Visit, size: tuple[int, int]
) -> None:
    page = visit("/", size=size, java_script_enabled=False)
    where(page).fill("elm")
    where(page).press("Enter")
    page.get_by_role("link", name="Elm Lane").click()
    has_found(page, "Elm Lane")
    page.get_by_label("Next year").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".empty")).to_contain_text("2 works in another period")
    for name in ("Share", "Print"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


def test_who_mistypes_is_helped(visit: Visit) -> None:
    page = visit("/", size=PHONE)
    where(page).fill("elmskwair")
    where(page).press("Enter")
    expect(page.locator("h1")).to_have_text("This place was not found")
    page.get_by_role("link", name="Elm Square").click()
    has_found(page, "Elm Square")


def test_a_list_is_shared_by_an_address_without_a_street(visit: Visit) -> None:
    page = visit("/", permissions=["clipboard-read", "clipboard-write"])
    where(page).fill("Elm Lane")
    where(page).press("Enter")
    has_found(page, "Elm Lane")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "place=" in copied
    assert "elm" not in copied.lower()
