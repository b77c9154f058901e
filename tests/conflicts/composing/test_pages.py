"""The pages on which people put proposals together, and the knob of a proposal."""

from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from conflicts.composing.services import change, make
from conflicts.decided import member_ids
from conflicts.models import Combination, DetectionRun, Match
from conflicts.review import Kind, LapseCause, MatchReason, Reason, State, Verdict
from conflicts.services import decide
from organisations.models import User
from projects.models import BudgetFrame, PlannedWork
from projects.planning import Discipline, Status, Visibility
from tests.conflicts.proposals import make_pair, propose
from tests.factories import TODAY, make_work
from tests.people import People, make_people
from tests.towns import street

pytestmark = pytest.mark.django_db

AUTUMN = "2030-10-01"


@pytest.fixture
def people() -> People:
    return make_people()


def _as(user: User) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client


def _page(client: Client, name: str, *args: int, query: str = "") -> HttpResponse:
    return client.get(reverse(f"conflicts:{name}", args=args) + query)


def _post(
    client: Client, name: str, *args: int, htmx: bool = False, **data: Any
) -> HttpResponse:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse(f"conflicts:{name}", args=args), data, headers=headers)


def _text(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def _seen(row: Combination) -> str:
    return Combination.objects.get(pk=row.pk).changed_at.isoformat()


def _gas(people: People, y: float = 100, **fields: Any) -> PlannedWork:
    values = {
        "organisation": people.gridco,
        "discipline": Discipline.GAS,
        "footprint": street(10, y, 300),
        **fields,
    }
    return make_work(f"Street {y:g}, gas", **values)


def test_a_planner_proposes_a_work_of_their_own_with_others(people: People) -> None:
    sewer, road = make_pair(people)
    client, query = _as(people.sewer_planner), f"?work={sewer.pk}&work={road.pk}"
    shown = _text(_page(client, "compose", query=query))
    assert "Put it on the board" in shown
    assert "27,000" in shown
    assert not Combination.objects.exists()
    made = _post(client, "compose", work=[sewer.pk, road.pk], start=AUTUMN, save="1")
    row = Combination.objects.get()
    assert made.headers["Location"] == f"/voorstellen/{row.number}"
    assert (row.start_quarter.isoformat(), row.made_by) == (
        AUTUMN,
        people.sewer_planner,
    )


def test_computing_stores_nothing(people: People) -> None:
    works = [work.pk for work in make_pair(people)]
    client = _as(people.manager_north)
    for htmx in (True, False):
        assert _post(client, "compose", htmx=htmx, work=works).status_code == 200
    assert not Combination.objects.exists()


@pytest.mark.parametrize(
    ("who", "page", "save"),
    [
        ("sewer_planner", 200, 302),
        ("manager_north", 200, 302),
        ("manager_south", 200, 403),  # not their area
        ("grid_planner", 200, 403),  # none of the works is theirs
        ("executive", 403, 403),
        ("stranger", 403, 403),
    ],
)
def test_who_may_propose_by_hand(
    people: People, who: str, page: int, save: int
) -> None:
    works = [work.pk for work in make_pair(people)]
    client = _as(getattr(people, who))
    assert _page(client, "compose").status_code == page
    saved = _post(client, "compose", work=works, save="1")
    assert saved.status_code == save
    assert Combination.objects.exists() == (save == 302)


def test_who_puts_together_hears_what_was_said_no_to_and_what_clashes(
    people: People,
) -> None:
    row = propose(people)
    decide(
        row, by=people.manager_north, verdict=Verdict.REJECT, reason=Reason.TECHNICAL
    )
    sewer, road = PlannedWork.objects.order_by("pk")
    Match.objects.update(kind=Kind.CLASH, reason=MatchReason.CLOSURES)
    query = f"?works={sewer.pk},{road.pk}"
    shown = _text(_page(_as(people.manager_north), "compose", query=query))
    assert f"2 of these works were rejected together before: {row.reference}" in shown
    assert "“Street 100, new sewer” and “Street 100, new paving”: " in shown
    gas = _gas(people, visibility=Visibility.PARTNERS)
    PlannedWork.objects.filter(pk=road.pk).update(visibility=Visibility.PARTNERS)
    told = _text(_page(_as(people.grid_planner), "compose", query=f"{query},{gas.pk}"))
    assert row.reference not in told


def test_works_that_one_may_not_see_were_not_asked(people: People) -> None:
    sewer, road = make_pair(people, visibility=Visibility.MUNICIPALITY)
    gas = _gas(people)
    client = _as(people.grid_planner)
    works = [sewer.pk, road.pk, gas.pk]
    answer = _post(client, "compose", work=works, save="1")
    row = Combination.objects.get()
    assert answer.status_code == 302
    assert member_ids(row) == {sewer.pk, gas.pk}
    shown = _text(_page(client, "compose", query=f"?work={road.pk}"))
    assert "new paving" not in shown


@pytest.mark.parametrize("name", ["recompose", "merge", "split"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager_north", 200),
        ("manager_south", 404),
        ("sewer_planner", 403),
        ("executive", 403),
        ("grid_planner", 404),
        ("stranger", 404),
    ],
)
def test_only_who_has_the_mandate_changes_a_proposal(
    people: People, name: str, who: str, status: int
) -> None:
    row = propose(people)
    client = _as(getattr(people, who))
    assert _page(client, name, row.number).status_code == status
    works = sorted(member_ids(row))
    data = {"work": works, "start": AUTUMN, "seen": _seen(row)}
    if status != 200:
        assert _post(client, name, row.number, save="1", **data).status_code == status
        assert Combination.objects.get().changed_at == row.changed_at


def test_a_work_nearby_is_added_with_what_it_changes(people: People) -> None:
    row = propose(people)
    gas = _gas(people)
    client = _as(people.manager_north)
    shown = _text(_page(client, "recompose", row.number))
    assert "Street 100, gas" in shown
    assert "more" in shown
    works = [*member_ids(row), gas.pk]
    data = {"work": works, "start": row.start_quarter.isoformat(), "seen": _seen(row)}
    _post(client, "recompose", row.number, save="1", **data)
    assert member_ids(Combination.objects.get()) == set(works)


def test_of_two_editors_the_second_is_told(people: People) -> None:
    row = propose(people)
    seen, works = _seen(row), sorted(member_ids(row))
    gas = _gas(people)
    change(row, [*works, gas.pk], None, people.manager_north, TODAY)
    client = _as(people.manager_north)
    data = {"work": works, "start": AUTUMN, "seen": seen, "save": "1"}
    address = reverse("conflicts:recompose", args=[row.number])
    told = _text(client.post(address, data, follow=True))
    assert "Nothing was changed" in told
    assert member_ids(Combination.objects.get()) == {*works, gas.pk}


def test_what_is_impossible_comes_back_with_what_is_in_the_way(people: People) -> None:
    row = propose(people, status=Status.UNDER_WAY)
    works = sorted(member_ids(row))
    data = {"work": works, "start": AUTUMN, "seen": _seen(row), "save": "1"}
    answer = _post(_as(people.manager_north), "recompose", row.number, **data)
    assert answer.status_code == 422
    assert "fixed dates" in _text(answer)
    assert Combination.objects.get().changed_at == row.changed_at


def test_what_is_accepted_is_not_changed(people: People) -> None:
    row = propose(people)
    who = people.manager_north
    decide(row, by=who, verdict=Verdict.ACCEPT, reason=Reason.SAVES)
    data = {"work": sorted(member_ids(row)), "start": AUTUMN, "seen": _seen(row)}
    _post(_as(who), "recompose", row.number, save="1", **data)
    assert Combination.objects.get().start_quarter == row.start_quarter


def test_merging_shows_the_value_first(people: People) -> None:
    one, other = (
        make(make_pair(people, y), by=people.manager_north, today=TODAY)
        for y in (100, 112)
    )
    client = _as(people.manager_north)
    assert other.reference in _text(_page(client, "merge", one.number))
    data = {
        "other": other.number,
        "seen": _seen(one),
        f"seen-{other.number}": _seen(other),
    }
    assert "Begins in" in _text(_post(client, "merge", one.number, **data))
    assert Combination.objects.filter(state=State.NEW).count() == 2
    _post(client, "merge", one.number, save="1", **data)
    other.refresh_from_db()
    assert other.lapse_cause == LapseCause.MERGED


def test_a_proposal_of_another_area_is_not_merged(people: People) -> None:
    one = make(make_pair(people, 100), by=people.manager_north, today=TODAY)
    other = make(make_pair(people, -20), by=people.manager_south, today=TODAY)
    client = _as(people.manager_north)
    data = {
        "other": other.number,
        "seen": _seen(one),
        f"seen-{other.number}": _seen(other),
    }
    _post(client, "merge", one.number, save="1", **data)
    other.refresh_from_db()
    assert other.state == State.NEW


def test_splitting_makes_two(people: People) -> None:
    works = [*make_pair(people), _gas(people), _gas(people, 102, discipline="water")]
    PlannedWork.objects.filter(pk=works[3].pk).update(organisation=people.roads)
    row = make(works, by=people.manager_north, today=TODAY)
    client = _as(people.manager_north)
    parts = {f"part-{work.pk}": "1" for work in works[:2]}
    parts |= {f"part-{work.pk}": "2" for work in works[2:]}
    shown = _text(_post(client, "split", row.number, seen=_seen(row), **parts))
    assert shown.count("Begins in") == 2
    _post(client, "split", row.number, seen=_seen(row), save="1", **parts)
    row.refresh_from_db()
    assert row.state == State.LAPSED
    assert row.succeeded_by.count() == 2


@pytest.mark.parametrize("htmx", [True, False])
def test_the_knob_tells_another_quarter_and_stores_nothing(
    people: People, htmx: bool
) -> None:
    row = propose(people)
    works, seen = sorted(member_ids(row)), _seen(row)
    client = _as(people.manager_north)
    assert "What if" in _text(_page(client, "combination_detail", row.number))
    answer = _text(
        _post(client, "try", row.number, htmx=htmx, work=works, start=AUTUMN)
    )
    assert "Q4 2030" in answer
    assert "less" in answer
    assert "Take this over" in answer
    assert ("<html" in answer) != htmx
    assert _seen(row) == seen


def test_the_knob_names_what_is_in_the_way(people: People) -> None:
    row = propose(people, status=Status.UNDER_WAY)
    works = sorted(member_ids(row))
    client = _as(people.sewer_planner)
    answer = _text(_post(client, "try", row.number, work=works, start=AUTUMN))
    assert "new paving” has fixed dates" in answer
    assert "Take this over" not in answer
    alone = _text(_post(client, "try", row.number, work=works[:1], start=AUTUMN))
    assert "at least two works" in alone


def test_the_knob_is_for_who_sees_the_proposal_and_its_works_only(
    people: People,
) -> None:
    row = propose(people)
    hidden = _gas(people, visibility=Visibility.ORGANISATION)
    works = [*member_ids(row), hidden.pk]
    seen = _post(_as(people.road_planner), "try", row.number, work=works)
    assert "gas" not in _text(seen)
    for who in (people.stranger, people.grid_planner, people.manager_south):
        assert _post(_as(who), "try", row.number, work=works).status_code == 404


def test_a_partner_is_not_told_what_others_save(people: People) -> None:
    gas, (sewer, road) = _gas(people), make_pair(people)
    row = make([sewer, road, gas], by=people.manager_north, today=TODAY)
    client = _as(people.grid_planner)
    own = _text(_post(client, "try", row.number, work=[sewer.pk, gas.pk]))
    assert "Benefit" in own
    others = _text(_post(client, "try", row.number, work=[sewer.pk, road.pk]))
    assert "Begins in" in others
    assert "Benefit" not in others


def test_of_a_clash_nothing_is_promised(people: People) -> None:
    pair = make_pair(people)
    row = make(pair, by=people.manager_north, today=TODAY, kind=Kind.CLASH)
    client = _as(people.manager_north)
    page = _text(_page(client, "combination_detail", row.number))
    assert "What if" not in page
    changing = _text(_page(client, "recompose", row.number))
    assert "Benefit" not in changing
    works = [*member_ids(row), _gas(people).pk]
    data = {"work": works, "seen": _seen(row), "save": "1"}
    _post(client, "recompose", row.number, **data)
    row.refresh_from_db()
    assert (row.members.count(), row.value) == (3, 0)


def test_a_full_budget_says_what_more_of_it_would_be_worth(people: People) -> None:
    row = propose(people, cost_estimate=200_000)
    BudgetFrame.objects.create(organisation=people.roads, year=2031, amount=150_000)
    prices = [{"key": ["budget", people.roads.pk, 2031], "price": 0.25}]
    DetectionRun.objects.update(prices=prices)
    works = sorted(member_ids(row))
    data = {"work": works, "start": "2031-01-01"}
    told = _text(_post(_as(people.manager_north), "try", row.number, **data))
    assert "Roads 2031 is full" in told
    assert "is worth" in told


def test_the_pages_ask_the_database_a_fixed_number_of_times(
    people: People, django_assert_max_num_queries: Any
) -> None:
    row = propose(people)
    for place in range(11):
        _gas(people, 100 + place)
    client = _as(people.manager_north)
    _page(client, "recompose", row.number)
    with django_assert_max_num_queries(90):
        _page(client, "recompose", row.number)
