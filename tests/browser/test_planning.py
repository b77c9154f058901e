"""The planner's pages in a real browser: list and map, drawing, who else is near."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from areas.models import StreetSurface
from conflicts.services import detect
from projects.models import PlannedWork
from projects.planning import Discipline
from tests.browser.conftest import Visit, tab_to
from tests.factories import TODAY, make_work
from tests.people import People
from tests.towns import street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST, NEW = "/planning/", "/planning/nieuw"
ALL = f"{LIST}?mine=0"


@pytest.fixture
def plan(people: People) -> dict[str, PlannedWork]:
    """Elm Lane in two pieces, with a sewer and a paving in it, and one far away."""
    for x in (0, 100):
        StreetSurface.objects.create(name="Elm Lane", surface=street(x, 0))
    works = {
        "sewer": make_work("Elm Lane, sewer", organisation=people.sewers),
        "paving": make_work(
            "Elm Lane, paving",
            organisation=people.roads,
            discipline=Discipline.ROADS,
            footprint=street(0, 15),
        ),
        "far": make_work(
            "Oak Lane, sewer", organisation=people.sewers, footprint=street(0, 600)
        ),
    }
    detect(TODAY)
    return works


def row(page: Page, work: PlannedWork) -> Locator:
    return page.locator(f"#results tr[data-work='{work.pk}']")


def fill_in(page: Page) -> None:
    page.get_by_label("Title", exact=False).first.fill("Elm Lane, new sewer")
    page.locator("#id_discipline").select_option("sewerage")
    page.locator("#id_earliest_start").fill("2030-04-01")
    page.locator("#id_latest_end").fill("2030-06-30")


def draw_triangle(page: Page) -> None:
    """In the middle of the map, which shows the whole town."""
    page.locator("[data-draw=Polygon]").click()
    box = page.locator("#map").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for dx, dy in ((-60, -40), (60, -40), (0, 50)):
        page.mouse.click(x + dx, y + dy)
    page.locator("[data-draw=finish]").click()


def add_street(page: Page) -> None:
    page.locator("[data-draw-street-name]").fill("Elm Lane")
    page.keyboard.press("Enter")


def save(page: Page) -> None:
    page.locator("#work-form .form__actions .button--primary").click()


def test_a_filter_renews_list_count_map_and_address(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(ALL, people.sewer_planner)
    rows = page.locator("#results tbody tr")
    lines = page.locator("#timeline tbody tr")
    expect(rows).to_have_count(3)
    page.locator("#discipline-label + details summary").click()
    page.locator("[name=discipline][value=roads]").check()
    for found in (rows, lines):
        expect(found).to_have_count(1)
    expect(page.locator("#result-count")).to_contain_text("1")
    expect(page.locator("[data-menu-text]").nth(1)).to_have_text("Roads")
    expect(page).to_have_url(re.compile(r"\?mine=0&discipline=roads$"))
    page.keyboard.press("Escape")
    page.locator("#clear-filters a").click()
    expect(rows).to_have_count(3)
    page.go_back()
    expect(rows).to_have_count(1)
    expect(page.locator("h1")).to_be_visible()


def test_a_planner_begins_with_their_own_works(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(LIST, people.sewer_planner)
    expect(page).to_have_url(re.compile(r"/planning/\?mine=1$"))
    expect(page.locator("#results tbody tr")).to_have_count(2)


def test_what_is_chosen_in_one_view_is_chosen_in_all(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(ALL, people.sewer_planner)
    page.wait_for_load_state("networkidle")
    chosen = re.compile("is-selected")
    work = plan["paving"]
    line = page.locator(f"#timeline tr[data-work='{work.pk}']")
    row(page, work).get_by_role("checkbox").check()
    expect(line).to_have_class(chosen)
    expect(page).to_have_url(re.compile(f"selected={work.pk}"))
    line.get_by_role("checkbox").uncheck()
    expect(row(page, work)).not_to_have_class(chosen)
    show = row(page, work).locator("[data-show-on-map]")
    show.click()
    expect(row(page, work)).to_have_class(chosen)
    panel = page.locator("[data-map-panel]")
    expect(panel).to_contain_text("Elm Lane, paving")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(show).to_be_focused()
    middle = page.locator("#map").bounding_box()
    assert middle
    page.mouse.click(
        middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2
    )
    expect(panel).to_contain_text("Elm Lane, paving")
    expect(line).to_have_class(chosen)


def test_rows_are_chosen_and_sorted_by_keyboard_alone(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(ALL, people.sewer_planner)
    boxes = page.locator("#results input[data-choose]")
    tab_to(page, page.locator("#sort-title"))
    page.keyboard.press("Enter")
    heading = page.locator("th[aria-sort]")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("#sort-title")).to_be_focused()
    tab_to(page, boxes.first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("#timeline tr.is-selected")).to_have_count(2)
    expect(boxes.nth(1)).not_to_be_checked()
    page.reload()
    expect(page.locator("#results tr.is-selected")).to_have_count(2)


def test_a_link_shows_a_colleague_the_same(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(f"{LIST}?mine=1&columns=status&view=table", people.sewer_planner)
    link = page.locator("#asked").get_attribute("data-link")
    other = visit(f"{LIST}?{link}", people.road_planner)
    expect(other.locator("#results tbody tr")).to_have_count(2)
    expect(other.locator("#results thead th")).to_have_count(2)
    expect(other.locator("#timeline")).to_be_hidden()


def test_a_drawn_footprint_shows_who_is_near_and_is_saved(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(NEW, people.sewer_planner)
    fill_in(page)
    expect(page.locator("#neighbour-count")).to_be_empty()
    expect(page.locator("[data-draw=pick-street]")).to_be_visible()
    draw_triangle(page)
    expect(page.locator("[data-draw-status]")).to_contain_text("m²")
    expect(page.locator("#neighbour-count")).not_to_be_empty()
    save(page)
    expect(page.locator("h1")).to_have_text("Elm Lane, new sewer")
    work = PlannedWork.objects.get(title="Elm Lane, new sewer")
    assert work.footprint.geom_type == "Polygon"
    assert work.areas.count() > 0


def test_a_work_can_be_entered_by_keyboard_alone(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(NEW, people.sewer_planner)
    fill_in(page)
    expect(page.locator("[data-draw-street-name]")).to_be_visible()
    add_street(page)
    expect(page.locator("#neighbours li")).to_have_count(2)
    expect(page.locator("#neighbours")).to_contain_text("Elm Lane, paving")
    expect(page.locator("#neighbours")).not_to_contain_text("Oak Lane")
    page.locator("#work-form .form__actions .button--primary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Elm Lane, new sewer")
    footprint = PlannedWork.objects.get(title="Elm Lane, new sewer").footprint
    assert footprint.valid
    assert footprint.area == pytest.approx(2000, rel=0.02)


def test_other_dates_show_other_neighbours(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(NEW, people.sewer_planner)
    fill_in(page)
    expect(page.locator("[data-draw-street-name]")).to_be_visible()
    add_street(page)
    expect(page.locator("#neighbours li")).to_have_count(2)
    page.locator("#id_earliest_start").fill("2044-01-01")
    page.locator("#id_latest_end").fill("2044-12-31")
    expect(page.locator("#neighbours li")).to_have_count(0)


def test_undo_and_redo_go_step_by_step(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(NEW, people.sewer_planner)
    expect(page.locator("[data-draw-street-name]")).to_be_visible()
    add_street(page)
    field = page.locator("#id_footprint")
    expect(field).to_have_value(re.compile("MultiPolygon"))
    page.locator("[data-draw=undo]").click()
    expect(field).to_have_value("")
    page.locator("[data-draw=redo]").click()
    expect(field).to_have_value(re.compile("MultiPolygon"))


def test_after_a_mistake_the_drawing_is_still_there(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(NEW, people.sewer_planner)
    fill_in(page)
    page.locator("#id_latest_end").fill("2030-03-01")
    expect(page.locator("[data-draw-street-name]")).to_be_visible()
    add_street(page)
    expect(page.locator("#id_footprint")).to_have_value(re.compile("Polygon"))
    save(page)
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.locator("#id_latest_end")).to_be_focused()
    assert json.loads(page.locator("#id_footprint").input_value())["coordinates"]
    expect(page.locator("[data-draw-status]")).to_contain_text("m²")
    assert not PlannedWork.objects.filter(title="Elm Lane, new sewer").exists()


def test_an_edited_work_is_not_among_its_neighbours(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(f"/planning/{plan['sewer'].pk}/wijzigen", people.sewer_planner)
    expect(page.locator("#neighbours li")).to_have_count(1)
    expect(page.locator("#neighbours")).to_contain_text("Elm Lane, paving")


def test_a_page_of_a_work_fetches_whom_it_meets(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(f"/planning/{plan['sewer'].pk}", people.sewer_planner)
    expect(page.locator("#matches li.meeting")).to_have_count(1)
    page.get_by_role("link", name="Elm Lane, paving", exact=True).click()
    expect(page.locator("h1")).to_have_text("Elm Lane, paving")


def test_leaving_with_something_unsaved_is_asked_about(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(NEW, people.sewer_planner)
    fill_in(page)
    page.locator("#id_discipline").focus()
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.locator("#work-form a.button").click()
    assert asked.value.type == "beforeunload"
    expect(page.locator("#id_title")).to_have_value("Elm Lane, new sewer")


def test_without_scripts_one_can_filter_and_save(
    visit: Visit, people: People, plan: dict[str, PlannedWork]
) -> None:
    page = visit(ALL, people.sewer_planner, java_script_enabled=False)
    page.locator("#discipline-label + details summary").click()
    page.locator("[name=discipline][value=roads]").check()
    page.locator(".search-box button").click()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.goto(f"/planning/{plan['sewer'].pk}/wijzigen")
    page.locator("#id_title").fill("Elm Lane, other sewer")
    save(page)
    expect(page.locator("h1")).to_have_text("Elm Lane, other sewer")
    page.locator("#matches a").click()
    expect(page.locator("li.meeting")).to_have_count(1)
    before = plan["sewer"].footprint
    assert PlannedWork.objects.get(pk=plan["sewer"].pk).footprint.equals_exact(before)
