"""Storing works: over nobody's change, not without a reason, and in the history."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pghistory
import pytest
from django.apps import apps
from pytest_django import DjangoAssertNumQueries

from projects.models import PlannedWork, Programme, ProgrammeWork, WorkPart, YearCost
from projects.planning import Status
from projects.services import (
    ChangedMeanwhile,
    ReasonNeeded,
    save_work,
    save_works,
    shift_works,
    store_year_costs,
)
from tests.factories import make_work
from tests.people import People
from tests.towns import street

pytestmark = pytest.mark.django_db

EVENTS = apps.get_model("projects", "WorkEvent").objects


def adopt(*works: PlannedWork) -> Programme:
    """A programme of the organisation of the first, in which these works are."""
    programme = Programme.objects.create(
        organisation=works[0].organisation,
        title="2030-2034",
        first_year=2030,
        last_year=2034,
        state=Programme.State.ADOPTED,
        adopted_at=datetime(2029, 12, 1, tzinfo=UTC),
    )
    for work in works:
        facts = {name: getattr(work, name) for name in ProgrammeWork.FACTS}
        ProgrammeWork.objects.create(programme=programme, work=work, **facts)
    return programme


def stored(work: PlannedWork) -> PlannedWork:
    return PlannedWork.objects.get(pk=work.pk)


def test_a_revision_goes_up_by_one_with_every_save() -> None:
    one, other = make_work("One"), make_work("Other")
    save_work(one)
    assert (stored(one).revision, one.revision) == (2, 2)
    save_works([one, other], ["title"])
    assert (stored(one).revision, stored(other).revision) == (3, 2)


def test_only_the_named_fields_are_stored() -> None:
    work = make_work()
    work.title, work.status = "Other", Status.DRAFT
    save_works([work], ["status"])
    assert stored(work).status == Status.DRAFT
    assert stored(work).title == "Elm Lane, new sewer"


def test_nothing_is_stored_over_a_change_that_was_not_seen() -> None:
    one, other = make_work("One"), make_work("Other")
    save_work(stored(other))
    one.status = other.status = Status.DRAFT
    with pytest.raises(ChangedMeanwhile) as refusal:
        save_works([one, other], ["status"], seen={one.pk: 1, other.pk: 1})
    assert (refusal.value.work_id, refusal.value.revision) == (other.pk, 2)
    assert stored(one).status == stored(other).status == Status.PROGRAMMED
    assert stored(one).revision == 1


def test_a_work_that_was_not_seen_at_all_is_not_stored() -> None:
    one, other = make_work("One"), make_work("Other")
    with pytest.raises(ChangedMeanwhile):
        save_works([one, other], ["status"], seen={one.pk: 1})


def test_a_work_that_is_gone_stops_the_others() -> None:
    one, other = make_work("One"), make_work("Other")
    PlannedWork.objects.filter(pk=other.pk).delete()
    one.status = Status.DRAFT
    with pytest.raises(PlannedWork.DoesNotExist):
        save_works([one, other], ["status"])
    assert stored(one).status == Status.PROGRAMMED


def test_an_adopted_work_moves_with_a_reason_only() -> None:
    adopted, other = make_work("Adopted"), make_work("Other")
    adopt(adopted)
    for work in (adopted, other):
        work.latest_end = date(2030, 9, 30)
    with pytest.raises(ReasonNeeded) as refusal:
        save_works([adopted, other], ["latest_end"])
    assert refusal.value.work_ids == [adopted.pk]
    assert stored(other).latest_end == date(2030, 6, 30)
    save_works([adopted, other], ["latest_end"], reason="The council asked")
    assert stored(adopted).latest_end == date(2030, 9, 30)
    event = EVENTS.filter(pgh_obj=adopted.pk).latest("pgh_id")
    assert event.pgh_context.metadata["reason"] == "The council asked"


def test_an_adopted_work_that_stays_where_it_is_needs_no_reason() -> None:
    work = make_work()
    adopt(work)
    work.status = Status.IN_PREPARATION
    save_work(work)
    assert stored(work).status == Status.IN_PREPARATION


def test_the_history_knows_who(people: People) -> None:
    work = make_work()
    work.status = Status.DRAFT
    with pghistory.context(user=people.sewer_planner.pk):
        save_work(work)
    event = EVENTS.filter(pgh_obj=work.pk).latest("pgh_id")
    assert event.status == Status.DRAFT
    assert event.pgh_context.metadata["user"] == people.sewer_planner.pk


def test_costs_per_year_make_the_estimate_and_its_purse() -> None:
    work = make_work()
    costs = {(2030, "levy"): Decimal(10), (2031, "levy"): Decimal(20)}
    save_work(work, year_costs=costs)
    assert (stored(work).cost_estimate, stored(work).funding_source) == (30, "levy")
    save_work(work, year_costs={(2031, "capital"): Decimal(5)})
    rows = YearCost.objects.values_list("year", "funding_source", "amount")
    assert list(rows) == [(2031, "capital", 5)]
    save_work(work)
    assert rows.count() == 1


def test_an_estimate_stays_the_sum_of_its_years() -> None:
    work = make_work()
    save_work(work, year_costs={(2030, "levy"): Decimal(30)})
    work.cost_estimate, work.title = Decimal(999), "Renamed"
    save_work(work)
    assert (stored(work).title, stored(work).cost_estimate) == ("Renamed", 30)


def test_a_work_stays_where_and_when_its_parts_are() -> None:
    work = make_work()
    part = WorkPart(
        name="North",
        footprint=street(0, 0),
        earliest_start=date(2030, 4, 1),
        latest_end=date(2030, 6, 30),
    )
    save_work(work, parts=[part])
    work.latest_end, work.footprint = date(2035, 1, 1), street(0, 900)
    save_work(work)
    assert stored(work).latest_end == date(2030, 6, 30)
    assert stored(work).footprint.equals(part.footprint)


def test_costs_of_other_works_stay() -> None:
    one, other = make_work("One"), make_work("Other")
    for work in (one, other):
        YearCost.objects.create(work=work, year=2030, amount=1)
    store_year_costs({one.pk: {}})
    assert [cost.work for cost in YearCost.objects.all()] == [other]


def test_a_work_moves_with_its_parts_and_its_money() -> None:
    work = make_work(
        earliest_start=date(2030, 7, 1),
        latest_end=date(2031, 6, 30),
        preferred_start=date(2030, 8, 15),
    )
    days = {"earliest_start": date(2030, 7, 1), "latest_end": None}
    part = WorkPart.objects.create(work=work, name="North", **days)
    for year, amount in ((2030, 10), (2031, 20)):
        YearCost.objects.create(work=work, year=year, amount=amount)
    shift_works([work], 2)
    moved, part = stored(work), WorkPart.objects.get(pk=part.pk)
    assert (moved.earliest_start, moved.latest_end) == (
        date(2031, 1, 1),
        date(2031, 12, 31),
    )
    assert moved.preferred_start == date(2031, 2, 15)
    assert moved.duration_days == 40
    assert (part.earliest_start, part.latest_end) == (date(2031, 1, 1), None)
    costs = YearCost.objects.values_list("year", "amount")
    assert list(costs) == [(2031, 10), (2032, 20)]


def test_money_stays_in_its_year_when_a_work_moves_within_it() -> None:
    work = make_work()
    YearCost.objects.create(work=work, year=2030, amount=5)
    shift_works([work], 1)
    assert YearCost.objects.get().year == 2030


def test_a_refused_shift_moves_no_money_and_no_parts() -> None:
    work = make_work()
    adopt(work)
    YearCost.objects.create(work=work, year=2030, amount=5)
    with pytest.raises(ReasonNeeded):
        shift_works([work], 4)
    assert YearCost.objects.get().year == 2030
    assert stored(work).earliest_start == date(2030, 4, 1)


def test_many_works_take_as_many_queries_as_a_few(
    django_assert_max_num_queries: Callable[..., DjangoAssertNumQueries],
) -> None:
    works = [make_work(f"Work {number}") for number in range(12)]
    for work in works:
        WorkPart.objects.create(work=work, name="North")
        YearCost.objects.create(work=work, year=2030, amount=5)
    with django_assert_max_num_queries(20):
        shift_works(works, 4)
    assert set(YearCost.objects.values_list("year", flat=True)) == {2031}
