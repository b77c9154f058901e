"""The plan on paper, and the way there: what only a browser can tell."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from projects.planning import Discipline
from tests.browser.conftest import DESK, PHONE, Visit, serious
from tests.factories import make_work
from tests.people import People
from tests.towns import street

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# In points, to a millimetre or so; Chromium rounds to its own pixels.
A3_LANDSCAPE = (1191, 842)


def make_plan(people: People, count: int = 3) -> None:
    for number in range(count):
        make_work(
            f"Street {number}, new sewer",
            organisation=people.sewers,
            footprint=street(0, 20 * number),
            earliest_start=date(2030, 1, 1),
            latest_end=date(2030, 12, 31),
            cost_estimate=1_000_000,
        )
    make_work("Paving", organisation=people.roads, discipline=Discipline.ROADS)


def printed(page: Page) -> bytes:
    expect(page.locator("#map[data-ready]")).to_be_attached()
    return page.pdf(prefer_css_page_size=True)


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    boxes = re.findall(rb"/MediaBox *\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(round(float(wide)), round(float(high))) for wide, high in boxes]


def test_the_plan_is_printed_on_a3_with_all_that_belongs_to_it(
    visit: Visit, people: People
) -> None:
    make_plan(people)
    page = visit("/planning/afdruk?discipline=sewerage&from=2030", people.sewer_planner)
    pages = sizes(printed(page))
    assert len(pages) >= 3
    assert set(pages) == {A3_LANDSCAPE}
    page.emulate_media(media="print")
    for there in ("Street 0, new sewer", "sewerage", "2034", "€ 3,000,000"):
        expect(page.locator("main")).to_contain_text(there)
    expect(page.locator("main")).not_to_contain_text("Paving")
    for gone in (".site-header", ".plan-print__bar", ".leaflet-control-zoom"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".leaflet-control-scale")).to_be_visible()
    assert page.locator("#map").bounding_box()["width"] > 600  # type: ignore[index]


def test_a_long_list_goes_on_on_the_next_sheet_under_its_headings(
    visit: Visit, people: People
) -> None:
    make_plan(people, 60)
    page = visit("/planning/afdruk", people.sewer_planner)
    assert len(sizes(printed(page))) >= 5
    page.emulate_media(media="print")
    heads = "els => els.map(el => getComputedStyle(el).display)"
    shown = page.locator(".plan-print thead").evaluate_all(heads)
    assert set(shown) == {"table-header-group"}
    broken = "els => els.map(el => getComputedStyle(el).breakInside)"
    assert set(page.locator(".plan-print tr").evaluate_all(broken)) == {"avoid"}


@pytest.mark.parametrize("window", [DESK, PHONE])
def test_the_page_to_print_is_a_page_for_everybody(
    visit: Visit, people: People, window: Any
) -> None:
    make_plan(people)
    page = visit("/planning/afdruk", people.sewer_planner, window)
    expect(page.locator("#map[data-ready]")).to_be_attached()
    assert serious(page) == []


def test_files_and_paper_are_offered_for_what_is_asked_now(
    visit: Visit, people: People
) -> None:
    make_plan(people)
    page = visit("/planning/?mine=0", people.sewer_planner)
    page.locator("[name=q]").fill("Paving")
    page.keyboard.press("Enter")
    expect(page.locator("#result-count")).to_have_text("1 work found")
    page.locator("#export-menu summary").focus()
    page.keyboard.press("Enter")
    link = page.locator('#export-menu a[href*="export.csv"]')
    with page.expect_download() as download:
        link.click()
    text = download.value.path().read_text("utf-8-sig")
    assert "Paving" in text
    assert "new sewer" not in text
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_the_public_map_is_printed_as_it_stood_on_the_screen(
    visit: Visit, people: People
) -> None:
    make_plan(people)
    page = visit("/")
    expect(page.locator("#map canvas").first).to_be_visible()
    on_screen = page.locator("#map").bounding_box()
    page.emulate_media(media="print")
    expect(page.locator(".map-legend")).to_be_hidden()
    on_paper = page.locator("#map").bounding_box()
    assert on_screen
    assert on_paper
    assert on_paper["width"] <= 680
    ratio = on_paper["width"] / on_screen["width"]
    assert on_paper["height"] / on_screen["height"] == pytest.approx(ratio, abs=0.01)
    pane = page.locator("#map > .leaflet-map-pane")
    assert float(pane.evaluate("el => getComputedStyle(el).scale")) == pytest.approx(
        ratio, abs=0.01
    )
