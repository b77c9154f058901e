"""Programmes: what is in a round, and who takes it from draft to adopted."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from organisations.models import User
from projects.history.changes import changes_of
from projects.models import BudgetFrame, PlannedWork, Programme
from projects.planning import Status
from projects.programmes import services as programmes
from projects.programmes.facts import facts_of
from projects.programmes.services import TakenMeanwhile, apart_from, suggested, works_of
from projects.programmes.totals import totals
from projects.services import ReasonNeeded, save_work
from tests.factories import TODAY, make_work
from tests.people import People

pytestmark = pytest.mark.django_db
# Before anything happens to works: the history keeps the time of the database.
NOW = datetime(2020, 1, 1, 9, tzinfo=UTC)
State = Programme.State


def draft(people: People, **fields: Any) -> Programme:
    values = {"title": "Five years", "first_year": 2030, "last_year": 2034, **fields}
    return Programme.objects.create(organisation=people.sewers, **values)


def submitted(people: People, **fields: Any) -> Programme:
    programme = draft(people, **fields)
    programmes.submit(programme, people.sewer_planner, NOW, TODAY)
    return programme


def adopted(people: People, **fields: Any) -> Programme:
    programme = submitted(people, **fields)
    programmes.adopt(programme, people.executive, NOW, seen=NOW)
    return programme


def titles(works: Any) -> set[str]:
    return {work.title for work in works}


def test_a_draft_holds_what_is_planned_in_its_years(people: People) -> None:
    own = {"organisation": people.sewers}
    make_work("In it", **own)
    make_work("Before", **own, latest_end=date(2029, 12, 31), earliest_start=None)
    make_work("After", **own, earliest_start=date(2035, 1, 1), latest_end=None)
    make_work("From then on", **own, earliest_start=date(2034, 12, 31), latest_end=None)
    make_work("Cancelled", **own, status=Status.CANCELLED)
    make_work("Of others", organisation=people.roads)
    make_work("Intention", **own, status=Status.INTENTION)
    make_work("Undated", **own, earliest_start=None, latest_end=None)
    late = make_work(
        "Paid in it", **own, earliest_start=date(2036, 1, 1), latest_end=None
    )
    save_work(late, year_costs={(2034, ""): Decimal(5)})
    round_ = draft(people)
    assert titles(works_of(round_, TODAY)) == {"In it", "From then on", "Paid in it"}
    assert titles(apart_from(round_, TODAY)) == {"Intention", "Undated"}


def test_a_new_round_starts_from_the_last(people: People) -> None:
    first = suggested(people.sewers, 2030)
    assert (first.first_year, first.last_year, first.previous) == (2031, 2035, None)
    last = adopted(people)
    following = suggested(people.sewers, 2030)
    assert (following.first_year, following.last_year) == (2031, 2035)
    assert following.previous == last
    assert "Sewers" in following.title


def test_what_is_submitted_is_kept(people: People) -> None:
    work = make_work(organisation=people.sewers, cost_estimate=Decimal(500))
    save_work(work, year_costs={(2030, "levy"): Decimal(600)})
    programme = submitted(people)
    work.title = "Oak Lane"
    save_work(work, year_costs={(2031, "levy"): Decimal(900)})
    (kept,) = facts_of(programme, people.sewer_planner, TODAY)
    assert kept.title == "Elm Lane, new sewer"
    assert kept.cost_estimate == 600
    assert kept.costs == {(2030, "levy"): Decimal(600)}
    programmes.withdraw(programme)
    (live,) = facts_of(programme, people.sewer_planner, TODAY)
    assert live.title == "Oak Lane"
    assert not programme.works.exists()


def test_adopting_adopts_its_works_and_says_why(people: People) -> None:
    work = make_work(organisation=people.sewers)
    busy = make_work("Busy", organisation=people.sewers, status=Status.UNDER_WAY)
    adopted(people)
    for one in (work, busy):
        one.refresh_from_db()
    assert (work.status, busy.status) == (Status.ADOPTED, Status.UNDER_WAY)
    assert work.revision == 2
    assert "Five years" in changes_of(work, is_open_book=True)[0].reason


def test_what_was_adopted_is_frozen_for_ever(people: People) -> None:
    make_work(organisation=people.sewers)
    kept = adopted(people).works.get()
    kept.title = "Another past"
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        type(kept).objects.update(title="Another past")


def test_the_second_of_two_is_refused(people: People) -> None:
    programme = submitted(people)
    with pytest.raises(TakenMeanwhile):
        programmes.submit(programme, people.sewer_planner, NOW, TODAY)
    programmes.adopt(programme, people.executive, NOW, seen=NOW)
    with pytest.raises(TakenMeanwhile):
        programmes.adopt(programme, people.administrator, NOW, seen=NOW)
    with pytest.raises(TakenMeanwhile):
        programmes.withdraw(programme)
    programme.refresh_from_db()
    assert (programme.state, programme.adopted_by) == (State.ADOPTED, people.executive)


def test_only_what_was_looked_at_is_adopted(people: People) -> None:
    programme = submitted(people)
    programmes.withdraw(programme)
    later = datetime(2020, 1, 2, 9, tzinfo=UTC)
    programmes.submit(programme, people.sewer_planner, later, TODAY)
    with pytest.raises(TakenMeanwhile):
        programmes.adopt(programme, people.executive, later, seen=NOW)


def test_moving_an_adopted_work_asks_for_a_reason(people: People) -> None:
    work = make_work(organisation=people.sewers)
    adopted(people)
    work = PlannedWork.objects.get(pk=work.pk)
    work.latest_end = date(2031, 6, 30)
    with pytest.raises(ReasonNeeded):
        save_work(work)
    work = PlannedWork.objects.get(pk=work.pk)
    work.latest_end = date(2031, 6, 30)
    save_work(work, reason="The school comes first")
    assert changes_of(work, is_open_book=True)[0].reason == "The school comes first"


def test_totals_stand_beside_the_frames(people: People) -> None:
    work = make_work(organisation=people.sewers)
    save_work(
        work,
        year_costs={(2030, "capital"): Decimal(700), (2031, ""): Decimal(50)},
    )
    frames = {"capital": 500, "levy": 100}
    for source, amount in frames.items():
        BudgetFrame.objects.create(
            organisation=people.sewers, year=2030, funding_source=source, amount=amount
        )
    programme = draft(people, last_year=2031)
    facts = facts_of(programme, people.sewer_planner, TODAY)
    rows = {
        str(row.label): [(int(c.cost), c.left) for c in row.cells]
        for row in totals(programme, facts)
    }
    assert list(rows.values()) == [
        [(700, -200), (0, None)],
        [(0, 100), (0, None)],
        [(0, None), (50, None)],
        [(700, -100), (50, None)],
    ]


def test_one_round_at_a_time(people: People) -> None:
    draft(people)
    second = suggested(people.sewers, 2031)
    assert isinstance(people.executive, User)
    with pytest.raises(Exception, match=r"already|al aan"):
        second.full_clean()


def test_rows_of_an_adopted_programme_can_not_be_removed(people: People) -> None:
    make_work(organisation=people.sewers)
    programme = adopted(people)
    for rows in (programme.works.all(), Programme.objects.filter(pk=programme.pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    assert programme.works.count() == 1


def test_nobody_rewords_what_was_submitted_meanwhile(people: People) -> None:
    programme = submitted(people)
    seen = Programme.objects.get(pk=programme.pk)
    seen.state, seen.title = Programme.State.DRAFT, "Another plan"
    with pytest.raises(TakenMeanwhile):
        programmes.change(seen, ["title"])
    programme.refresh_from_db()
    assert programme.title != "Another plan"
