"""A proposal on one A4: one page, whatever is in it, and no money of others."""

import io
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from conflicts.models import Combination
from conflicts.review import Reason, Verdict
from conflicts.services import decide
from projects.models import PlannedWork
from projects.planning import Discipline
from tests.conflicts.proposals import propose
from tests.conflicts.test_combination_detail import appraise
from tests.factories import make_organisation, make_work
from tests.people import People
from tests.towns import street

pytestmark = pytest.mark.django_db


def pdf_of(client: Client, combination: Combination) -> PdfReader:
    answer = client.get(f"/voorstellen/{combination.number}/a4.pdf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    return PdfReader(io.BytesIO(answer.content))


def words_of(pdf: PdfReader) -> str:
    return " ".join(pdf.pages[0].extract_text().split())


def test_it_tells_place_time_benefit_and_decision(
    client: Client, people: People
) -> None:
    combination = propose(people)
    appraise(combination)
    client.force_login(people.manager_north)
    decide(
        combination,
        by=people.manager_north,
        verdict=Verdict.ACCEPT,
        reason=Reason.AGENDA,
        explanation="<img src=file:///etc/passwd> The school asks for it.",
    )
    pdf = pdf_of(client, combination)
    assert len(pdf.pages) == 1
    words = words_of(pdf)
    for expected in (
        combination.reference,
        "K2 2030",
        "3.000 m²",
        "Street 100, new sewer",
        "Sewers",
        "The school asks for it.",
        "<img src=file:///etc/passwd>",
        "24.000",
    ):
        assert expected in words
    assert len(pdf.pages[0].images) == 1


def test_it_stays_one_page_with_many_long_titles(
    client: Client, people: People
) -> None:
    combination = propose(people)
    for number, discipline in enumerate(
        (Discipline.GAS, Discipline.WATER, Discipline.HEAT, Discipline.GREEN) * 2
    ):
        work = make_work(
            f"{number} {'A very long title of a work that goes on ' * 4}",
            organisation=make_organisation(f"Organisation with a long name {number}"),
            discipline=discipline,
            footprint=street(10, 100, 300),
        )
        combination.members.create(work=work, shift_days=-400)
    PlannedWork.objects.update(cost_estimate=None, duration_days=None)
    client.force_login(people.manager_north)
    assert len(pdf_of(client, combination).pages) == 1


def test_a_partner_reads_no_money_of_others(client: Client, people: People) -> None:
    combination = propose(people, organisation=people.gridco)
    appraise(combination)
    client.force_login(people.grid_planner)
    words = words_of(pdf_of(client, combination))
    for secret in ("17.000", "24.000", "4.700", "20.000"):
        assert secret not in words


@pytest.mark.parametrize("who", ["manager_south", "grid_planner", "stranger"])
def test_who_may_not_see_the_proposal_gets_no_paper(
    client: Client, people: People, who: str
) -> None:
    combination = propose(people)
    client.force_login(getattr(people, who))
    answer: Any = client.get(f"/voorstellen/{combination.number}/a4.pdf")
    assert answer.status_code == 404
