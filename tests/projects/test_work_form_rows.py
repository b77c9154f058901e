"""Concepts, costs per year, parts, and moving out of an adopted programme."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from organisations.models import Membership
from projects.models import PlannedWork, Programme, ProgrammeWork, WorkPart
from projects.planning import Status, Visibility
from projects.services import save_work
from tests.factories import make_user, make_work
from tests.people import People
from tests.projects.test_work_form import CREATE, drawn, edit_address, entered
from tests.towns import street

pytestmark = pytest.mark.django_db


def rows(prefix: str, *rows: dict[str, Any], stored: int = 0) -> dict[str, Any]:
    """The rows of a formset as a browser sends them."""
    sent = {
        f"{prefix}-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in row.items()
    }
    counts = {"TOTAL_FORMS": len(rows), "INITIAL_FORMS": stored}
    return {**sent, **{f"{prefix}-{name}": count for name, count in counts.items()}}


def cost(year: Any, source: str, amount: Any, **more: Any) -> dict[str, Any]:
    return {"year": year, "funding_source": source, "amount": amount, **more}


def test_a_concept_needs_a_title_and_an_organisation(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    two = {"title": "Elm Lane", "organisation": people.sewers.pk, "as": "concept"}
    assert client.post(CREATE, two).status_code == 302
    work = PlannedWork.objects.get()
    assert (work.status, work.visibility) == (Status.DRAFT, Visibility.ORGANISATION)


def test_saving_as_concept_takes_a_plan_back_to_the_own_organisation(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    public = entered(people, visibility=Visibility.PUBLIC, discipline="")
    client.post(CREATE, {**public, "as": "concept"})
    work = PlannedWork.objects.get()
    assert (work.status, work.visibility) == (Status.DRAFT, Visibility.ORGANISATION)


@pytest.mark.parametrize(
    ("chosen", "shared"),
    [
        (Visibility.ORGANISATION, Visibility.MUNICIPALITY),
        (Visibility.PARTNERS, Visibility.PARTNERS),
    ],
)
def test_sharing_shows_it_to_more_than_the_own_organisation(
    client: Client, people: People, chosen: str, shared: str
) -> None:
    client.force_login(people.sewer_planner)
    answers = entered(people, visibility=chosen, status=Status.DRAFT)
    client.post(CREATE, {**answers, "as": "share"})
    work = PlannedWork.objects.get()
    assert (work.status, work.visibility) == (Status.DRAFT, shared)


def test_costs_per_year_add_up_to_the_estimate(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    costs = rows(
        "costs", cost(2030, "levy", 100), cost(2031, "", 50.5), cost("", "", "")
    )
    client.post(CREATE, entered(people, cost_estimate=1, **costs))
    work = PlannedWork.objects.get()
    assert work.cost_estimate == Decimal("150.50")
    stored = work.year_costs.values_list("year", "funding_source", "amount")
    assert list(stored) == [(2030, "levy", 100), (2031, "", Decimal("50.50"))]


def test_costs_are_changed_and_taken_away(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers)
    save_work(work, year_costs={(2030, "levy"): Decimal(1), (2031, ""): Decimal(2)})
    client.force_login(people.sewer_planner)
    costs = rows(
        "costs",
        cost(2030, "levy", 5),
        cost(2031, "", 2, DELETE="on"),
        stored=2,
    )
    client.post(edit_address(work), entered(people, revision=2, **costs))
    assert list(work.year_costs.values_list("year", "amount")) == [(2030, 5)]


def test_who_does_not_speak_of_rows_leaves_them(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers)
    save_work(work, year_costs={(2030, "levy"): Decimal(1)})
    client.force_login(people.sewer_planner)
    client.post(edit_address(work), entered(people, revision=2))
    assert work.year_costs.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        [cost("", "levy", 5)],
        [cost(1200, "levy", 5)],
        [cost(2030, "levy", -5)],
        [cost(2030, "gold", 5)],
        [cost(2030, "levy", 5), cost(2030, "levy", 6)],
    ],
)
def test_a_wrong_row_is_told_and_nothing_is_stored(
    client: Client, people: People, wrong: list[dict[str, Any]]
) -> None:
    client.force_login(people.sewer_planner)
    answer = client.post(CREATE, entered(people, **rows("costs", *wrong)))
    assert answer.status_code == 422
    assert not PlannedWork.objects.exists()


def part(name: str, x: float, **days: str) -> dict[str, Any]:
    return {"name": name, "footprint": drawn(street(x, 0)), **days}


def test_a_work_occupies_the_ground_and_the_time_of_its_parts(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    parts = rows(
        "parts",
        part("West", 0),
        part("East", 300, earliest_start="2030-05-01", latest_end="2030-12-31"),
    )
    assert client.post(CREATE, entered(people, **parts)).status_code == 302
    work = PlannedWork.objects.get()
    assert work.footprint.area == pytest.approx(2000, abs=1)
    assert (work.earliest_start, work.latest_end) == (
        date(2030, 4, 1),
        date(2030, 12, 31),
    )
    assert set(work.parts.values_list("name", flat=True)) == {"West", "East"}


def test_a_part_without_days_goes_along_with_the_whole(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    west = WorkPart(
        name="West",
        footprint=street(0, 0),
        earliest_start=work.earliest_start,
        latest_end=work.latest_end,
    )
    save_work(work, parts=[west])
    client.force_login(people.sewer_planner)
    shown = client.get(edit_address(work)).context["form"].parts.forms[0]
    assert shown["earliest_start"].value() is None
    parts = rows("parts", {**part("West", 0), "part": west.pk}, stored=1)
    moved = entered(
        people, earliest_start="2031-04-01", latest_end="2031-06-30", revision=2
    )
    assert client.post(edit_address(work), {**moved, **parts}).status_code == 302
    work.refresh_from_db()
    assert (work.earliest_start, work.latest_end) == (
        date(2031, 4, 1),
        date(2031, 6, 30),
    )
    assert work.parts.get().pk == west.pk


def test_a_part_of_another_work_can_not_be_taken(
    client: Client, people: People
) -> None:
    theirs = WorkPart(name="West", footprint=street(0, 0))
    other = save_work(make_work(organisation=people.roads), parts=[theirs])
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    parts = rows("parts", {**part("Mine", 0), "part": theirs.pk})
    client.post(edit_address(work), entered(people, **parts))
    assert other.parts.get().name == "West"
    assert work.parts.get().pk != theirs.pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"footprint": drawn(street(0, 0))},
        {"name": "West", "earliest_start": "2030-05-01", "latest_end": "2030-01-01"},
        {"name": "West", "footprint": "here"},
    ],
)
def test_a_wrong_part_is_told_and_nothing_is_stored(
    client: Client, people: People, wrong: dict[str, Any]
) -> None:
    client.force_login(people.sewer_planner)
    answer = client.post(CREATE, entered(people, **rows("parts", wrong)))
    assert answer.status_code == 422
    assert not PlannedWork.objects.exists()


def test_the_contact_is_a_colleague(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    assert client.get(CREATE).context["form"]["contact"].value() == (
        people.sewer_planner.pk
    )
    refused = client.post(CREATE, entered(people, contact=people.road_planner.pk))
    assert refused.status_code == 422
    colleague = make_user("two@kip.example", Membership.Role.READER, people.sewers)
    assert client.post(CREATE, entered(people, contact=colleague.pk)).status_code == 302
    assert PlannedWork.objects.get().contact == colleague


def adopt(work: PlannedWork, user: Any) -> None:
    programme = Programme.objects.create(
        organisation=work.organisation,
        title="2030-2034",
        first_year=2030,
        last_year=2034,
        state=Programme.State.ADOPTED,
        adopted_by=user,
    )
    facts = {name: getattr(work, name) for name in ProgrammeWork.FACTS}
    ProgrammeWork.objects.create(programme=programme, work=work, **facts)


def test_moving_out_of_an_adopted_programme_asks_for_a_reason(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    adopt(work, people.sewer_planner)
    client.force_login(people.sewer_planner)
    assert 'name="reason"' in client.get(edit_address(work)).content.decode()
    moved = entered(people, latest_end="2030-09-30")
    refused = client.post(edit_address(work), moved)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"reason"}
    work.refresh_from_db()
    assert work.latest_end == date(2030, 6, 30)
    told = {**moved, "reason": "The contractor is late."}
    assert client.post(edit_address(work), told).status_code == 302
    work.refresh_from_db()
    assert work.latest_end == date(2030, 9, 30)


def test_a_work_outside_a_programme_moves_without_a_reason(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    assert 'name="reason"' not in client.get(edit_address(work)).content.decode()
    moved = entered(people, latest_end="2030-09-30")
    assert client.post(edit_address(work), moved).status_code == 302


def test_the_form_tells_what_is_missing(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers, footprint=None)
    client.force_login(people.sewer_planner)
    missing = client.get(edit_address(work)).context["missing"]
    assert "footprint" in {one.field for one in missing}


def test_the_form_asks_the_database_the_same_however_many_rows(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    work = make_work(organisation=people.sewers)
    parts = [WorkPart(name=f"{n}", footprint=street(n * 200, 0)) for n in range(20)]
    costs = {(2030 + n, "levy"): Decimal(1) for n in range(20)}
    save_work(work, parts=parts, year_costs=costs)
    client.force_login(people.sewer_planner)
    with django_assert_max_num_queries(40):
        client.get(edit_address(work))
