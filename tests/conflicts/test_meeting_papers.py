"""The minutes of a meeting, opened and read."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from conflicts.meetings import services
from tests.conflicts.board import put, shared
from tests.conflicts.test_meetings import end, note, plan
from tests.factories import TODAY
from tests.people import People

pytestmark = pytest.mark.django_db

HOSTILE = '<img src="file:///etc/passwd"><b>bold</b> & {{ x }}'


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
