"""What no page sends, but somebody might: an answer, and never an error of KIP."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from areas.files.table import printable
from projects.imports.report_file import workbook
from projects.models import PlannedWork, Programme
from projects.programmes.comparison import Difference
from projects.programmes.facts import live_facts
from projects.programmes.files import as_xlsx
from tests.factories import make_work
from tests.people import People

pytestmark = pytest.mark.django_db

NUL = "\0"
ENDLESS = "9" * 5000
# Where a visitor names a row, with the name of the field.
NUMBERED_GET = (
    ("/planning/budgetten", "organisation"),
    ("/planning/programmas/nieuw", "organisation"),
    ("/planning/", "page"),
    ("/planning/", "organisation"),
    ("/planning/wijzigingen", "person"),
)
NUMBERED_POST = (
    ("/werk/voorbeeld", "work"),
    ("/planning/samen-wijzigen", "works"),
    ("/planning/plek", "text"),
    ("/planning/werkvoorraad/gezien", "key"),
)


@pytest.fixture
def planner(client: Client, people: People) -> Client:
    client.force_login(people.sewer_planner)
    return client


@pytest.fixture
def work(people: People) -> PlannedWork:
    return make_work(organisation=people.sewers)


def _archive() -> bytearray:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        archive.writestr("word/document.xml", "<a/>")
    return bytearray(content.getvalue())


def from_the_future() -> bytes:
    """An archive that says that it needs a version of zip that nobody has."""
    content = _archive()
    content[content.find(b"PK\x01\x02") + 6] = 200
    return bytes(content)


@pytest.mark.parametrize("value", [ENDLESS, "9" * 20, "²", "-1", NUL])
def test_numbers_that_are_none_are_answered(planner: Client, value: str) -> None:
    for page, name in NUMBERED_GET:
        assert planner.get(page, {name: value}).status_code < 500, page
    for page, name in NUMBERED_POST:
        data = {name: value, "kind": "area"}
        assert planner.post(page, data).status_code < 500, page


@pytest.mark.parametrize("page", ["klaar", "gezien", "later", "terug"])
@pytest.mark.parametrize(
    "key", ["stale:\0", "question:\0", "neighbours:1@²", f"neighbours:{ENDLESS}"]
)
def test_keys_that_no_row_has_are_passed_over(
    planner: Client, work: PlannedWork, page: str, key: str
) -> None:
    data = {"key": [key, NUL], "mark": [key, NUL]}
    assert planner.post(f"/planning/werkvoorraad/{page}", data).status_code == 302


def test_an_endless_revision_is_no_revision(planner: Client, work: PlannedWork) -> None:
    page = f"/planning/{work.pk}/geschiedenis"
    version = planner.get(page).context["page_obj"][0].event_id
    answer = planner.post(f"{page}/{version}/terugzetten", {"revision": ENDLESS})
    assert answer.status_code == 409


@pytest.mark.parametrize("moment", ["2030-99-99T10:00", "2030-01-01T10:00", NUL])
def test_a_moment_that_never_was_adopts_nothing(
    client: Client, people: People, moment: str
) -> None:
    programme = Programme.objects.create(
        organisation=people.sewers, title="Plan", first_year=2030, last_year=2034
    )
    Programme.objects.update(state="submitted", submitted_at="2030-01-01T10:00Z")
    client.force_login(people.administrator)
    page = f"/planning/programmas/{programme.pk}/vaststellen"
    assert client.post(page, {"submitted": moment}).status_code == 302
    programme.refresh_from_db()
    assert programme.state == Programme.State.SUBMITTED


def test_an_archive_from_the_future_is_refused(
    planner: Client, work: PlannedWork, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("plan.xlsx", from_the_future())
    answer = planner.post("/planning/importeren/bestand", {"file": file})
    assert answer.status_code == 422
    drawing = SimpleUploadedFile("plan.docx", from_the_future())
    page = f"/planning/{work.pk}/bijlagen/toevoegen"
    assert planner.post(page, {"file": drawing}).status_code == 302
    assert not work.attachments.exists()


def test_signs_that_no_workbook_holds_break_no_workbook(
    planner: Client, people: People
) -> None:
    title = "Elm\x0b\x1f\ufffe\uffff Lane"
    work = make_work(title, organisation=people.sewers)
    for works in (
        b"".join(planner.get("/planning/export.xlsx").streaming_content),
        workbook("Works", [title], [[title]]),
        as_xlsx([_added(work)], is_open_book=True)[0],
    ):
        sheet = openpyxl.load_workbook(io.BytesIO(works)).worksheets[0]
        cells = [cell.value for row in sheet.iter_rows() for cell in row]
        assert "Elm Lane" in cells


def _added(work: PlannedWork) -> Difference:
    facts = live_facts(PlannedWork.objects.filter(pk=work.pk))[0]
    return Difference(None, facts, ("added",), ())


def test_signs_that_nobody_sees_are_left_out_of_cells() -> None:
    assert printable("a\0b\tc\r\nd\u202ee\n\n\x7f") == "ab c\nde\n\n"
    assert printable("plain text") == "plain text"
