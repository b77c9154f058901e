"""What a work's planner is told to do about each meeting."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from areas.models import Restriction
from conflicts.models import Combination, Match, RestrictionMatch
from conflicts.review import Kind, MatchReason
from projects.models import PlannedWork
from projects.planning import Discipline, Visibility
from tests.factories import make_work
from tests.people import People
from tests.towns import block

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(client: Client, settings: Any) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def sewer(people: People) -> PlannedWork:
    return make_work("Sewer", organisation=people.sewers)


def meets(work: PlannedWork, other: PlannedWork, **match: Any) -> Match:
    values = {
        "kind": Kind.COMBINE,
        "metres_apart": 0.0,
        "overlap_days": 30,
        "gap_days": 0,
        "shared_m2": 12.0,
        "rules_version": "x",
        **match,
    }
    return Match.objects.create(first=work, second=other, **values)


def other_work(people: People, title: str = "Paving", **fields: Any) -> PlannedWork:
    values = {"organisation": people.roads, "discipline": Discipline.ROADS, **fields}
    return make_work(title, **values)


def page_of(client: Client, work: PlannedWork) -> str:
    return client.get(f"/voorstellen/werk/{work.pk}").content.decode()


@pytest.mark.parametrize(
    ("match", "section", "advice"),
    [
        ({}, "Can be combined with 1 work", "1 day"),
        ({"kind": Kind.ORDER}, "In the wrong order", "New paving comes first"),
        (
            {"kind": Kind.CLASH, "reason": MatchReason.EVENT},
            "Clashes",
            "needed for an event",
        ),
        (
            {"kind": Kind.CLASH, "reason": MatchReason.CLOSURES},
            "Clashes",
            "way round for the other",
        ),
        (
            {"kind": Kind.SUPERSEDES, "reason": MatchReason.REPLACED},
            "Needless, or entered twice?",
            "may not be needed",
        ),
        (
            {"kind": Kind.SUPERSEDES, "reason": MatchReason.DUPLICATE},
            "Needless, or entered twice?",
            "It does not count as a saving",
        ),
        (
            {"kind": Kind.SUPERSEDES, "reason": MatchReason.PART},
            "Needless, or entered twice?",
            "cancel the smaller one",
        ),
        ({"is_near_miss": True}, "Almost", "With one year more room they fit"),
    ],
)
def test_each_kind_has_its_section_and_says_what_to_do(
    english: Client,
    people: People,
    sewer: PlannedWork,
    match: dict[str, Any],
    section: str,
    advice: str,
) -> None:
    meets(sewer, other_work(people), **{"overlap_days": 1, **match})
    english.force_login(people.sewer_planner)
    page = page_of(english, sewer)
    assert section in page
    assert advice in page
    assert page.count("<h3") == 1


def test_every_reason_of_the_engine_has_words(
    english: Client, people: People, sewer: PlannedWork
) -> None:
    for reason in MatchReason:
        if reason != MatchReason.NEAR:
            match = {"kind": Kind.SUPERSEDES, "reason": reason}
            meets(sewer, other_work(people, f"Paving {reason}"), **match)
    english.force_login(people.sewer_planner)
    meetings = english.get(f"/voorstellen/werk/{sewer.pk}").context["meetings"]
    assert len(meetings) == len(MatchReason) - 1
    assert all(meeting.finding.advice for meeting in meetings)


@pytest.mark.parametrize(
    ("match", "text"),
    [
        ({"worth": 12_340.0}, "Together they save about €\xa012,000"),
        (
            {"worth": 12_340.0, "is_near_miss": True},
            "Together they would save about €\xa012,000",
        ),
        ({"worth": -3_000.0}, ""),
        ({"worth": None}, ""),
        ({"worth": 9_000.0, "kind": Kind.CLASH, "reason": MatchReason.CLOSURES}, ""),
    ],
)
def test_it_says_what_two_would_save_where_they_can_be_joined(
    english: Client,
    people: People,
    sewer: PlannedWork,
    match: dict[str, Any],
    text: str,
) -> None:
    meets(sewer, other_work(people), **match)
    english.force_login(people.sewer_planner)
    page = page_of(english, sewer)
    assert text in page
    assert ("Together they" in page) == bool(text)


def test_what_saves_most_comes_first(
    client: Client, people: People, sewer: PlannedWork
) -> None:
    for title, worth in (("A", None), ("B", 5_000.0), ("C", 9_000.0)):
        meets(sewer, other_work(people, title), worth=worth)
    client.force_login(people.sewer_planner)
    sections = client.get(f"/voorstellen/werk/{sewer.pk}").context["sections"]
    assert [one.work.title for one in sections.to_combine] == ["C", "B", "A"]


def test_of_many_meetings_ten_are_open(
    english: Client, people: People, sewer: PlannedWork
) -> None:
    for number in range(13):
        meets(sewer, other_work(people, f"Paving {number}"))
    english.force_login(people.sewer_planner)
    page = page_of(english, sewer)
    assert "Show the others (3)" in page
    assert page.count('class="meeting"') == 13


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"starts_on": date(2029, 5, 1)},
            ["after resurfacing", "1 May 2029 to 29 April 2034"],
        ),
        (
            {"starts_on": date(2029, 5, 1), "ends_on": date(2030, 6, 1)},
            ["1 May 2029 to 1 June 2030"],
        ),
        (
            {
                "kind": Restriction.Kind.SEASON,
                "applies_to": Restriction.AppliesTo.PLANTING,
                "starts_on": date(2029, 4, 15),
                "ends_on": date(2029, 10, 31),
                "repeats_yearly": True,
            },
            ["season", "Every year from 15 April to 31 October", "bars planting"],
        ),
    ],
)
def test_it_tells_which_restriction_it_cannot_keep_clear_of(
    english: Client,
    people: People,
    sewer: PlannedWork,
    fields: dict[str, Any],
    told: list[str],
) -> None:
    restriction = Restriction.objects.create(
        title="New square", place=block(0, 0, 50), **fields
    )
    RestrictionMatch.objects.create(
        work=sewer, restriction=restriction, rules_version="x"
    )
    english.force_login(people.sewer_planner)
    page = page_of(english, sewer)
    for text in ("Clashes", "New square", "can't keep clear of it", *told):
        assert text in page
    assert "meets no other work" not in page


def test_an_event_in_several_streets_is_told_once(
    client: Client, people: People, sewer: PlannedWork
) -> None:
    for x, day in ((0, 1), (30, 1), (0, 2)):
        restriction = Restriction.objects.create(
            title="Run",
            kind=Restriction.Kind.EVENT,
            place=block(x, 0, 20),
            starts_on=date(2030, 5, day),
            ends_on=date(2030, 5, day),
        )
        RestrictionMatch.objects.create(
            work=sewer, restriction=restriction, rules_version="x"
        )
    client.force_login(people.sewer_planner)
    barriers = client.get(f"/voorstellen/werk/{sewer.pk}").context["barriers"]
    assert [one.restriction.starts_on.day for one in barriers] == [1, 2]


def test_one_asks_why_not_of_what_is_not_proposed_together(
    english: Client, people: People, sewer: PlannedWork
) -> None:
    together, apart = other_work(people, "Together"), other_work(people, "Apart")
    meets(sewer, together)
    meets(sewer, apart)
    combination = Combination.objects.create(
        number=1, start_quarter=date(2030, 4, 1), value=9_000, rules_version="x"
    )
    for work in (sewer, together):
        combination.members.create(work=work, shift_days=0)
    english.force_login(people.sewer_planner)
    page = page_of(english, sewer)
    ask = f"/voorstellen/waarom-niet?een={sewer.pk}&amp;ander="
    assert f"{ask}{apart.pk}" in page
    assert f"{ask}{together.pk}" not in page


def test_a_partner_reads_of_no_near_miss_with_a_hidden_work(
    english: Client, people: People
) -> None:
    cable = make_work("Cable", organisation=people.gridco)
    hidden = other_work(people, "Hidden", visibility=Visibility.MUNICIPALITY)
    meets(cable, hidden, is_near_miss=True, worth=9_000.0)
    english.force_login(people.grid_planner)
    page = page_of(english, cable)
    assert "Hidden" not in page
    assert "Almost" not in page
