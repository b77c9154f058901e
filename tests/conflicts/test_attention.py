"""Points of attention: who sees which, in which order, and putting one on the board."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conflicts.board import attention
from conflicts.models import Combination
from conflicts.review import Kind, State
from organisations.models import User
from projects.planning import Status, Visibility
from tests.conflicts.board import meet, of
from tests.conflicts.proposals import make_pair
from tests.people import People

pytestmark = pytest.mark.django_db

BOARD = "/voorstellen/"
POINTS = "/voorstellen/aandachtspunten"


def seen(client: Client, user: User, query: str = "") -> list[int]:
    client.force_login(user)
    found = client.get(POINTS + query, headers={"HX-Request": "true"})
    assert found.status_code == 200
    return [point.match.pk for point in found.context["points"].object_list]


def test_clashes_come_first_and_then_what_begins_the_soonest(
    client: Client, people: People
) -> None:
    later = make_pair(people, 100, earliest_start=date(2030, 6, 1))
    double = meet(make_pair(people, 100), Kind.SUPERSEDES)
    order = meet(make_pair(people, 100), Kind.ORDER)
    second = meet(later)
    first = meet(make_pair(people, 100))
    meet(make_pair(people, 100), Kind.COMBINE)
    meet(make_pair(people, 100), is_near_miss=True)
    wanted = [first.pk, second.pk, order.pk, double.pk]
    assert seen(client, people.manager_north) == wanted
    assert client.get(BOARD).context["points"].paginator.count == 4


def test_who_opens_its_address_gets_the_whole_board(
    client: Client, people: People
) -> None:
    client.force_login(people.manager_north)
    answer = client.get(f"{POINTS}?points=2&view=list")
    assert answer["Location"] == f"{BOARD}?points=2&view=board#points"
    client.force_login(people.stranger)
    assert client.get(POINTS).status_code == 403


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("manager_north", True),
        ("manager_south", False),
        ("sewer_planner", True),
        ("grid_planner", False),
        ("executive", True),
    ],
)
def test_one_sees_what_concerns_one(
    client: Client, people: People, who: str, sees: bool
) -> None:
    match = meet(make_pair(people))
    assert seen(client, getattr(people, who)) == ([match.pk] if sees else [])


def test_what_is_hidden_or_over_is_no_point(client: Client, people: People) -> None:
    hidden = make_pair(people, 100, visibility=Visibility.ORGANISATION)
    over = make_pair(people, 100, status=Status.CANCELLED)
    for pair in (hidden, over):
        meet(pair)
    assert seen(client, people.manager_north) == []


@pytest.mark.parametrize(
    ("kind", "state", "is_point"),
    [
        (Kind.CLASH, State.NEW, False),
        (Kind.CLASH, State.CONSULTING, False),
        (Kind.CLASH, State.ACCEPTED, False),
        (Kind.CLASH, State.REJECTED, False),  # somebody said that it is no problem
        (Kind.CLASH, State.LAPSED, True),
        (Kind.COMBINE, State.ACCEPTED, False),
        (Kind.COMBINE, State.REJECTED, True),  # not together, and still a clash
    ],
)
def test_what_is_on_a_board_is_no_point_any_more(
    client: Client, people: People, kind: Kind, state: State, is_point: bool
) -> None:
    pair = make_pair(people)
    match = meet(pair)
    of(pair, kind=kind, state=state)
    of((pair[0],), shifts=(0,))  # with only one of the two
    assert seen(client, people.manager_north) == ([match.pk] if is_point else [])


def test_points_follow_the_question(client: Client, people: People) -> None:
    north = meet(make_pair(people))
    south = meet(make_pair(people, -500, organisation=people.gridco), Kind.ORDER)
    of(make_pair(people))
    of(make_pair(people, -500, organisation=people.gridco))
    both = [north.pk, south.pk]
    for query, wanted in (
        (f"?area={people.north.pk}", [north.pk]),
        (f"?organisation={people.gridco.pk}", [south.pk]),
        ("?year=2030", both),
        ("?year=2032", []),
        ("?kind=order", [south.pk]),
        ("?kind=combine", []),
        ("?state=rejected", both),
    ):
        assert seen(client, people.executive, query) == wanted, query


def test_points_come_in_pages(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention, "POINTS_PER_PAGE", 2)
    matches = [meet(make_pair(people)).pk for _n in range(3)]
    assert seen(client, people.manager_north) == matches[:2]
    assert seen(client, people.manager_north, "?points=2") == matches[2:]
    assert b'href="/voorstellen/?points=2#points"' in client.get(BOARD).content


def test_a_point_tells_no_saving(client: Client, people: People) -> None:
    match = meet(make_pair(people), Kind.ORDER, worth=77_777)
    client.force_login(people.manager_north)
    page = client.get(POINTS, headers={"HX-Request": "true"}).content.decode()
    assert "€" not in page
    for work in (match.first, match.second):
        assert f'href="/planning/{work.pk}"' in page or work.title in page


@pytest.mark.parametrize("kind", [Kind.CLASH, Kind.SUPERSEDES, Kind.ORDER])
def test_the_manager_puts_a_point_on_the_board(
    client: Client, people: People, kind: Kind
) -> None:
    pair = make_pair(people)
    match = meet(pair, kind)
    client.force_login(people.manager_north)
    address = f"{POINTS}/{match.pk}/bord"
    assert address in client.get(BOARD).content.decode()
    answer = client.post(address)
    made = Combination.objects.get()
    assert answer.headers["Location"] == f"{BOARD}{made.number}"
    assert made.is_by_hand
    assert made.made_by == people.manager_north
    if kind != Kind.ORDER:
        assert (made.kind, made.value) == (kind, 0)
    assert set(made.members.values_list("work", flat=True)) == {w.pk for w in pair}
    assert seen(client, people.manager_north) == []
    assert client.post(address).status_code == 404  # it is there already
    assert Combination.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sewer_planner", 403),
        ("executive", 403),
        ("administrator", 403),
        ("grid_planner", 404),
        ("manager_south", 404),
        ("stranger", 404),
    ],
)
def test_nobody_else_does(
    client: Client, people: People, who: str, status: int
) -> None:
    match = meet(make_pair(people))
    client.force_login(getattr(people, who))
    assert f"{match.pk}/bord" not in client.get(POINTS).content.decode()
    assert client.post(f"{POINTS}/{match.pk}/bord").status_code == status
    assert not Combination.objects.exists()


def test_what_stands_in_the_way_is_told(client: Client, people: People) -> None:
    sewer, road = make_pair(people)
    match = meet((sewer, road), Kind.ORDER)
    gas, _other = make_pair(people)
    of((sewer, gas), state=State.ACCEPTED, is_by_hand=True)
    client.force_login(people.manager_north)
    answer = client.post(f"{POINTS}/{match.pk}/bord", follow=True)
    assert Combination.objects.count() == 1 or b"CV-" in answer.content


def test_the_number_of_queries_does_not_grow_with_the_points(
    client: Client, people: People
) -> None:
    client.force_login(people.manager_north)

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(POINTS)
        return len(asked)

    meet(make_pair(people))
    count()
    one = count()
    for _n in range(5):
        meet(make_pair(people))
    assert count() == one
