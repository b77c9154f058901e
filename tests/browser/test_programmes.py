"""A programme from draft to adopted, a work that moves after that, and what is told."""

from datetime import date

import pytest
from playwright.sync_api import expect

from projects.models import PlannedWork, Programme
from projects.services import save_work
from tests.browser.conftest import PHONE, Visit, serious, tab_to
from tests.factories import make_work
from tests.people import People
from tests.towns import street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def move(work: PlannedWork, reason: str) -> None:
    work = PlannedWork.objects.get(pk=work.pk)
    work.latest_end, work.footprint = date(2031, 6, 30), street(0, 0, 300)
    save_work(work, reason=reason)


def test_submit_adopt_move_and_compare(visit: Visit, people: People) -> None:
    work = make_work("Elm Lane <b>and on</b>", organisation=people.sewers)
    page = visit("/planning/programmas", people.sewer_planner)
    page.get_by_role("link", name="Start a new round").click()
    page.locator("#id_first_year").fill("2030")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("link", name=work.title)).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Submit"))
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_contain_text("has been submitted")
    programme = Programme.objects.get()
    path = f"/planning/programmas/{programme.pk}"

    page = visit(path, people.executive)
    page.get_by_role("button", name="Adopt").click()
    expect(page.locator("#notices")).to_contain_text("1 work with it")
    expect(page.get_by_text("by executive")).to_be_visible()
    assert serious(page) == []

    move(work, "The school comes first")
    page.get_by_role("link", name="Compare with now").click()
    row = page.get_by_role("row").filter(has_text=work.title)
    expect(row).to_contain_text("moved in time")
    expect(row).to_contain_text("The school comes first")
    expect(page.locator(".shape--before")).to_have_count(1)
    expect(page.locator(".shape--after")).to_have_count(1)
    expect(page.locator(".leaflet-tooltip.shape-sign")).to_have_text("→")
    page.locator(".shape--before").dispatch_event("mouseover", {"bubbles": True})
    expect(page.locator(".leaflet-tooltip").filter(has_text=work.title)).to_be_visible()
    assert serious(page) == []


def test_an_earlier_version_is_looked_at_and_put_back(
    visit: Visit, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    move(work, "")
    page = visit(f"/planning/{work.pk}/geschiedenis", people.sewer_planner, PHONE)
    assert serious(page) == []
    page.get_by_role("link", name="Look at this version").last.click()
    page.locator("#map").scroll_into_view_if_needed()
    expect(page.locator(".shape--after")).to_have_count(1)
    expect(page.locator(".shape--now")).to_have_count(1)
    assert serious(page) == []
    page.get_by_role("button", name="Put this version back").click()
    expect(page.locator("#notices")).to_contain_text("has been put back")
    expect(page.locator(".history__change").first).to_contain_text("Q2 2030")
    work.refresh_from_db()
    assert work.latest_end == date(2030, 6, 30)
