"""An area manager reviews proposals with a keyboard, and decides."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from conflicts.models import Combination
from conflicts.review import Reason, State
from tests.browser.conftest import DESK, PHONE, Visit, serious, tab_to
from tests.conflicts.proposals import propose
from tests.people import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/voorstellen/"


@pytest.fixture
def combination(people: People) -> Combination:
    return propose(people)


def submit(page: Page) -> Locator:
    return page.locator("[data-decision] button[type=submit]")


def test_a_manager_signs_in_and_accepts_the_first_proposal_by_keyboard(
    visit: Visit, people: People, combination: Combination
) -> None:
    page = visit("/inloggen")
    tab_to(page, page.locator("[name=login]"))
    page.keyboard.type(people.manager_north.email)
    tab_to(page, page.locator("[name=password]"))
    page.keyboard.type("a long password")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{LIST}$"))
    tab_to(page, page.locator(".board-card__title a").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{LIST}{combination.number}$"))
    tab_to(page, page.locator("[name=verdict]").first)
    page.keyboard.press("Space")
    tab_to(page, page.locator("[name=reason]"))
    page.keyboard.press("ArrowDown")
    tab_to(page, submit(page))
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_contain_text(combination.reference)
    expect(page.locator(".proposal-head .state-badge--accepted")).to_be_visible()
    combination.refresh_from_db()
    assert combination.state == State.ACCEPTED
    assert combination.decisions.get().reason == "saves"


def test_only_reasons_that_fit_the_decision_are_offered(
    visit: Visit, people: People, combination: Combination
) -> None:
    page = visit(f"{LIST}{combination.number}", people.manager_north)
    reason = page.locator("[name=reason]")
    expect(reason.locator("option")).to_have_count(len(Reason) + 1)  # and none
    page.locator("[name=verdict][value=reject]").check()
    expect(reason.locator("option")).to_have_count(11)
    reason.select_option("budget")
    page.locator("[name=verdict][value=accept]").check()
    expect(reason.locator("option")).to_have_count(4)
    expect(reason).to_have_value("")


def test_a_mistake_gets_the_focus_and_what_was_filled_in_stays(
    visit: Visit, people: People, combination: Combination
) -> None:
    page = visit(f"{LIST}{combination.number}", people.manager_north)
    page.locator("[name=verdict][value=accept]").check()
    page.locator("[name=reason]").select_option("other")
    submit(page).click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.locator("[name=explanation]")).to_be_focused()
    expect(page.locator("[name=reason]")).to_have_value("other")


def test_list_and_map_choose_the_same_proposal(
    visit: Visit, people: People, combination: Combination
) -> None:
    page = visit(f"{LIST}?view=both", people.manager_north)
    page.wait_for_load_state("networkidle")
    card = page.locator(".proposal-card")
    card.locator("[data-show-on-map]").click()
    expect(card).to_have_attribute("aria-current", "true")
    panel = page.locator("[data-map-panel]")
    expect(panel.locator("li")).to_have_count(2)  # its two works
    expect(panel.locator("[data-panel-title]")).to_be_focused()
    page.reload()
    expect(card).to_have_attribute("aria-current", "true")
    expect(panel.locator("li")).to_have_count(2)
    panel.locator("[data-panel-back]").click()
    expect(card).not_to_have_attribute("aria-current", "true")


def test_the_works_of_a_proposal_are_chosen_one_by_one(
    visit: Visit, people: People, combination: Combination
) -> None:
    page = visit(f"{LIST}{combination.number}", people.manager_north)
    page.wait_for_load_state("networkidle")
    work = page.locator("[data-works] [data-work]").last
    work.locator("[data-show-on-map]").click()
    expect(work).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-map-panel] li")).to_have_count(1)


def test_the_map_shows_now_and_combined_by_keyboard(
    visit: Visit, people: People, combination: Combination
) -> None:
    page = visit(f"{LIST}{combination.number}", people.manager_north)
    page.locator("#map").scroll_into_view_if_needed()
    choice = page.locator("[name=map-shows]")
    expect(choice.first).to_be_visible()
    choice.first.focus()
    with page.expect_response(re.compile(r"grond\.geojson$")) as asked:
        page.keyboard.press("ArrowRight")
    assert asked.value.ok
    expect(choice.last).to_be_checked()
    page.keyboard.press("ArrowLeft")
    expect(choice.first).to_be_checked()


def test_a_filter_renews_list_count_and_address(
    visit: Visit, people: People, combination: Combination
) -> None:
    page = visit(LIST, people.manager_north)
    expect(page.locator(".board-card")).to_have_count(1)
    page.locator("[name=state]").select_option("accepted")
    expect(page.locator(".empty")).to_be_visible()
    expect(page.locator("#result-count")).to_contain_text("0")
    expect(page).to_have_url(re.compile("state=accepted"))
    page.go_back()
    expect(page.locator(".board-card")).to_have_count(1)


def test_without_scripts_one_can_filter_and_decide(
    visit: Visit, people: People, combination: Combination
) -> None:
    page = visit(LIST, people.manager_north, java_script_enabled=False)
    page.locator("[name=state]").select_option("new")
    page.locator(".filters button").click()
    page.locator(".board-card__title a").click()
    page.locator("[name=verdict][value=reject]").check()
    page.locator("[name=reason]").select_option("budget")
    submit(page).click()
    expect(page.locator(".proposal-head .state-badge--rejected")).to_be_visible()


def test_on_the_board_one_unfolds_columns_and_menus_by_keyboard(
    visit: Visit, people: People, combination: Combination
) -> None:
    Combination.objects.filter(pk=combination.pk).update(state=State.REJECTED)
    page = visit(LIST, people.manager_north)
    folded = page.locator("#lane-rejected")
    folded.locator("summary").first.press("Enter")
    card = folded.locator(".board-card")
    expect(card).to_have_count(1)
    menu = card.locator(".card-menu")
    menu.locator("summary").press("Enter")
    expect(menu.get_by_role("link", name="Decide")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Decide")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_everybody_can_use_these_pages(
    visit: Visit, people: People, combination: Combination, size: tuple[int, int]
) -> None:
    work = combination.members.all()[0].work_id
    page = visit("/gezond", people.manager_north, size)
    for path in (
        LIST,
        f"{LIST}?view=both",
        f"{LIST}?state=accepted",
        f"{LIST}{combination.number}/toewijzen",
        f"{LIST}{combination.number}",
        f"{LIST}werk/{work}",
        f"{LIST}waarom-niet",
        f"{LIST}waarom-niet?een={work}",
        f"{LIST}rekenrondes",
    ):
        page.goto(path, wait_until="networkidle")
        for disclosure in page.locator("details").all():
            disclosure.evaluate("element => { element.open = true; }")
        assert serious(page) == [], path
