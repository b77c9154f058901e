"""The import wizard in a real browser: drop, look, import what is valid, undo it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, expect

from projects.imports import jobs
from projects.models import Import, PlannedWork
from tests.browser.conftest import PHONE, Visit, serious, tab_to
from tests.factories import make_work
from tests.people import People
from tests.towns import EAST, NORTH

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

START = "/planning/importeren"
SHEET = f"""nummer;titel;vakdiscipline;stand;begin;eind;kosten;x;y
A1;Elm Lane, new sewer;riolering;gepland;2030-04-01;2030-06-30;250000;{EAST};{NORTH}
A2;Oak Lane, new sewer;riolering;gepland;2031;2031;90000;;
A3;Ash Lane, new sewer;riolering;gepland;2031-09-01;2031-03-01;9;{EAST + 99};{NORTH}
"""


@pytest.fixture
def sheet(tmp_path: Path, settings: object) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    path = tmp_path / "plan.csv"
    path.write_text(SHEET)
    return path


def work_on() -> None:
    """What a worker does, while the page asks how far it is."""
    jobs.work_on(Import.objects.get().pk)


def press(page: Page, name: str) -> None:
    """By keyboard alone."""
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def up_to_the_preview(page: Page, sheet: Path) -> list[str]:
    """Goes there as fast as it can; what keeps people out on the way."""
    barriers = serious(page)
    page.get_by_label("File").set_input_files(sheet)
    press(page, "Read the file")
    page.locator("#map").scroll_into_view_if_needed()  # a phone loads it only then
    expect(page.locator("#import-place-status")).to_contain_text("2")
    barriers += serious(page)
    press(page, "Go on to the columns")
    expect(page.locator("#id_column-title")).to_have_value("titel")
    barriers += serious(page)
    press(page, "Show what this would do")
    expect(page.get_by_role("progressbar")).to_be_visible()
    barriers += serious(page)
    work_on()
    expect(page).to_have_url(re.compile("/voorbeeld$"))
    return barriers


def test_a_file_with_errors_is_imported_without_them_and_undone_by_keyboard(
    visit: Visit, people: People, sheet: Path
) -> None:
    make_work("Birch Lane, new sewer", organisation=people.sewers)
    page = visit(START, people.sewer_planner)
    assert up_to_the_preview(page, sheet) == []
    assert PlannedWork.objects.count() == 1

    tab_to(page, page.locator(".import-counter--error"))
    page.keyboard.press("Enter")
    rows = page.locator(".import-table tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Ash Lane, new sewer")
    expect(rows.locator(".import-table__message")).to_contain_text("eind")
    tab_to(page, rows.locator("[data-show-on-map]"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-map-panel]")).to_contain_text("Ash Lane")
    assert serious(page) == []

    press(page, "Import 2 works")
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.reload()  # who leaves and comes back finds it going on
    expect(page.get_by_role("progressbar")).to_be_visible()
    work_on()
    expect(page).to_have_url(re.compile("/verslag$"))
    assert PlannedWork.objects.count() == 3
    expect(page.get_by_role("link", name="Show what still has")).to_be_visible()
    assert serious(page) == []

    press(page, "Undo this import")
    expect(page.get_by_role("progressbar")).to_be_visible()
    work_on()
    expect(page.locator("h1")).to_have_text("This import was undone")
    assert PlannedWork.objects.get().title == "Birch Lane, new sewer"


def test_every_step_fits_on_a_phone(visit: Visit, people: People, sheet: Path) -> None:
    page = visit(START, people.sewer_planner, PHONE)
    assert up_to_the_preview(page, sheet) == []
    expect(page.locator(".import-row--error")).to_contain_text("Ash Lane")
    assert serious(page) == []


def test_a_file_that_can_not_be_read_says_why_at_once(
    visit: Visit, people: People, tmp_path: Path
) -> None:
    broken = tmp_path / "plan.xlsx"
    broken.write_bytes(b"%PDF-1.7 is no sheet")
    page = visit(START, people.sewer_planner)
    page.get_by_label("File").set_input_files(broken)
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("PDF")
    assert not Import.objects.exists()


def test_an_import_that_was_stopped_has_changed_nothing(
    visit: Visit, people: People
) -> None:
    import_ = Import.objects.create(
        organisation=people.sewers,
        user=people.sewer_planner,
        file=SimpleUploadedFile("plan.csv", SHEET.encode()),
        file_name="plan.csv",
        state=Import.State.STORING,
        rows_done=30,
        rows_total=120,
        alive_at=datetime.now(UTC),
    )
    page = visit(f"{START}/{import_.pk}", people.sewer_planner)
    bar = page.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", "25")
    expect(page.locator("#import-status")).to_contain_text("30 of 120")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#notices")).to_contain_text("Nothing was changed")
    import_.refresh_from_db()
    assert import_.state == Import.State.CHECKED
    import_.file.delete(save=False)
