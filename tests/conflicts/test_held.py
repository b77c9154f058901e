"""What people hold on to is valued anew in each run, and its works stay in it."""

from datetime import date
from random import Random
from typing import Any

import pytest

from conflicts import shared_runs
from conflicts.decided import is_held, member_ids, with_members
from conflicts.deciding.dates import confirm
from conflicts.deciding.services import Ruling, rule
from conflicts.engine import Rules
from conflicts.models import Combination, DateConfirmation, JournalEntry
from conflicts.review import Happened, Reason, State, Verdict
from conflicts.services import decide, detect
from conflicts.tasks import look_at_part
from projects.models import PlannedWork
from projects.planning import Discipline, Status
from projects.services import move_work, save_work
from tests.conflicts.plans import change, make_plan
from tests.conflicts.proposals import propose
from tests.conflicts.snapshots import snapshot
from tests.factories import TODAY, make_work
from tests.people import make_people
from tests.towns import street

pytestmark = pytest.mark.django_db


def _hold(rows: list[Combination]) -> None:
    """Of these one is accepted, the next is talked about, the next made by hand."""
    manager = make_people().manager_north
    for place, row in enumerate(rows):
        if place % 3 == 0:
            decide(row, by=manager, verdict=Verdict.ACCEPT, reason=Reason.SAVES)
        elif place % 3 == 1:
            Combination.objects.filter(pk=row.pk).update(state=State.CONSULTING)
        else:
            Combination.objects.filter(pk=row.pk).update(is_by_hand=True)


@pytest.mark.parametrize("seed", range(2))
def test_around_changes_equals_everything_with_what_is_held(seed: int) -> None:
    random = Random(seed)
    works = make_plan(random, works=60, streets=12)
    detect(TODAY)
    _hold(list(Combination.objects.order_by("number")[:6]))
    detect(TODAY)
    held = [row for row in with_members(Combination.objects.all()) if is_held(row)]
    before = {row.pk: member_ids(row) for row in held}
    assert len(before) >= 4
    for _number in range(6):
        changed = change(random, works, streets=12)
        assert not detect(TODAY, around=[changed.pk]).is_full
        around = snapshot()
        detect(TODAY)
        assert snapshot() == around
    rows = with_members(Combination.objects.filter(pk__in=before))
    assert {row.pk: member_ids(row) for row in rows} == before


def test_parts_that_workers_share_value_what_is_held_too() -> None:
    works = make_plan(Random(3), works=50, streets=10)
    detect(TODAY)
    _hold(list(Combination.objects.order_by("number")[:4]))
    works[0].cost_estimate = 2_000_000
    save_work(works[0])
    run = shared_runs.begin(TODAY, 3, Rules())
    for part in run.parts.all():
        look_at_part(part.pk)
    before = snapshot()
    detect(TODAY)
    assert snapshot() == before


def test_nothing_changes_when_nothing_did() -> None:
    row = propose(make_people())
    before = _figures(row)
    Combination.objects.update(is_by_hand=True)
    writers = snapshot("conflicts_combination", "conflicts_combinationmember")
    detect(TODAY)
    assert snapshot("conflicts_combination", "conflicts_combinationmember") == writers
    assert _figures(row) == before


def test_works_that_get_dearer_are_worth_more_together() -> None:
    row = propose(make_people())
    Combination.objects.update(state=State.CONSULTING)
    before = row.value
    for member in row.members.all():
        member.work.cost_estimate = 5_000_000
        save_work(member.work)
    detect(TODAY, around=[member.work_id])
    row.refresh_from_db()
    assert row.value > before
    assert row.state == State.CONSULTING


def test_dates_that_were_confirmed_leave_the_benefit_as_it_was_agreed() -> None:
    people = make_people()
    late: dict[str, Any] = {
        "earliest_start": date(2030, 8, 1),
        "latest_end": date(2030, 12, 31),
    }
    row = propose(people, **late)
    decide(row, by=people.manager_north, verdict=Verdict.ACCEPT, reason=Reason.SAVES)
    detect(TODAY)
    before = _figures(row)
    (moving,) = row.members.exclude(shift_days=0)
    work = moving.work
    move_work(
        work,
        moving.shift_days,
        preferred_start=None,
        seen=work.revision,
        reason="agreed",
    )
    detect(TODAY, around=[work.pk])
    assert _figures(row)[:3] == before[:3]


def test_by_hand_a_work_that_ended_is_told_and_the_works_stay() -> None:
    row = propose(make_people())
    Combination.objects.update(is_by_hand=True)
    work = _first_work(row)
    work.status = Status.CANCELLED
    save_work(work)
    before = _figures(row)
    detect(TODAY, around=[work.pk])
    detect(TODAY)
    row.refresh_from_db()
    (told,) = row.what_moved
    assert (told["title"], told["what"], told["now"]) == (
        work.title,
        "left",
        Status.CANCELLED,
    )
    assert (row.state, _figures(row)) == (State.NEW, before)
    assert JournalEntry.objects.filter(what=Happened.MOVED).count() == 1


def test_a_start_that_is_over_moves_on_unless_others_count_on_it() -> None:
    row = propose(make_people())
    start = row.start_quarter
    Combination.objects.update(is_by_hand=True)
    later = date(2030, 5, 20)
    Combination.objects.update(start_quarter=date(2030, 1, 1))
    detect(later)
    row.refresh_from_db()
    assert row.start_quarter == start
    Combination.objects.update(state=State.CONSULTING, start_quarter=date(2030, 1, 1))
    detect(later)
    row.refresh_from_db()
    assert row.start_quarter == date(2030, 1, 1)


def _first_work(row: Combination) -> PlannedWork:
    return row.members.select_related("work")[0].work


def _figures(row: Combination) -> tuple[object, ...]:
    row.refresh_from_db()
    members = row.members.values_list("work", "shift_days", "marginal", "campaign")
    return row.value, row.terms, sorted(members), row.start_quarter


def test_works_that_moved_as_agreed_do_not_become_one() -> None:
    """Two pipes of one owner, a year apart and end to end: moved to each other's year
    they look like one route, of which fewer start-ups would be saved."""
    people = make_people()
    first = make_work("Pipe", organisation=people.sewers, footprint=street(0, 100, 150))
    second = make_work(
        "Pipe, second half",
        organisation=people.sewers,
        footprint=street(150, 100, 150),
        earliest_start=date(2031, 4, 1),
        latest_end=date(2031, 9, 30),
    )
    make_work(
        "Paving",
        organisation=people.roads,
        discipline=Discipline.ROADS,
        footprint=street(0, 100, 300),
    )
    detect(TODAY)
    row = Combination.objects.get()
    assert {first.pk, second.pk} <= {one.work_id for one in row.members.all()}
    rule(row, Ruling(Verdict.ACCEPT, Reason.SAVES), people.manager_north, TODAY)
    detect(TODAY)
    row.refresh_from_db()
    agreed = row.value
    for asked in DateConfirmation.objects.all():
        confirm(asked, people.administrator, TODAY)
    detect(TODAY)
    row.refresh_from_db()
    assert row.value == agreed
