"""The minutes and the pack of a meeting, opened and read."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from conflicts.meetings import services
from conflicts.models import Combination
from projects.models import PlannedWork
from projects.planning import Visibility
from tests.conflicts.board import put
from tests.conflicts.test_meetings import end, note, plan
from tests.factories import TODAY
from tests.people import People

pytestmark = pytest.mark.django_db

HOSTILE = '<img src="file:///etc/passwd"><b>bold</b> & {{ x }}'


def shared(people: People, y: float = 100, **fields: Any) -> Combination:
    """A proposal of the sewers and Gridco that partners may see."""
    row = put(people, y, **fields)
    works = PlannedWork.objects.filter(memberships__combination=row)
    works.update(visibility=Visibility.PARTNERS)
    works.filter(organisation=people.roads).update(organisation=people.gridco)
    return row


def get(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content


def read_pdf(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def read_docx(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [
        cell.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
    ]
    return " ".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize(("form", "read"), [("pdf", read_pdf), ("docx", read_docx)])
def test_the_minutes_hold_what_was_said_and_agreed(
    client: Client, people: People, form: str, read: Any
) -> None:
    mine, other = shared(people), put(people, 400)
    meeting = plan(people, mine, other, attendees="Noor\nJoost", absentees="Els")
    item = note(meeting.agenda.get(combination=mine), HOSTILE)
    note(meeting.agenda.get(combination=other), "Secret talk")
    services.add_action(
        meeting, item, {"what": "Call the gas company", "who": "Joost", "due": TODAY}
    )
    meeting = end(meeting, people)
    address = reverse("conflicts:minutes", args=[meeting.pk, form])
    client.force_login(people.manager_north)
    text = read(get(client, address))
    for said in (
        *("Noor, Joost", "Els", "Secret talk", "We go on.", "Call the gas company"),
        *("Joost", "file:///etc/passwd", "<b>bold</b>", "{{ x }}"),
        mine.reference,
        other.reference,
    ):
        assert said in text
    client.force_login(people.grid_planner)
    text = read(get(client, address))
    assert mine.reference in text
    assert "Secret talk" not in text
    assert "€" not in text
    assert client.get(address.replace(form, "odt")).status_code == 404


def test_before_it_begins_its_paper_is_the_agenda(
    client: Client, people: People
) -> None:
    row = put(people)
    meeting = plan(people, row)
    client.force_login(people.manager_north)
    text = read_pdf(get(client, reverse("conflicts:minutes", args=[meeting.pk, "pdf"])))
    assert row.reference in text
    assert "€" in text


def test_the_pack_has_what_partners_may_see_and_no_money(
    client: Client, people: People
) -> None:
    mine, hidden = shared(people), put(people, 400)
    departments = PlannedWork.objects.filter(memberships__combination=hidden)
    departments.update(visibility=Visibility.MUNICIPALITY)
    others = put(people, 700)
    PlannedWork.objects.update(cost_estimate=123_456)
    PlannedWork.objects.filter(memberships__combination=mine).update(title=HOSTILE)
    meeting = plan(people, mine, hidden, others, kind="utilities", notes="Only for us")
    note(meeting.agenda.get(combination=mine), "Said inside")
    client.force_login(people.manager_north)
    address = reverse("conflicts:meeting_pack", args=[meeting.pk])
    content = get(client, address)
    text = read_pdf(content)
    assert mine.reference in text
    assert others.reference in text
    for absent in (hidden.reference, "€", "Said inside", "Only for us", "root:"):
        assert absent not in text
    pages = PdfReader(io.BytesIO(content)).pages
    assert [round(side * 25.4 / 72) for side in pages[0].mediabox[2:]] == [420, 297]
    assert len(pages) == 2  # a cover, and two proposals beside each other
    own = read_pdf(get(client, f"{address}?party={people.gridco.pk}"))
    assert mine.reference in own
    assert others.reference not in own
    assert client.get(f"{address}?party=x").status_code == 404
    client.force_login(people.grid_planner)
    assert others.reference not in read_pdf(get(client, address))


def test_a_pack_without_proposals_says_so(client: Client, people: People) -> None:
    meeting = plan(people)
    client.force_login(people.manager_north)
    pages = PdfReader(
        io.BytesIO(get(client, reverse("conflicts:meeting_pack", args=[meeting.pk])))
    ).pages
    assert len(pages) == 1
