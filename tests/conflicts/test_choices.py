"""The choice board: what is on it, who chooses, and what comes back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conflicts.choices.board import board_of, undecided
from conflicts.choices.services import (
    Said,
    add_opportunity,
    bring_back,
    choose,
)
from conflicts.models import Choice, Combination, JournalEntry, Notice
from conflicts.review import Chosen, Happened, NoticeKind, Return
from conflicts.services import DecidedMeanwhile
from projects.models import PlannedWork
from projects.services import save_work
from tests.conflicts.handing_over import accept, challenge, opportunity_rule, say
from tests.conflicts.proposals import propose
from tests.factories import TODAY
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def combination(people: People) -> Combination:
    return accept(people)


def titles(combination: Combination) -> list[str]:
    return [item.title for item in board_of(combination)]


def address(combination: Combination) -> str:
    return reverse("conflicts:choices", args=[combination.number])


def answers(key: str, **fields: Any) -> dict[str, Any]:
    return {"item": key, "seen": 0, "chosen": "in", "reason": "It fits.", **fields}


def test_challenges_of_the_area_in_these_years_are_on_it(
    people: People, combination: Combination
) -> None:
    challenge(people)
    challenge(people, "Long ago", first_year=2020, last_year=2029)
    challenge(people, "Far away", first_year=2031, last_year=2035)
    elsewhere = challenge(people, "Elsewhere")
    elsewhere.areas.set([people.south])
    assert titles(combination) == ["Less water"]


def test_a_rule_finds_what_its_disciplines_and_words_allow(
    people: People, combination: Combination
) -> None:
    challenge(people, "Elderly people stay at home longer")
    opportunity_rule("Benches", disciplines=["roads"], challenge_words=["ELDERLY"])
    opportunity_rule("Infiltration", disciplines=["sewerage", "roads"])
    opportunity_rule("One trench", disciplines=["sewerage", "heat"])
    opportunity_rule("Play", disciplines=["roads"], challenge_words=["children"])
    opportunity_rule("Off", disciplines=["roads"], is_active=False)
    assert titles(combination)[1:] == ["Benches", "Infiltration"]


def test_a_choice_is_appended_and_the_newest_counts(
    people: People, combination: Combination
) -> None:
    key = f"challenge-{challenge(people).pk}"
    say(combination, people, key, Chosen.OUT)
    say(combination, people, key, Chosen.IN)
    (item,) = board_of(combination)
    assert item.current is not None
    assert item.current.chosen == Chosen.IN
    assert [one.chosen for one in item.choices] == [Chosen.IN, Chosen.OUT]
    assert JournalEntry.objects.filter(what=Happened.CHOSEN).count() == 2


def test_what_a_rule_found_stays_when_the_rule_goes(
    people: People, combination: Combination
) -> None:
    rule = opportunity_rule("Trees")
    say(combination, people, f"rule-{rule.pk}")
    rule.delete()
    (item,) = board_of(combination)
    assert (item.kind, item.title, bool(item.current)) == ("opportunity", "Trees", True)


def test_two_managers_at_once_the_second_is_told(
    people: People, combination: Combination
) -> None:
    key = f"challenge-{challenge(people).pk}"
    said = Said(Chosen.IN, "Because.")
    choose(combination, key, said, by=people.manager_north, seen=0)
    with pytest.raises(DecidedMeanwhile):
        choose(combination, key, said, by=people.manager_north, seen=0)
    assert Choice.objects.count() == 1


def test_an_opportunity_is_added_once(people: People, combination: Combination) -> None:
    add_opportunity(combination, "A bench", "", by=people.road_planner)
    with pytest.raises(DecidedMeanwhile):
        add_opportunity(combination, "a BENCH", "", by=people.road_planner)
    (item,) = undecided(board_of(combination))
    assert item.added_by == "road"


def test_what_was_put_off_comes_back_on_its_day_once(
    people: People, combination: Combination
) -> None:
    key = f"challenge-{challenge(people).pk}"
    day = TODAY + timedelta(days=30)
    say(combination, people, key, Chosen.LATER, Return.ON_DATE, returns_on=day)
    assert bring_back(day - timedelta(days=1)) == 0
    assert bring_back(day) == 1
    assert bring_back(day) == 0
    (item,) = board_of(combination)
    assert item.current is None
    notice = Notice.objects.get(kind=NoticeKind.CHOICE)
    assert notice.user == people.manager_north


def test_a_later_choice_is_not_brought_back_by_an_earlier_one(
    people: People, combination: Combination
) -> None:
    key = f"challenge-{challenge(people).pk}"
    say(combination, people, key, Chosen.LATER, Return.ON_DATE, returns_on=TODAY)
    say(combination, people, key, Chosen.OUT)
    assert bring_back(TODAY) == 0


def test_what_was_left_out_comes_back_when_a_work_moves(
    people: People, combination: Combination
) -> None:
    key = f"challenge-{challenge(people).pk}"
    say(combination, people, key, Chosen.OUT, Return.WORKS_MOVE)
    assert bring_back(TODAY) == 0
    work = PlannedWork.objects.get(organisation=people.roads)
    work.latest_end = date(2032, 6, 30)
    save_work(work)
    assert bring_back(TODAY) == 1
    assert undecided(board_of(combination))


def test_there_is_no_board_before_it_is_accepted(
    client: Client, people: People
) -> None:
    proposal = propose(people)
    client.force_login(people.manager_north)
    assert client.get(address(proposal)).status_code == 404
    with pytest.raises(DecidedMeanwhile):
        add_opportunity(proposal, "A bench", "", by=people.manager_north)


@pytest.mark.parametrize(
    ("who", "sees", "chooses", "adds"),
    [
        ("manager_north", 200, 302, 302),
        ("manager_south", 404, 404, 404),
        ("road_planner", 200, 403, 302),
        ("grid_planner", 404, 404, 404),
        ("executive", 200, 403, 403),
        ("administrator", 200, 403, 403),
        ("stranger", 404, 404, 404),
    ],
)
def test_who_sees_chooses_and_adds(
    client: Client,
    people: People,
    combination: Combination,
    who: str,
    sees: int,
    chooses: int,
    adds: int,
) -> None:
    key = f"challenge-{challenge(people).pk}"
    client.force_login(getattr(people, who))
    assert client.get(address(combination)).status_code == sees
    posted = client.post(address(combination), answers(key))
    assert posted.status_code == chooses
    assert Choice.objects.exists() == (chooses == 302)
    add = reverse("conflicts:add_opportunity", args=[combination.number])
    assert client.post(add, {"new-title": "A bench"}).status_code == adds


def test_a_partner_with_a_work_in_it_sees_no_choices(
    client: Client, people: People
) -> None:
    combination = accept(people, organisation=people.gridco)
    client.force_login(people.grid_planner)
    page = reverse("conflicts:combination_detail", args=[combination.number])
    assert client.get(page).status_code == 200
    assert b'id="choices"' not in client.get(page).content
    assert client.get(address(combination)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"chosen": "perhaps"},
        {"chosen": "later", "returns": "on_date"},
        {"chosen": "later", "returns": "on_date", "returns_on": "2029-12-31"},
        {"seen": "x"},
    ],
)
def test_no_choice_without_its_reason_and_day(
    client: Client, people: People, combination: Combination, wrong: dict[str, str]
) -> None:
    key = f"challenge-{challenge(people).pk}"
    client.force_login(people.manager_north)
    answer = client.post(address(combination), answers(key, **wrong))
    assert answer.status_code == 422
    assert not Choice.objects.exists()


def test_the_summary_names_nobody(
    client: Client, people: People, combination: Combination
) -> None:
    say(combination, people, f"challenge-{challenge(people).pk}")
    client.force_login(people.road_planner)
    summary = client.get(address(combination)).context["summary"]
    assert "Less water: Because." in summary
    assert "north" not in summary


def test_the_board_asks_as_much_of_many_as_of_few(
    client: Client,
    people: People,
    combination: Combination,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(12):
        key = f"challenge-{challenge(people, f'Need {number}').pk}"
        say(combination, people, key)
        opportunity_rule(f"Chance {number}")
    client.force_login(people.manager_north)
    with django_assert_max_num_queries(50):
        client.get(address(combination))
