"""Entering a work in a real browser: drawing, drafts that survive, two at once."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from areas.geo import to_wgs84
from areas.models import Area, StreetSurface
from projects.models import PlannedWork
from projects.services import save_work
from tests.browser.conftest import DESK, PHONE, Visit, serious, tab_to
from tests.factories import make_area, make_work
from tests.people import People
from tests.towns import block, point, street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "/planning/nieuw"
# Snapping looks at the map ten times a second; by a timer of the page itself, which
# comes after that of the snapping however busy the machine is.
AFTER_SNAPPING = "() => new Promise((done) => setTimeout(done, 150))"


@pytest.fixture
def town(people: People) -> None:
    """Elm Lane in two pieces in a town of two hundred metres, and Oak Lane, which
    begins in the middle of it."""
    StreetSurface.objects.create(name="Oak Lane", surface=street(100, 50, 40))
    make_area("Town", level=Area.Level.MUNICIPALITY, boundary=block(0, -50, 200))
    for x in (0, 100):
        StreetSurface.objects.create(name="Elm Lane", surface=street(x, 0))


def open_form(visit: Visit, path: str, people: People, **how: Any) -> Page:
    page = visit(path, people.sewer_planner, **how)
    expect(page.locator("[data-draw-street-name]")).to_be_visible()
    return page


def drawn(page: Page) -> Any:
    text = page.locator("#id_footprint").input_value()
    return json.loads(text) if text else None


def middle(page: Page) -> tuple[float, float]:
    """The middle of the map on the screen, in which Oak Lane has a corner."""
    box = page.locator("#map").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def draw_at(page: Page, spots: list[tuple[float, float]]) -> None:
    page.locator("[data-draw=Polygon]").click()
    for x, y in spots:
        page.mouse.move(x, y, steps=4)
        page.evaluate(AFTER_SNAPPING)
        page.mouse.click(x, y)
    page.locator("[data-draw=finish]").click()


def test_one_draws_with_snapping_and_takes_it_back(
    visit: Visit, people: People, town: None
) -> None:
    page = open_form(visit, NEW, people)
    page.locator("#map").scroll_into_view_if_needed()
    snapping = page.locator("[data-draw=snap]")
    expect(snapping).to_have_attribute("aria-pressed", "true")
    x, y = middle(page)
    spots = [(x - 90, y - 70), (x + 90, y - 70), (x + 3, y + 2)]
    draw_at(page, spots)
    snapped = drawn(page)
    assert snapped["type"] == "Polygon"
    page.locator("[data-draw=undo]").click()
    assert drawn(page) is None
    page.locator("[data-draw=redo]").click()
    assert drawn(page) == snapped
    page.locator("[data-draw=undo]").click()
    snapping.focus()
    page.keyboard.press("s")
    expect(snapping).to_have_attribute("aria-pressed", "false")
    draw_at(page, spots)
    free = drawn(page)
    corner = to_wgs84(point(100, 50)).coords
    assert snapped["coordinates"][0][2] == pytest.approx(corner, abs=1e-6)
    assert free["coordinates"][0][2] != pytest.approx(corner, abs=1e-6)


def test_fifty_steps_can_be_taken_back(
    visit: Visit, people: People, town: None
) -> None:
    page = open_form(visit, NEW, people)
    for _time in range(30):  # there and away again: two steps
        for _half in range(2):
            page.locator("[data-draw-street-name]").fill("Elm Lane")
            page.keyboard.press("Enter")
    assert drawn(page) is None
    for _step in range(59):
        page.locator("[data-draw=undo]").click()
    assert drawn(page) is not None
    page.locator("[data-draw=undo]").click()
    assert drawn(page) is None
    expect(page.locator("[data-draw=undo]")).to_be_disabled()


def test_a_work_is_entered_by_keyboard_with_a_street_and_quarters(
    visit: Visit, people: People, town: None
) -> None:
    page = open_form(visit, NEW, people)
    page.locator("#id_title").focus()
    page.keyboard.type("Elm Lane, new sewer")
    first = page.get_by_label(re.compile("Earliest start: quarter"))
    tab_to(page, first)
    page.keyboard.type("Q2 2028")
    expect(page.locator("#id_earliest_start")).to_have_value("2028-04-01")
    last = page.get_by_label(re.compile("Latest end: quarter"))
    tab_to(page, last)
    page.keyboard.type("Q4 2028")
    expect(page.locator("#id_latest_end")).to_have_value("2028-12-31")
    page.locator("[data-draw-street-name]").focus()
    page.keyboard.type("Elm Lane")
    page.keyboard.press("Enter")
    expect(page.locator("#id_footprint")).to_have_value(re.compile("Polygon"))
    expect(page.locator("[data-requirement=footprint]")).to_be_hidden()
    tab_to(page, page.locator("button[value=concept]"), most=120)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Elm Lane, new sewer")
    work = PlannedWork.objects.get()
    assert work.visibility == "organisation"
    assert str(work.latest_end) == "2028-12-31"


def test_other_ways_to_place_a_work(visit: Visit, people: People, town: None) -> None:
    page = open_form(visit, NEW, people)
    page.locator("#place-tools summary").click()
    page.locator("#place-around").fill("Elm Lane")
    page.locator("#place-metres").fill("5")
    page.keyboard.press("Enter")
    expect(page.locator("#id_footprint")).to_have_value(re.compile("Polygon"))
    before = drawn(page)
    page.locator("#place-coordinates").fill("here")
    page.locator("button[value=coordinates]").click()
    expect(page.locator("[data-place-told]")).to_contain_text("not a point")
    assert drawn(page) == before
    page.locator("[data-draw=undo]").click()
    assert drawn(page) is None


def test_a_drawing_that_crosses_itself_is_repaired_when_one_accepts_it(
    visit: Visit, people: People, town: None
) -> None:
    page = open_form(visit, NEW, people)
    page.locator("#map").scroll_into_view_if_needed()
    x, y = middle(page)
    draw_at(
        page, [(x - 90, y - 90), (x + 90, y + 60), (x + 90, y - 90), (x - 90, y + 60)]
    )
    expect(page.locator("#place-check")).to_contain_text("crosses itself")
    page.locator("[data-draw-replace]").click()
    expect(page.locator("#id_footprint")).to_have_value(re.compile("MultiPolygon"))
    expect(page.locator("#place-check")).not_to_contain_text("crosses itself")


def test_a_work_in_two_parts(visit: Visit, people: People, town: None) -> None:
    page = open_form(visit, NEW, people)
    page.locator("#id_title").fill("Two parts")
    page.locator("[data-rows=parts] summary").click()
    for number, x in enumerate((20, 120)):
        page.locator("[data-rows=parts] [data-row-add]").click()
        page.locator(f"#id_parts-{number}-name").fill(f"Part {number}")
        area = make_area(f"Block {x}", boundary=block(x, 0, 40))
        page.evaluate(
            """([field, value]) => {
              field = document.getElementById(field);
              field.value = value;
              field.dispatchEvent(new Event("change", {bubbles: true}));
            }""",
            [f"id_parts-{number}-footprint", _degrees(area)],
        )
    expect(page.locator("[data-part-buttons] button")).to_have_count(2)
    expect(page.locator("#id_footprint")).to_have_value(re.compile("MultiPolygon"))
    page.locator("button[value=concept]").click()
    expect(page.locator("h1")).to_have_text("Two parts")
    work = PlannedWork.objects.get()
    assert work.parts.count() == 2
    assert work.footprint.area == pytest.approx(3200, rel=0.01)


def _degrees(area: Area) -> str:
    return str(to_wgs84(area.boundary[0]).json)


def test_an_expired_sign_in_loses_nothing(
    visit: Visit, people: People, town: None
) -> None:
    people.sewer_planner.set_password("a long password")
    people.sewer_planner.save()
    page = open_form(visit, NEW, people)
    page.locator("#id_title").fill("Elm Lane, new sewer")
    page.locator("[data-draw-street-name]").fill("Elm Lane")
    page.keyboard.press("Enter")
    expect(page.locator("#id_footprint")).to_have_value(re.compile("Polygon"))
    shape = drawn(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("button[value=share]").click()
    page.locator("input[name=login]").fill("sewer@kip.example")
    page.locator("input[name=password]").fill("a long password")
    page.keyboard.press("Enter")
    expect(page.locator("#id_title")).to_have_value("Elm Lane, new sewer")
    expect(page.locator("[data-draw-status]")).to_contain_text("m²")
    assert drawn(page) == shape
    page.locator("button[value=concept]").click()
    expect(page.locator("h1")).to_have_text("Elm Lane, new sewer")
    page.wait_for_load_state("load")
    page.goto(NEW)
    expect(page.locator("[data-draw-street-name]")).to_be_visible()
    expect(page.locator("#draft-offer")).to_be_hidden()
    expect(page.locator("#id_title")).to_have_value("")


def test_after_a_crash_one_is_offered_what_was_entered(
    visit: Visit, people: People, town: None
) -> None:
    page = open_form(visit, NEW, people)
    page.locator("#id_title").fill("Elm Lane, new sewer")
    expect(page.locator("[data-autosave]")).to_contain_text("Kept")
    again = page.context.new_page()  # the first one never said goodbye
    again.goto(NEW)
    expect(again.locator("#draft-offer")).to_be_visible()
    again.locator("[data-offer=put-back]").click()
    expect(again.locator("[data-autosave]")).to_contain_text("Put back")
    expect(again.locator("#id_title")).to_have_value("Elm Lane, new sewer")
    third = page.context.new_page()
    third.goto(NEW)
    third.locator("[data-offer=throw-away]").click()
    expect(third.locator("#draft-offer")).to_be_hidden()
    # A tab that only shows it does not keep it again when one looks at another.
    again.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    third.reload()
    expect(third.locator("[data-draw-street-name]")).to_be_visible()
    expect(third.locator("#draft-offer")).to_be_hidden()


def test_signing_out_leaves_no_draft(visit: Visit, people: People, town: None) -> None:
    page = open_form(visit, NEW, people)
    page.locator("#id_title").fill("Elm Lane, new sewer")
    expect(page.locator("[data-autosave]")).to_contain_text("Kept")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("[data-sign-out] button").click()
    page.wait_for_url("**/")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_two_people_edit_one_work(visit: Visit, people: People, town: None) -> None:
    work = make_work("Elm Lane", organisation=people.sewers)
    address = f"/planning/{work.pk}/wijzigen"
    mine, theirs = (open_form(visit, address, people) for _person in range(2))
    theirs.locator("#id_title").fill("Theirs")
    theirs.locator("#id_public_text").fill("Their text")
    theirs.locator("#work-form .button--primary").click()
    expect(theirs.locator("h1")).to_have_text("Theirs")
    mine.locator("#id_title").fill("Mine")
    mine.locator("#work-form .button--primary").click()
    versions = mine.locator(".both-versions")
    expect(versions).to_contain_text("Theirs")
    expect(mine.locator("[name=keep-title][value=mine]")).to_be_checked()
    expect(mine.locator("[name=keep-public_text][value=theirs]")).to_be_checked()
    assert serious(mine) == []
    mine.locator("[name=keep-title][value=theirs]").check()
    mine.locator("#work-form .button--primary").click()
    expect(mine.locator("h1")).to_have_text("Theirs")
    work.refresh_from_db()
    assert (work.title, work.public_text) == ("Theirs", "Their text")


def test_one_sees_what_residents_will_see(
    visit: Visit, people: People, town: None
) -> None:
    page = open_form(visit, NEW, people)
    page.locator("#id_title").fill("Elm Lane, new sewer")
    page.locator("#id_public_text").fill("You can always reach your house.")
    page.locator(".work-form__preview").click()
    dialog = page.locator("#preview")
    expect(dialog).to_contain_text("You can always reach your house.")
    expect(dialog).to_contain_text("Residents do not see this work yet.")
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert not PlannedWork.objects.exists()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_everybody_can_enter_a_work(
    visit: Visit, people: People, town: None, size: tuple[int, int]
) -> None:
    work = make_work(organisation=people.sewers)
    save_work(work, year_costs={(2030, "levy"): 1})  # type: ignore[dict-item]
    page = visit("/gezond", people.sewer_planner, size)
    for path in (NEW, f"/planning/{work.pk}/wijzigen", f"/planning/{work.pk}"):
        page.goto(path, wait_until="networkidle")
        for summary in page.locator("summary").all():
            if summary.is_visible():
                summary.click()
        assert serious(page) == [], path
