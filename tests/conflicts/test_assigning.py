"""To whom a proposal is assigned, and for whom it waits in the inbox."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from conflicts.board.services import assign
from conflicts.models import Combination
from conflicts.review import Happened, Kind, Reply, State
from conflicts.services import DecidedMeanwhile
from organisations.models import User
from projects.desk.inbox import Item
from tests.conflicts.board import ask_parties, put
from tests.factories import TODAY, make_user
from tests.people import People
from tests.projects.inbox_of import waiting

pytestmark = pytest.mark.django_db


def post(client: Client, row: Combination, to: User | None, **instead: str) -> int:
    data = {"to": to.pk if to else "", "seen": row.changed_at.isoformat(), **instead}
    return client.post(f"/voorstellen/{row.number}/toewijzen", data).status_code


def proposals(user: User) -> list[Item]:
    return waiting(user, "proposal")


def test_a_manager_assigns_a_proposal_and_takes_it_back(
    client: Client, people: People
) -> None:
    row = put(people)
    client.force_login(people.manager_north)
    assert client.get(f"/voorstellen/{row.number}/toewijzen").status_code == 200
    assert post(client, row, people.road_planner) == 302
    row.refresh_from_db()
    assert (row.assigned_to, row.state) == (people.road_planner, State.NEW)
    assert post(client, row, None) == 302
    row.refresh_from_db()
    assert row.assigned_to is None
    entries = row.journal.filter(what=Happened.ASSIGNED, by=people.manager_north)
    assert [entry.details["to"] for entry in entries] == ["", "road"]


def test_only_whom_it_concerns_can_be_assigned_to(
    client: Client, people: People
) -> None:
    row = put(people)
    client.force_login(people.manager_north)
    form = client.get(f"/voorstellen/{row.number}/toewijzen").context["form"]
    offered = set(form.fields["to"].queryset)
    assert offered == {people.manager_north, people.sewer_planner, people.road_planner}
    for user in (people.manager_south, people.grid_planner, people.stranger):
        assert post(client, row, user) == 422


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sewer_planner", 403),
        ("executive", 403),
        ("administrator", 403),
        ("manager_south", 404),
        ("grid_planner", 404),
        ("stranger", 404),
    ],
)
def test_nobody_else_assigns(
    client: Client, people: People, who: str, status: int
) -> None:
    row = put(people)
    client.force_login(getattr(people, who))
    assert client.get(f"/voorstellen/{row.number}/toewijzen").status_code == status
    assert post(client, row, people.road_planner) == status
    row.refresh_from_db()
    assert row.assigned_to is None


def test_who_comes_second_is_told(client: Client, people: People) -> None:
    row = put(people)
    stale = Combination.objects.get(pk=row.pk)
    assign(row, people.road_planner, people.manager_north)
    with pytest.raises(DecidedMeanwhile):
        assign(stale, people.sewer_planner, people.manager_north)
    client.force_login(people.manager_north)
    assert post(client, stale, people.sewer_planner) == 302
    row.refresh_from_db()
    assert row.assigned_to == people.road_planner
    for nonsense in ("", "2030-02-30", "yesterday"):
        assert post(client, row, None, seen=nonsense) == 422


def test_what_lapsed_is_assigned_to_nobody(people: People) -> None:
    row = put(people, state=State.LAPSED)
    with pytest.raises(DecidedMeanwhile):
        assign(row, people.road_planner, people.manager_north)


def test_it_waits_for_the_manager_only_when_the_parties_have_had_their_turn(
    people: People,
) -> None:
    row = put(people)
    assert len(proposals(people.manager_north)) == 1
    opened = ask_parties(
        row,
        people.manager_north,
        {people.sewers: Reply.AGREED, people.roads: Reply.ANALYSING},
    )
    assert proposals(people.manager_north) == []
    opened.answers.update(reply=Reply.CONDITIONS)
    assert len(proposals(people.manager_north)) == 1
    opened.answers.filter(organisation=people.sewers).update(is_outdated=True)
    assert proposals(people.manager_north) == []
    opened.deadline = TODAY - timedelta(days=1)
    opened.save()
    assert len(proposals(people.manager_north)) == 1
    Combination.objects.update(state=State.REASSESS)
    assert len(proposals(people.manager_north)) == 1
    for state in (State.ACCEPTED, State.LATER, State.REJECTED, State.LAPSED):
        Combination.objects.update(state=state)
        assert proposals(people.manager_north) == []


def test_what_is_assigned_waits_for_that_person_alone(people: People) -> None:
    put(people, assigned_to=people.road_planner)
    assert proposals(people.manager_north) == []
    with translation.override("en"):
        [item] = proposals(people.road_planner)
    assert item.action_label == "Prepare"  # deciding is not for them
    assert proposals(people.sewer_planner) == []


def test_who_may_not_see_it_any_more_is_not_reminded(people: People) -> None:
    gone = make_user("gone@kip.example", "planner", people.gridco)
    put(people, assigned_to=gone)
    assert proposals(gone) == []


def test_a_clash_in_the_inbox_names_no_saving(people: People) -> None:
    put(people, kind=Kind.CLASH, value=0)
    [item] = proposals(people.manager_north)
    assert "€" not in item.why
