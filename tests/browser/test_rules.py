"""An administrator changes the rules with a keyboard, and looks before saving."""

import re

import pytest
from playwright.sync_api import expect

from conflicts.rules import current_rules
from conflicts.tasks import detect_everything, preview_rules
from organisations.models import User
from organisations.permissions import Role
from tests.browser.conftest import DESK, PHONE, Visit, serious, tab_to
from tests.conflicts.proposals import propose
from tests.factories import make_organisation, make_user
from tests.people import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/voorstellen/rekenregels"


@pytest.fixture
def administrator(people: People) -> User:
    propose(people)
    return make_user("rules@kip.example", Role.ADMINISTRATOR, make_organisation("Town"))


@pytest.fixture(autouse=True)
def worker_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sent to a worker is done at once."""
    for task in (preview_rules, detect_everything):
        monkeypatch.setattr(task, "delay", task)


def test_a_price_is_changed_by_keyboard(visit: Visit, administrator: User) -> None:
    page = visit(PAGE, administrator)
    tab_to(page, page.get_by_role("link", name="Change the rules"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#id_restoration_eur_m2"))
    page.keyboard.press("Control+A")
    page.keyboard.type("51,5")
    page.locator("#id_note").focus()
    page.keyboard.type("Own contract")
    tab_to(page, page.get_by_role("button", name="See what changes"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Would change (1)")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Save these rules"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{PAGE}$"))
    expect(page.locator("#notices")).to_contain_text("Version 2 holds")
    assert current_rules().restoration_eur_m2 == 51.5


def test_the_page_tells_by_itself_when_it_is_done(
    visit: Visit, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(preview_rules, "delay", asked.append)
    page = visit(f"{PAGE}/wijzigen", administrator)
    page.locator("#id_restoration_eur_m2").fill("51,5")
    page.locator("#id_note").fill("Own contract")
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_text("KIP is computing")).to_be_visible()
    preview_rules(asked[0])
    expect(page.get_by_text("Would change (1)")).to_be_visible()
    expect(page.locator("#preview-status")).to_have_text(
        "Done: 0 new, 0 gone, 1 changed."
    )
    assert serious(page) == []


def test_what_is_wrong_opens_and_has_the_focus(
    visit: Visit, administrator: User
) -> None:
    page = visit(f"{PAGE}/wijzigen", administrator)
    page.locator("summary", has_text="Traffic and working days").click()
    page.locator("#id_kappa").fill("140")
    page.locator("#id_note").fill("Own contract")
    page.get_by_role("button", name="See what changes").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.locator("#id_kappa")).to_be_focused()
    expect(page.locator("#id_kappa")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/wijzigen"])
def test_pages_are_accessible_and_fit(
    visit: Visit, administrator: User, size: tuple[int, int], path: str
) -> None:
    page = visit(path, administrator, size)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert serious(page) == []
