"""Changing works in the table in a real browser: one value, many at once, and undo."""

import re
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from projects.models import PlannedWork
from projects.planning import Status
from projects.services import save_work
from tests.browser.conftest import DESK, PHONE, Visit, at_rest, serious, tab_to
from tests.factories import make_work
from tests.people import People
from tests.towns import street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/planning/?view=table"


@pytest.fixture
def works(people: People) -> list[PlannedWork]:
    return [
        make_work(
            f"Work {number}",
            organisation=people.sewers,
            footprint=street(0, 30 * number),
            cost_estimate=1000 * number,
        )
        for number in range(10, 20)
    ]


def cell(page: Page, work: PlannedWork, column: str) -> Locator:
    return page.locator(f"#cell-{work.pk}-{column}")


def form(page: Page) -> Locator:
    return page.locator("[data-cell-form]")


def stored(work: PlannedWork) -> PlannedWork:
    return PlannedWork.objects.get(pk=work.pk)


def test_three_values_change_by_keyboard_alone(
    visit: Visit, people: People, works: list[PlannedWork]
) -> None:
    page = visit(LIST, people.sewer_planner)
    work = works[0]
    tab_to(page, cell(page, work, "status"))
    page.keyboard.press("Enter")
    expect(form(page).locator("select")).to_be_focused()
    page.keyboard.type("adopted")
    page.keyboard.press("Enter")
    expect(cell(page, work, "status")).to_contain_text("adopted")
    expect(cell(page, work, "status")).to_be_focused()
    at_rest(page)
    page.keyboard.press("ArrowRight")
    expect(cell(page, work, "period")).to_be_focused()
    page.keyboard.press("Space")
    expect(form(page).locator("select")).to_be_focused()
    page.keyboard.type("Q4 2030")
    page.keyboard.press("Enter")
    expect(cell(page, work, "period")).to_contain_text("Q4 2030")
    at_rest(page)
    tab_to(page, cell(page, work, "cost_estimate"))
    page.keyboard.press("Enter")
    expect(form(page).locator("input[name=value]")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("1.250.000")
    page.keyboard.press("Enter")
    expect(cell(page, work, "cost_estimate")).to_contain_text("1,250,000")
    expect(cell(page, work, "cost_estimate")).to_be_focused()
    now = stored(work)
    assert (now.status, now.cost_estimate) == (Status.ADOPTED, 1_250_000)
    assert now.earliest_start == date(2030, 10, 1)


def test_escape_leaves_all_as_it_was(
    visit: Visit, people: People, works: list[PlannedWork]
) -> None:
    page = visit(LIST, people.sewer_planner)
    cell(page, works[0], "cost_estimate").click()
    form(page).locator("input[name=value]").fill("7")
    page.keyboard.press("Escape")
    expect(form(page)).to_have_count(0)
    expect(cell(page, works[0], "cost_estimate")).to_be_focused()
    assert stored(works[0]).revision == 1


def test_who_was_second_sees_both_values_and_chooses(
    visit: Visit, people: People, works: list[PlannedWork]
) -> None:
    page = visit(LIST, people.sewer_planner)
    cell(page, works[0], "cost_estimate").click()
    form(page).locator("input[name=value]").fill("7")
    other = stored(works[0])
    other.cost_estimate = 5
    save_work(other)
    page.keyboard.press("Enter")
    versions = form(page).locator("dl")
    expect(versions).to_contain_text("€ 5")
    expect(versions).to_contain_text("7")
    assert stored(works[0]).cost_estimate == 5
    form(page).get_by_role("button", name="Store yours").click()
    expect(cell(page, works[0], "cost_estimate")).to_contain_text("€ 7")
    assert stored(works[0]).cost_estimate == 7


def choose_all_by_keyboard(page: Page, works: list[PlannedWork]) -> None:
    for work in works:
        box = page.locator(f"#results tr[data-work='{work.pk}'] [data-choose]")
        box.focus()
        page.keyboard.press("Space")
        expect(box).to_be_checked()


def test_ten_works_move_two_quarters_and_back_by_keyboard(
    visit: Visit, people: People, works: list[PlannedWork]
) -> None:
    page = visit(LIST, people.sewer_planner)
    choose_all_by_keyboard(page, works)
    bar = page.locator("#bulk")
    expect(bar.locator("[data-bulk-count]")).to_contain_text("10")
    quarters = bar.locator("input[name=quarters]")
    tab_to(page, quarters, 200)
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    dialog = page.locator("#bulk-preview")
    expect(dialog.locator("h2")).to_be_focused()
    expect(dialog.locator("tbody tr")).to_have_count(10)
    expect(dialog).to_contain_text("Q4 2030")
    assert stored(works[0]).earliest_start == date(2030, 4, 1)
    tab_to(page, dialog.locator("button.button--primary"))
    page.keyboard.press("Enter")
    notice = page.locator("#last-change")
    expect(notice).to_contain_text("10 works moved")
    expect(dialog).to_be_hidden()
    expect(cell(page, works[0], "period")).to_contain_text("Q4 2030")
    assert {stored(work).earliest_start for work in works} == {date(2030, 10, 1)}
    page.keyboard.press("Control+Z")
    expect(notice).to_contain_text("10 works put back")
    expect(cell(page, works[0], "period")).to_contain_text("Q2 2030")
    assert {stored(work).earliest_start for work in works} == {date(2030, 4, 1)}


def test_the_bar_comes_and_goes_with_the_choice_by_mouse(
    visit: Visit, people: People, works: list[PlannedWork]
) -> None:
    page = visit(LIST, people.sewer_planner)
    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    page.locator("#results [data-choose]").first.check()
    expect(bar).to_be_visible()
    bar.locator("[data-step='1']").click()
    bar.get_by_role("button", name="Look").click()
    dialog = page.locator("#bulk-preview")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    bar.get_by_role("button", name="Choose none").click()
    expect(bar).to_be_hidden()
    assert not PlannedWork.objects.exclude(revision=1).exists()


def test_without_scripts_ten_works_move_and_go_back(
    visit: Visit, people: People, works: list[PlannedWork]
) -> None:
    page = visit(LIST, people.sewer_planner, java_script_enabled=False)
    for work in works:
        page.locator(f"#results tr[data-work='{work.pk}'] [data-choose]").check()
    page.locator("#bulk input[name=quarters]").fill("2")
    page.locator("#bulk button.button--primary").click()
    page.locator(".bulk-preview__form button.button--primary").click()
    expect(page.locator(".changes")).to_contain_text("10 works moved")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".changes")).to_contain_text("10 works put back")
    assert {stored(work).earliest_start for work in works} == {date(2030, 4, 1)}
    page.goto(LIST)
    cell(page, works[0], "status").click()
    expect(page).to_have_url(re.compile("/wijzigen$"))


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_everybody_can_use_what_opens(
    visit: Visit, people: People, works: list[PlannedWork], size: tuple[int, int]
) -> None:
    page = visit(LIST, people.sewer_planner, size)
    cell(page, works[0], "cost_estimate").click()
    form(page).locator(".link-button").click()
    expect(form(page).locator(".cell-years")).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(form(page)).to_have_count(0)
    page.locator("#results [data-choose]").first.check()
    if size == PHONE:
        page.locator("#bulk .bulk__more > summary").click()
    page.locator("#bulk .bulk__noticed > summary").click()
    page.locator("#bulk select[name=is_noisy]").select_option("yes")
    page.locator("#bulk input[name=quarters]").fill("2")
    page.locator("#bulk button.button--primary").click()
    expect(page.locator("#bulk-preview h2")).to_be_visible()
    assert serious(page) == []
    page.locator("#bulk-preview button.button--primary").click()
    expect(page.locator("#last-change")).to_contain_text("Work")
    assert serious(page) == []
    page.goto("/planning/mijn-wijzigingen")
    assert serious(page) == []
