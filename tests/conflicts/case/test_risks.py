"""Risks: each fact makes one sentence, and money is told only to whom it may be."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from areas.models import Restriction
from conflicts.models import Answer, Combination, Consultation
from conflicts.review import Reply
from organisations.models import User
from projects.models import PlannedWork, Programme, ProgrammeWork, YearCost
from projects.planning import Status
from tests.conflicts.proposals import propose
from tests.factories import TODAY
from tests.people import People
from tests.towns import block

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(client: Client, settings: Any) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def told(client: Client, combination: Combination, user: User) -> dict[str, str]:
    """The risks on the page, by what they are about."""
    client.force_login(user)
    answer = client.get(f"/voorstellen/{combination.number}")
    assert answer.status_code == 200
    return {risk.about: risk.text for risk in answer.context["risks"]}


def move(combination: Combination, owner: Any, days: int) -> PlannedWork:
    member = combination.members.get(work__organisation=owner)
    combination.members.filter(pk=member.pk).update(shift_days=days)
    return member.work


def test_what_is_complete_and_stays_has_none(english: Client, people: People) -> None:
    combination = propose(people)
    PlannedWork.objects.update(cost_estimate=100_000)
    assert told(english, combination, people.manager_north) == {}
    page = english.get(f"/voorstellen/{combination.number}").content.decode()
    assert "KIP sees none" in page


def test_life_is_lost_by_who_goes_earlier(english: Client, people: People) -> None:
    combination = propose(people)
    sewer = move(combination, people.sewers, -548)
    text = told(english, combination, people.manager_north)["Remaining life"]
    assert text.startswith(f"{sewer.title} loses 1.5 years of remaining life.")
    assert "That costs about €" in text


def test_who_goes_later_must_last_longer(english: Client, people: People) -> None:
    combination = propose(people)
    move(combination, people.roads, 183)
    text = told(english, combination, people.manager_north)["Later"]
    assert "must last 6 months longer" in text


def test_money_in_another_year_is_told(english: Client, people: People) -> None:
    combination = propose(people)
    road = combination.members.get(work__organisation=people.roads).work
    YearCost.objects.create(work=road, year=2033, amount=80_000)
    text = told(english, combination, people.manager_north)["Budget year"]
    assert text == "Roads: €\xa080,000 is planned in 2033, needed from 2030."


def test_a_partner_reads_of_no_money_but_its_own(
    english: Client, people: People
) -> None:
    combination = propose(people, organisation=people.gridco)
    sewer = move(combination, people.sewers, -548)
    YearCost.objects.create(work=sewer, year=2033, amount=70_000)
    PlannedWork.objects.filter(pk=sewer.pk).update(cost_estimate=None)
    risks = told(english, combination, people.grid_planner)
    assert risks["Remaining life"].endswith("remaining life.")
    assert "Budget year" not in risks
    assert sewer.title not in risks.get("No costs", "")
    own = combination.members.get(work__organisation=people.gridco).work
    YearCost.objects.create(work=own, year=2033, amount=60_000)
    risks = told(english, combination, people.grid_planner)
    assert "60,000" in risks["Budget year"]


def test_fixed_dates_adopted_programmes_and_gaps(
    english: Client, people: People
) -> None:
    combination = propose(people)
    sewer = move(combination, people.sewers, -90)
    programme = Programme.objects.create(
        organisation=people.sewers,
        title="Sewers 2030-2034",
        first_year=2030,
        last_year=2034,
        state=Programme.State.ADOPTED,
    )
    ProgrammeWork.objects.create(
        programme=programme, work=sewer, title=sewer.title, status=sewer.status
    )
    PlannedWork.objects.filter(organisation=people.roads).update(
        status=Status.UNDER_WAY, duration_days=None, cost_estimate=None
    )
    risks = told(english, combination, people.manager_north)
    assert "(under way): Street 100, new paving" in risks["Fixed dates"]
    assert "Sewers 2030-2034: who moves it" in risks["Adopted programme"]
    assert "Street 100, new paving" in risks["No duration"]
    assert "Street 100, new paving" in risks["No costs"]


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (date(2030, 5, 1), "lies in the days of"),
        (date(2030, 8, 1), "lies only"),
        (date(2032, 1, 1), None),
    ],
)
def test_a_restriction_in_or_near_the_days(
    english: Client, people: People, starts: date, expected: str | None
) -> None:
    combination = propose(people)
    Restriction.objects.create(
        kind=Restriction.Kind.EVENT,
        title="Fair",
        place=block(0, 0),
        starts_on=starts,
        ends_on=starts + timedelta(days=6),
    )
    text = told(english, combination, people.manager_north).get("Restriction")
    assert (text is None) if expected is None else (text and expected in text)


@pytest.mark.parametrize(
    ("reply", "about"),
    [
        (Reply.REFUSED, "Not agreed"),
        (Reply.CONDITIONS, "Conditions"),
        (Reply.ASKED, "No answer"),
        (Reply.AGREED, None),
    ],
)
def test_who_refuses_or_is_silent(
    english: Client, people: People, reply: Reply, about: str | None
) -> None:
    combination = propose(people)
    asked = Consultation.objects.create(
        combination=combination,
        deadline=TODAY - timedelta(days=1),
        opened_by=people.manager_north,
    )
    Answer.objects.create(consultation=asked, organisation=people.roads, reply=reply)
    risks = told(english, combination, people.manager_north)
    abouts = {"Not agreed", "Conditions", "No answer"} & risks.keys()
    assert abouts == ({about} if about else set())
