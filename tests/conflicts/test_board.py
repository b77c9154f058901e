"""The board of proposals: columns, cards, what one asks for and what one can do."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Area
from conflicts.board import lanes
from conflicts.board.cards import Card
from conflicts.board.told import VISITS
from conflicts.models import (
    Combination,
    Decision,
    DetectionRun,
    Match,
    SharedPart,
    SharedRun,
)
from conflicts.review import (
    STEPS,
    Action,
    Kind,
    LapseCause,
    MatchReason,
    Reply,
    State,
    Verdict,
)
from conflicts.services import detect
from organisations.models import Substitution
from tests.conflicts.board import ask_parties, meet, of, put
from tests.conflicts.proposals import make_pair
from tests.factories import TODAY, make_user
from tests.people import People

pytestmark = pytest.mark.django_db

BOARD = "/voorstellen/"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def english(client: Client, settings: Any) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def shown(client: Client, query: str = "") -> dict[str, list[int]]:
    """The numbers on the board, by state; what is folded or empty is left out."""
    found = client.get(BOARD + query)
    assert found.status_code == 200
    return {
        lane.state.value: [card.combination.number for card in lane.cards]
        for lane in found.context["lanes"]
        if lane.cards
    }


def in_list(client: Client, query: str = "") -> list[int]:
    page = client.get(f"{BOARD}?view=list&{query.lstrip('?')}")
    return [card.combination.number for card in page.context["cards"]]


def card_of(client: Client) -> Card:
    [card] = [
        card for lane in client.get(BOARD).context["lanes"] for card in lane.cards
    ]
    return card


def test_the_columns_are_the_states_and_the_last_three_are_folded(
    client: Client, people: People
) -> None:
    rows = {state: put(people, 100, state=state) for state in State}
    client.force_login(people.manager_north)
    page = client.get(BOARD)
    assert [lane.state for lane in page.context["lanes"]] == [
        State.NEW,
        State.CONSULTING,
        State.REASSESS,
        State.ACCEPTED,
        State.LATER,
        State.REJECTED,
        State.LAPSED,
    ]
    folded = [lane for lane in page.context["lanes"] if lane.is_folded]
    assert [(lane.state, lane.count, list(lane.cards)) for lane in folded] == [
        (State.LATER, 1, []),
        (State.REJECTED, 1, []),
        (State.LAPSED, 1, []),
    ]
    assert page.context["count"] == 4
    opened = client.get("/voorstellen/bord/rejected", headers=FRAGMENT)
    assert rows[State.REJECTED].reference in opened.content.decode()


def test_board_and_list_answer_the_same_question(
    client: Client, people: People
) -> None:
    for state in State:
        put(people, state=state)
    client.force_login(people.manager_north)
    for query in ("", "?state=open", "?state=lapsed", "?kind=combine"):
        board = [number for some in shown(client, query).values() for number in some]
        assert sorted(board) == sorted(in_list(client, query))


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("manager_north", True),
        ("manager_south", False),
        ("sewer_planner", True),
        ("grid_planner", False),
        ("executive", True),
        ("administrator", True),
    ],
)
def test_one_sees_the_cards_that_concern_one(
    client: Client, people: People, who: str, sees: bool
) -> None:
    row = put(people)
    client.force_login(getattr(people, who))
    assert shown(client) == ({"new": [row.number]} if sees else {})
    part = client.get("/voorstellen/bord/new").content.decode()
    assert (row.reference in part) == sees


@pytest.mark.parametrize("path", ["", "bord/new", "aandachtspunten", "vergelijking"])
def test_who_has_no_role_gets_no_board(
    client: Client, people: People, path: str
) -> None:
    assert client.get(BOARD + path).status_code == 302
    client.force_login(people.stranger)
    assert client.get(BOARD + path).status_code == 403


def test_there_are_no_other_columns(client: Client, people: People) -> None:
    client.force_login(people.manager_north)
    assert client.get("/voorstellen/bord/nonsense").status_code == 404
    assert client.get("/voorstellen/bord/new?first=nonsense").status_code == 200


def test_each_filter_leaves_what_was_asked_for(client: Client, people: People) -> None:
    row = put(people, assigned_to=people.executive)
    other = put(
        people,
        -500,
        kind=Kind.CLASH,
        start_quarter=date(2031, 1, 1),
        value_low=-1,
        terms=[{"name": "coordination", "amount_eur": -15_000}],
    )
    Area.objects.filter(pk=people.south.pk).update(name="Zuiderpark")
    client.force_login(people.executive)
    assert shown(client) == {"new": [row.number, other.number]}
    only_row = (
        f"?area={people.north.pk}",
        "?year=2030",
        "?kind=combine",
        "?strength=strong",
        "?mine=1",
        f"?q={row.reference}",
        "?q=Street 100",
    )
    for query in only_row:
        assert shown(client, query) == {"new": [row.number]}, query
    for query in ("?year=2031", "?kind=clash", "?q=zuiderpark", "?q=Street -500"):
        assert shown(client, query) == {"new": [other.number]}, query
    both = f"?organisation={people.sewers.pk}"
    assert shown(client, both) == {"new": [row.number, other.number]}
    assert shown(client, "?year=2032") == {}


@pytest.mark.parametrize(
    "nonsense",
    ["?area=x", "?year=x", "?kind=x", "?strength=x", "?waits=x", "?sort=x", "?view=x"],
)
def test_a_question_that_makes_no_sense_is_no_question(
    client: Client, people: People, nonsense: str
) -> None:
    row = put(people)
    client.force_login(people.manager_north)
    assert shown(client, nonsense) == {"new": [row.number]}


def test_one_asks_for_whom_it_waits(client: Client, people: People) -> None:
    new, accepted = put(people), put(people, state=State.ACCEPTED)
    asked, late, answered = put(people), put(people), put(people)
    both = {people.sewers: Reply.AGREED, people.roads: Reply.ASKED}
    ask_parties(asked, people.manager_north, both)
    ask_parties(late, people.manager_north, both, TODAY - timedelta(days=1))
    done = {people.sewers: Reply.AGREED, people.roads: Reply.REFUSED}
    ask_parties(answered, people.manager_north, done)

    def waiting(user: Any, whom: str) -> set[int]:
        client.force_login(user)
        found = shown(client, f"?waits={whom}")
        return {number for some in found.values() for number in some}

    manager = {new.number, late.number, answered.number}
    assert waiting(people.manager_north, "manager") == manager
    assert waiting(people.manager_north, "parties") == {asked.number, late.number}
    assert waiting(people.road_planner, "us") == {asked.number, late.number}
    assert waiting(people.sewer_planner, "us") == set()
    assert accepted.number not in manager


def test_one_sorts_by_value_deadline_or_start(client: Client, people: People) -> None:
    one = put(people, value=3, start_quarter=date(2030, 7, 1))
    two = put(people, value=2, start_quarter=date(2030, 4, 1))
    three = put(people, value=1, start_quarter=date(2030, 10, 1))
    for row, days in ((one, 20), (two, 10)):
        opened = ask_parties(row, people.manager_north, {people.roads: Reply.ASKED})
        opened.deadline = TODAY + timedelta(days=days)
        opened.save()
    client.force_login(people.manager_north)
    assert in_list(client) == [one.number, two.number, three.number]
    assert in_list(client, "sort=deadline") == [two.number, one.number, three.number]
    assert in_list(client, "sort=start") == [two.number, one.number, three.number]
    assert shown(client, "?sort=start")["consulting"] == [two.number, one.number]


def test_a_card_tells_what_the_manager_wants_to_know(
    english: Client, people: People
) -> None:
    row = put(people, assigned_to=people.executive, lead=people.roads)
    replies = {people.sewers: Reply.ANALYSING, people.roads: Reply.AGREED}
    ask_parties(row, people.manager_north, replies)
    english.force_login(people.manager_north)
    page = english.get(BOARD).content.decode()
    for told in (
        row.reference,
        "Sewerage and roads both want to open the street here",
        "discipline-badge--sewerage",
        '<abbr title="Roads">',
        "Noord",
        "Q2 2030",
        "€\N{NO-BREAK SPACE}20,000",
        "Strong",
        "Answers until 15 January 2030.",
        "<strong>Sewers</strong>",
        "Assigned to executive",
        "Lead: Roads",
        "kind--combine",
    ):
        assert told in page, told
    opened = row.consultations.get()
    opened.deadline = TODAY - timedelta(days=1)
    opened.save()
    page = english.get(BOARD).content.decode()
    assert "The answers were due on 31 December 2029" in page


def test_a_card_tells_what_moved_comes_back_or_made_it_lapse(
    english: Client, people: People
) -> None:
    moved = {"title": "Elm Lane", "what": "status", "was": "draft", "now": "cancelled"}
    put(people, state=State.REASSESS, what_moved=[moved])
    later = put(people, state=State.LATER)
    Decision.objects.create(
        combination=later,
        verdict=Verdict.LATER,
        reason="budget",
        decided_by=people.manager_north,
        revisit_on=date(2030, 9, 1),
    )
    put(people, state=State.LAPSED, lapse_cause=LapseCause.MERGED)
    english.force_login(people.manager_north)
    page = english.get(f"{BOARD}?view=list").content.decode()
    assert "Elm Lane: is now" in page
    for state, told in (("later", "1 September 2030"), ("lapsed", "Merged into")):
        assert told in english.get(f"/voorstellen/bord/{state}").content.decode()


@pytest.mark.parametrize(
    ("fields", "strength"),
    [
        ({}, "strong"),
        ({"value_low": 0}, "fair"),
        ({"value": 9_999}, "fair"),
        ({"value_low": -1, "value": 9_999}, "weak"),
        ({"value_low": -1, "shifts": (90, 90)}, "weak"),
        ({"shifts": (0, 90)}, "strong"),
        ({"terms": []}, "strong"),
        ({"kind": Kind.ORDER}, "strong"),
        ({"kind": Kind.CLASH}, ""),
        ({"kind": Kind.SUPERSEDES}, ""),
    ],
)
def test_strength_is_the_answer_to_three_questions(
    client: Client, people: People, fields: dict[str, Any], strength: str
) -> None:
    row = put(people, **fields)
    client.force_login(people.manager_north)
    card = card_of(client)
    assert card.strength == strength
    assert len(card.reasons) == {"strong": 3, "fair": 1, "weak": 2}.get(strength, 3)
    if strength:
        assert shown(client, f"?strength={strength}") == {"new": [row.number]}


def test_a_clash_has_words_of_its_own_and_no_benefit(
    english: Client, people: People
) -> None:
    pair = make_pair(people)
    meet(pair)
    of(pair, kind=Kind.CLASH, state=State.ACCEPTED)
    english.force_login(people.manager_north)
    assert card_of(english).benefit == ""
    page = english.get(f"{BOARD}?view=list").content.decode()
    for told in ("kind--clash", "solved", "new paving: clash: way round, 1,200"):
        assert told in page
    cards = english.get(BOARD).content.decode().partition("board-lanes")[2]
    assert "Benefit" not in cards
    assert "strength" not in cards
    Match.objects.update(kind=Kind.COMBINE, reason=MatchReason.NEAR)
    page = english.get(BOARD).content.decode()
    assert "KIP itself finds no problem" in page


def test_a_partner_reads_its_own_part_and_no_other_money(
    english: Client, people: People
) -> None:
    sewer, road = make_pair(people)
    road.organisation = people.gridco
    road.save()
    shares = [
        {"organisation": people.gridco.pk, "net": 1_234.0},
        {"organisation": people.sewers.pk, "net": 17_770.0},
    ]
    row = of((sewer, road), value=19_004, appraisal={"shares": shares})
    english.force_login(people.grid_planner)
    for query in ("", "?view=list"):
        page = english.get(BOARD + query).content.decode()
        assert row.reference in page
        assert "about €\N{NO-BREAK SPACE}1,200 for you" in page
        assert page.count("€") == 1
    Combination.objects.update(appraisal={})
    assert "€" not in english.get(BOARD).content.decode()


def labels(client: Client) -> list[str]:
    return [entry.label for entry in card_of(client).menu]


NEEDS = {
    "Change the works or the start": {Action.CHANGE},
    "Merge": {Action.REPLACE},
    "Invite the parties": {Action.CONSULT},
    "Decide": {Action.ACCEPT, Action.ACCEPT_CHANGED, Action.REJECT, Action.LATER},
    "Assign": {Action.ASSIGN},
    "Do not propose again": {Action.REJECT},
}


@pytest.mark.parametrize("state", [s for s in State if s not in lanes.FOLDED])
def test_the_menu_of_a_manager_is_what_the_state_allows(
    english: Client, people: People, state: State
) -> None:
    put(people, state=state)
    english.force_login(people.manager_north)
    menu = set(labels(english))
    for label, actions in NEEDS.items():
        allowed = any(state in STEPS[action].before for action in actions)
        assert (label in menu) == allowed, label


@pytest.mark.parametrize("who", ["sewer_planner", "executive", "administrator"])
def test_who_may_not_decide_has_no_menu(
    client: Client, people: People, who: str
) -> None:
    put(people)
    client.force_login(getattr(people, who))
    assert labels(client) == []


def test_a_deputy_has_the_menu_of_whom_they_stand_in_for(
    english: Client, people: People
) -> None:
    put(people)
    membership = people.manager_north.memberships.get()
    deputy = make_user("deputy@kip.example", "planner", membership.organisation)
    english.force_login(deputy)
    assert shown(english) == {}
    Substitution.objects.create(
        membership=membership, deputy=deputy, first_day=TODAY, last_day=TODAY
    )
    assert "Decide" in labels(english)


def test_to_reject_for_good_takes_one_click_to_the_form(
    english: Client, people: People
) -> None:
    row = put(people)
    english.force_login(people.manager_north)
    [entry] = [e for e in card_of(english).menu if e.label == "Do not propose again"]
    assert entry.url == f"/voorstellen/{row.number}?verdict=reject#decision"
    form = english.get(entry.url).context["form"]
    assert form["verdict"].value() == Verdict.REJECT


def test_a_column_shows_its_first_cards_and_then_more(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "CARDS_AT_ONCE", 2)
    rows = [put(people, value=9 - n).number for n in range(5)]
    client.force_login(people.manager_north)
    assert shown(client)["new"] == rows[:2]
    page = client.get(f"{BOARD}?q=Street").content.decode()
    assert "/voorstellen/bord/new?q=Street&amp;first=2" in page
    for first, numbers, left in ((2, rows[2:4], 1), (4, rows[4:], 0)):
        lane = client.get(f"/voorstellen/bord/new?first={first}").context["lane"]
        assert [card.combination.number for card in lane.cards] == numbers
        assert lane.left == left


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    "address", [BOARD, f"{BOARD}?view=list", "/voorstellen/bord/consulting"]
)
def test_a_hundred_proposals_take_as_many_queries_as_ten(
    client: Client, people: People, address: str
) -> None:
    pair = make_pair(people)
    client.force_login(people.manager_north)

    def add(number: int) -> None:
        for n in range(number):
            row = of(pair, state=State.NEW if n % 2 else State.ACCEPTED)
            if n % 3 == 0:
                ask_parties(row, people.manager_north, {people.roads: Reply.ASKED})

    add(10)
    ten = queries(client, address)
    add(90)
    assert queries(client, address) == ten
    assert ten <= 45


def test_the_board_tells_what_the_last_run_came_with(
    english: Client, people: People
) -> None:
    english.force_login(people.manager_north)
    assert b"not yet compared" in english.get(BOARD).content
    make_pair(people)
    detect(TODAY)
    sewer, _road = make_pair(people, 300)
    detect(TODAY, [sewer.pk])
    page = english.get(BOARD).content.decode()
    assert "<strong>2 new, 0 lapsed</strong>" in page
    assert DetectionRun.objects.count() == 2


def test_the_board_tells_how_far_a_run_is(english: Client, people: People) -> None:
    english.force_login(people.manager_north)
    now = timezone.now()  # noqa: TID251
    run = SharedRun.objects.create(today=TODAY, rules={}, started_at=now)
    for number in (1, 2, 3):
        done = now if number == 1 else None
        SharedPart.objects.create(
            run=run, number=number, asked_at=now, finished_at=done
        )
    page = english.get("/voorstellen/vergelijking", headers=FRAGMENT).content.decode()
    assert "1 of 3 parts are done" in page
    assert 'hx-trigger="every 5s"' in page
    SharedRun.objects.update(finished_at=now)
    page = english.get("/voorstellen/vergelijking", headers=FRAGMENT).content.decode()
    assert "parts are done" not in page
    assert "Show what it came with" in page


def test_one_is_told_what_came_and_went_since_the_last_visit(
    english: Client, people: People
) -> None:
    english.force_login(people.manager_north)
    assert english.get(BOARD).context["news"] is None  # the first visit
    put(people)
    put(people, state=State.LAPSED)
    put(people, -500)  # of another area
    assert english.get(BOARD).context["news"] is None  # still the same visit
    session = english.session
    began = timezone.now() - timedelta(hours=9)  # noqa: TID251
    session[VISITS] = [began.isoformat(), ""]
    session.save()
    for _time in range(2):  # also when one looks again
        news = english.get(BOARD).context["news"]
        assert (news.since, news.new, news.lapsed) == (began, 1, 1)
    assert "For you: <strong>1 new, 1 lapsed</strong>" in (
        english.get(BOARD).content.decode()
    )
