"""Proposals that people put together, change, merge and split."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils.translation import override

from conflicts.composing.services import (
    Impossible,
    change,
    changed_for_decision,
    make,
    merge,
    split,
)
from conflicts.consulting.services import open_consultation
from conflicts.decided import member_ids
from conflicts.models import Answer, Combination, JournalEntry
from conflicts.review import (
    Happened,
    Kind,
    LapseCause,
    Reason,
    Reply,
    State,
    Verdict,
)
from conflicts.services import DecidedMeanwhile, decide, detect, pending_works
from projects.models import PlannedWork
from projects.planning import Discipline, Status
from tests.conflicts.proposals import make_pair, propose
from tests.factories import TODAY, make_work
from tests.people import People, make_people
from tests.towns import street

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


AUTUMN = date(2030, 10, 1)


@pytest.fixture
def people() -> People:
    return make_people()


def _gas(people: People, y: float = 100, **fields: object) -> PlannedWork:
    values = {
        "organisation": people.gridco,
        "discipline": Discipline.GAS,
        "footprint": street(10, y, 300),
        **fields,
    }
    return make_work(f"Street {y:g}, gas", **values)


def _fresh(row: Combination) -> Combination:
    return Combination.objects.get(pk=row.pk)


def test_by_hand_is_worth_what_the_engine_says(people: People) -> None:
    found = propose(people)
    works = list(PlannedWork.objects.all())
    value, terms, start = found.value, found.terms, found.start_quarter
    found.delete()
    row = make(works, by=people.sewer_planner, today=TODAY)
    assert (row.value, row.terms, row.start_quarter) == (value, terms, start)
    assert (row.is_by_hand, row.made_by) == (True, people.sewer_planner)
    assert (row.kind, row.state) == (Kind.COMBINE, State.NEW)
    assert row.inputs.works
    assert row.journal.get().what == Happened.MADE


def test_detection_leaves_it_as_it_is(people: People) -> None:
    row = make(make_pair(people), by=people.sewer_planner, today=TODAY)
    before = _fresh(row)
    detect(TODAY)
    assert _fresh(row).changed_at == before.changed_at
    assert Combination.objects.count() == 1


def test_another_quarter_moves_the_works(people: People) -> None:
    row = make(
        make_pair(people), by=people.sewer_planner, today=TODAY, start_quarter=AUTUMN
    )
    assert row.start_quarter == AUTUMN
    assert all(member.shift_days > 0 for member in row.members.all())


def test_a_clash_is_put_on_the_board_without_a_value(people: People) -> None:
    pair = make_pair(people)
    row = make(pair, by=people.manager_north, today=TODAY, kind=Kind.CLASH)
    assert (row.kind, row.value, row.terms) == (Kind.CLASH, 0, [])
    again = make(pair, by=people.manager_north, today=TODAY)
    assert again.kind == Kind.COMBINE


def test_a_clash_is_put_on_the_board_once(people: People) -> None:
    works = make_pair(people)
    manager = people.manager_north
    make(works, by=manager, kind=Kind.CLASH, today=TODAY)
    with pytest.raises(Impossible):
        make(works, by=manager, kind=Kind.CLASH, today=TODAY)
    assert Combination.objects.count() == 1


@pytest.mark.parametrize("count", [0, 1, 9])
def test_two_to_eight_works_go_together(people: People, count: int) -> None:
    works = [_gas(people, 100 + n) for n in range(count)]
    with pytest.raises(Impossible, match="2 to 8"):
        make(works, by=people.manager_north, today=TODAY)


def test_what_cannot_be_names_the_work_and_why(people: People) -> None:
    sewer, road = make_pair(people, status=Status.UNDER_WAY)
    with pytest.raises(Impossible, match=r"new paving.*fixed dates"):
        make([sewer, road], by=people.manager_north, today=TODAY, start_quarter=AUTUMN)
    road.delete()
    with pytest.raises(Impossible, match="no longer there"):
        make([sewer.pk, 10**6], by=people.manager_north, today=TODAY)
    assert not Combination.objects.exists()


@pytest.mark.parametrize("state", [State.ACCEPTED, State.CONSULTING])
def test_a_work_that_is_spoken_for_is_refused_with_its_reference(
    people: People, state: State
) -> None:
    row = propose(people)
    gas = _gas(people)
    if state == State.ACCEPTED:
        who = people.manager_north
        decide(row, by=who, verdict=Verdict.ACCEPT, reason=Reason.SAVES)
    Combination.objects.filter(pk=row.pk).update(state=state)
    taken = row.members.first()
    assert taken is not None
    with pytest.raises(Impossible, match=row.reference):
        make([gas, taken.work_id], by=people.manager_north, today=TODAY)


def test_another_proposal_that_loses_a_work_is_due_for_detection(
    people: People,
) -> None:
    row = propose(people)
    gas = _gas(people)
    detect(TODAY)
    sewer = PlannedWork.objects.get(discipline=Discipline.SEWERAGE)
    made = make([gas, sewer], by=people.manager_north, today=TODAY)
    others = set(member_ids(_fresh(row))) - {gas.pk, sewer.pk}
    assert set(pending_works()) == others
    detect(TODAY, around=pending_works())
    assert member_ids(_fresh(made)) == {gas.pk, sewer.pk}
    assert _fresh(row).state == State.LAPSED


def test_a_work_more_and_then_one_less(people: People) -> None:
    row = propose(people)
    gas, before = _gas(people), row.value
    works = [*member_ids(row), gas.pk]
    changes = change(row, works, row.start_quarter, people.manager_north, TODAY)
    assert [one["what"] for one in changes] == ["added"]
    row = _fresh(row)
    assert row.value > before
    assert row.is_by_hand
    change(row, works[:2], AUTUMN, people.manager_north, TODAY)
    row = _fresh(row)
    assert (row.members.count(), row.start_quarter) == (2, AUTUMN)
    entries = JournalEntry.objects.filter(what=Happened.CHANGED)
    assert len(entries[0].details["changes"]) == 2


def test_of_two_who_change_at_once_the_second_is_told(people: People) -> None:
    row = propose(people)
    gas, seen = _gas(people), _fresh(row)
    works = [*member_ids(row), gas.pk]
    change(row, works, row.start_quarter, people.manager_north, TODAY)
    with pytest.raises(DecidedMeanwhile):
        change(seen, works[:2], AUTUMN, people.manager_north, TODAY)
    assert _fresh(row).members.count() == 3


def test_what_is_accepted_is_not_changed(people: People) -> None:
    row = propose(people)
    decide(row, by=people.manager_north, verdict=Verdict.ACCEPT, reason=Reason.SAVES)
    with pytest.raises(DecidedMeanwhile):
        change(_fresh(row), member_ids(row), AUTUMN, people.manager_north, TODAY)


def test_answers_given_before_a_change_are_outdated(people: People) -> None:
    row = propose(people)
    who = people.manager_north
    open_consultation(row, by=who, deadline=date(2030, 2, 1))
    given = Answer.objects.get(organisation=people.sewers)
    given.reply, given.answered_at = Reply.AGREED, _fresh(row).changed_at
    given.save()
    gas = _gas(people)
    row = _fresh(row)
    change(row, [*member_ids(row), gas.pk], row.start_quarter, who, TODAY)
    given.refresh_from_db()
    assert given.is_outdated
    joined = Answer.objects.get(organisation=people.gridco)
    assert joined.is_late
    assert _fresh(row).state == State.CONSULTING


def test_what_is_changed_can_be_accepted_at_once(people: People) -> None:
    row = propose(people)
    who = people.manager_north
    changes = changed_for_decision(row, member_ids(row), AUTUMN, who, TODAY)
    row = _fresh(row)
    decide(row, by=who, verdict=Verdict.ACCEPT_CHANGED, reason=Reason.SAVES)
    assert [one["what"] for one in changes] == ["start"]
    assert (row.state, row.start_quarter) == (State.ACCEPTED, AUTUMN)


def test_two_become_one(people: People) -> None:
    one, other = (
        make(make_pair(people, y), by=people.manager_north, today=TODAY)
        for y in (100, 112)
    )
    both = member_ids(one) | member_ids(other)
    merge(one, [other], people.manager_north, TODAY)
    one, other = _fresh(one), _fresh(other)
    assert member_ids(one) == both
    assert (other.state, other.lapse_cause) == (State.LAPSED, LapseCause.MERGED)
    assert list(other.succeeded_by.all()) == [one]
    assert {
        row.journal.filter(what=Happened.MERGED).count() for row in (one, other)
    } == {1}
    detect(TODAY)
    assert member_ids(_fresh(one)) == both


def test_one_becomes_two(people: People) -> None:
    sewer, road = make_pair(people)
    gas, water = _gas(people), _gas(people, 100, discipline=Discipline.WATER)
    water.organisation = people.roads
    water.save()
    works = [sewer, road, gas, water]
    row = make(works, by=people.manager_north, today=TODAY)
    parts = [[sewer.pk, road.pk], [gas.pk, water.pk]]
    first, second = split(row, parts, people.manager_north, TODAY)
    row = _fresh(row)
    assert (row.state, row.lapse_cause) == (State.LAPSED, LapseCause.SPLIT)
    assert set(row.succeeded_by.all()) == {first, second}
    assert member_ids(first) == {sewer.pk, road.pk}
    assert first.value > 0
    with pytest.raises(DecidedMeanwhile):
        split(row, parts, people.manager_north, TODAY)


@pytest.mark.parametrize("count", [1, 3])
def test_parts_of_a_split_hold_two_works_each_and_none_twice(
    people: People, count: int
) -> None:
    row = propose(people)
    works = sorted(member_ids(row))
    parts = [works, works, works][:count]
    with pytest.raises(Impossible):
        split(row, parts, people.manager_north, TODAY)
    assert _fresh(row).state == State.NEW
