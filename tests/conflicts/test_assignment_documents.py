"""The documents of an assignment: what is in them, and for whom."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from conflicts.assignments.services import take
from conflicts.assignments.steps import Act
from conflicts.models import Assignment, Combination
from projects.models import PlannedWork
from projects.planning import Visibility
from tests.conflicts.handing_over import accept, challenge, complete, say
from tests.factories import TODAY
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def combination(people: People) -> Combination:
    return accept(people)


@pytest.fixture
def assignment(people: People, combination: Combination) -> Assignment:
    say(combination, people, f"challenge-{challenge(people).pk}")
    return complete(people, combination)


def get(client: Client, assignment: Assignment, form: str, kind: str) -> bytes:
    args = [assignment.combination.number, form]
    address = reverse("conflicts:assignment_document", args=args)
    answer = client.get(address, {"kind": kind})
    assert answer.status_code == 200
    return answer.content


def text_of_pdf(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def text_of_docx(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [
        cell.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
    ]
    head = document.sections[0].header.paragraphs
    lines = [one.text for one in (*head, *document.paragraphs)]
    return " ".join([*lines, *cells])


def test_the_executive_has_one_page(
    client: Client, people: People, assignment: Assignment
) -> None:
    client.force_login(people.executive)
    pdf = get(client, assignment, "pdf", "executive")
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    for text in (
        text_of_pdf(pdf),
        text_of_docx(get(client, assignment, "docx", "executive")),
    ):
        for word in ("CV-001", "Street 100, new sewer", "500.000", "Noor"):
            assert word in text


def test_the_project_leader_has_the_whole(
    client: Client, people: People, assignment: Assignment
) -> None:
    client.force_login(people.road_planner)
    pdf = get(client, assignment, "pdf", "full")
    docx = get(client, assignment, "docx", "full")
    for text in (text_of_pdf(pdf), text_of_docx(docx)):
        for word in ("Less water", "Because.", "Sewers", "250.000", "The alderman"):
            assert word in text
    assert "graphic" in Document(io.BytesIO(docx)).element.xml


def test_what_was_offered_is_printed_as_it_was(
    client: Client, people: People, assignment: Assignment
) -> None:
    take(Act.OFFER, assignment, people.manager_north, TODAY)
    PlannedWork.objects.update(title="Something else", cost_estimate=1)
    client.force_login(people.executive)
    text = text_of_docx(get(client, assignment, "docx", "full"))
    assert "Street 100, new sewer" in text
    assert "Something else" not in text


def test_a_hostile_title_is_only_a_title(
    client: Client, people: People, assignment: Assignment
) -> None:
    hostile = "<img src=file:///etc/passwd> $x_1$ {{ 7|add:7 }}"
    PlannedWork.objects.filter(organisation=people.roads).update(title=hostile)
    client.force_login(people.manager_north)
    text = text_of_pdf(get(client, assignment, "pdf", "full"))
    assert "root:" not in text
    assert "file:///etc/passwd" in text


def test_a_work_that_is_not_drawn_is_not_on_the_map(
    client: Client, people: People, assignment: Assignment
) -> None:
    PlannedWork.objects.filter(organisation=people.roads).update(footprint=None)
    client.force_login(people.manager_north)
    assert get(client, assignment, "docx", "executive")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager_south", 404),
        ("grid_planner", 404),
        ("stranger", 404),
    ],
)
def test_nobody_else_opens_it(
    client: Client, people: People, assignment: Assignment, who: str, status: int
) -> None:
    client.force_login(getattr(people, who))
    number = assignment.combination.number
    for form in ("pdf", "docx"):
        address = reverse("conflicts:assignment_document", args=[number, form])
        assert client.get(address).status_code == status


def test_a_partner_in_it_does_not_open_it(client: Client, people: People) -> None:
    combination = accept(
        people, organisation=people.gridco, visibility=Visibility.PARTNERS
    )
    assignment = complete(people, combination)
    client.force_login(people.grid_planner)
    number = assignment.combination.number
    page = reverse("conflicts:combination_detail", args=[number])
    assert client.get(page).status_code == 200
    for name, args in (
        ("assignment", [number]),
        ("assignment_document", [number, "pdf"]),
    ):
        assert client.get(reverse(f"conflicts:{name}", args=args)).status_code == 404


@pytest.mark.parametrize(("form", "kind"), [("odt", "full"), ("pdf", "secret")])
def test_other_forms_are_not_there(
    client: Client, people: People, assignment: Assignment, form: str, kind: str
) -> None:
    client.force_login(people.manager_north)
    args = [assignment.combination.number, form]
    address = reverse("conflicts:assignment_document", args=args)
    assert client.get(address, {"kind": kind}).status_code == 404
