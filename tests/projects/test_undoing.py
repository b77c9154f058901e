"""Taking back what was changed in the table, alone or in bulk."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pghistory
import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from organisations.models import Membership
from projects.models import PlannedWork, WorkPart, YearCost
from projects.planning import Status
from projects.services import save_work
from tests.factories import make_user, make_work
from tests.people import People
from tests.projects.test_bulk import save, works_of
from tests.projects.test_services import adopt, stored
from tests.projects.test_table_edits import change, cost_rows

pytestmark = pytest.mark.django_db

CHANGES = reverse("projects:changes")


@pytest.fixture
def planner(client: Client, people: People) -> Client:
    client.force_login(people.sewer_planner)
    return client


def last_change(client: Client) -> UUID:
    changes = client.get(CHANGES).context["changes"]
    return next(one.id for one in changes if not one.is_undone)


def rename(work: PlannedWork) -> None:
    """By somebody else; the history would count it with what a test did before."""
    with pghistory.context():
        work = stored(work)
        work.title = "Renamed"
        save_work(work)


def undo(client: Client, change_id: UUID | None = None) -> Any:
    change_id = change_id or last_change(client)
    address = reverse("projects:undo", args=[change_id])
    return client.post(address, headers={"HX-Request": "true"})


def days(work: PlannedWork) -> tuple[date | None, date | None]:
    return stored(work).earliest_start, stored(work).latest_end


def test_a_bulk_change_is_taken_back_with_parts_and_money(
    planner: Client, people: People
) -> None:
    works = works_of(people, latest_end=date(2031, 5, 30))
    part = WorkPart.objects.create(
        work=works[0], name="North", earliest_start=date(2030, 4, 29)
    )
    for year in (2030, 2031):
        YearCost.objects.create(work=works[0], year=year, amount=5)
    save(planner, works, quarters=4)
    assert YearCost.objects.filter(year=2032).exists()
    answer = undo(planner)
    assert "kip:works-changed" in answer.headers["HX-Trigger"]
    for work in works:
        assert days(work) == (date(2030, 4, 1), date(2031, 5, 30))
    part.refresh_from_db()
    assert part.earliest_start == date(2030, 4, 29)
    assert list(YearCost.objects.values_list("year", flat=True)) == [2030, 2031]


def test_what_residents_notice_is_taken_back(planner: Client, people: People) -> None:
    works = works_of(people, 2, is_noisy=True, homes_reached="as_usual")
    save(planner, works, is_noisy="no", closes_street="yes", homes_reached="on_foot")
    undo(planner)
    for work in map(stored, works):
        assert (work.is_noisy, work.closes_street) == (True, False)
        assert work.homes_reached == "as_usual"


def test_undo_is_in_the_history_and_can_be_undone(
    planner: Client, people: People
) -> None:
    works = works_of(people, 2)
    save(planner, works, quarters=2)
    undo(planner)
    events = apps.get_model("projects", "WorkEvent").objects
    event = events.filter(pgh_obj=works[0].pk).latest("pgh_id")
    assert event.earliest_start == date(2030, 4, 1)
    assert event.pgh_context.metadata["user"] == people.sewer_planner.pk
    undo(planner)  # the undo
    assert days(works[0])[0] == date(2030, 10, 1)
    changes = planner.get(CHANGES).context["changes"]
    assert sorted(one.is_undone for one in changes) == [False, True, True]


def test_a_change_is_taken_back_once(planner: Client, people: People) -> None:
    works = works_of(people, 2)
    save(planner, works, status=Status.ADOPTED)
    first = last_change(planner)
    undo(planner, first)
    assert undo(planner, first).context["change"] is None
    assert stored(works[0]).revision == 3


def test_a_work_that_was_changed_since_is_named_and_kept(
    planner: Client, people: People
) -> None:
    works = works_of(people, 2)
    save(planner, works, quarters=2)
    rename(works[0])
    answer = undo(planner)
    assert [work.title for work, _why in answer.context["kept"]] == ["Renamed"]
    assert days(works[0])[0] == date(2030, 10, 1)
    assert days(works[1])[0] == date(2030, 4, 1)


def test_nothing_to_put_back_is_said(planner: Client, people: People) -> None:
    works = works_of(people, 1)
    save(planner, works, quarters=2)
    rename(works[0])
    answer = undo(planner)
    assert answer.context["change"] is None
    assert len(answer.context["kept"]) == 1


def test_what_a_work_was_before_its_history_is_not_made_up(
    planner: Client, people: People
) -> None:
    works = works_of(people, 2)
    apps.get_model("projects", "WorkEvent").objects.filter(pgh_obj=works[0]).delete()
    save(planner, works, quarters=2)
    answer = undo(planner)
    assert [work.pk for work, _why in answer.context["kept"]] == [works[0].pk]
    assert days(works[0])[0] == date(2030, 10, 1)
    assert days(works[1])[0] == date(2030, 4, 1)


def test_one_value_is_taken_back(planner: Client, people: People) -> None:
    work = make_work(organisation=people.sewers, cost_estimate=1000)
    change(planner, work, "cost_estimate", value="2500")
    undo(planner)
    assert stored(work).cost_estimate == 1000


def test_money_that_moved_between_years_goes_back(
    planner: Client, people: People
) -> None:
    """Though the work itself stayed as it was."""
    work = make_work(organisation=people.sewers)
    costs = {(2030, "levy"): Decimal(10), (2031, "levy"): Decimal(20)}
    save_work(work, year_costs=costs)
    rows = cost_rows((2030, "levy", 20), (2032, "levy", 10))
    change(planner, work, "cost_estimate", **rows)
    assert stored(work).cost_estimate == 30
    undo(planner)
    found = YearCost.objects.values_list("year", "amount")
    assert list(found.all()) == [(2030, 10), (2031, 20)]
    undo(planner)
    assert list(found.all()) == [(2030, 20), (2032, 10)]


def test_an_adopted_work_goes_back_without_a_new_reason(
    planner: Client, people: People
) -> None:
    works = works_of(people, 1)
    adopt(works[0])
    save(planner, works, quarters=1, reason="Gas first")
    undo(planner)
    assert days(works[0])[0] == date(2030, 4, 1)


def test_nobody_takes_back_what_another_did(planner: Client, people: People) -> None:
    works = works_of(people, 1)
    save(planner, works, quarters=1)
    theirs = last_change(planner)
    colleague = make_user("c@kip.example", Membership.Role.PLANNER, people.sewers)
    other = Client()
    other.force_login(colleague)
    assert other.get(CHANGES).context["changes"] == []
    assert undo(other, theirs).status_code == 404
    assert undo(planner, uuid4()).status_code == 404
    assert stored(works[0]).revision == 2


def test_who_lost_the_role_takes_nothing_back(planner: Client, people: People) -> None:
    works = works_of(people, 1)
    save(planner, works, quarters=1)
    change_id = last_change(planner)
    memberships = people.sewer_planner.memberships
    memberships.update(organisation=people.roads)
    assert len(undo(planner, change_id).context["kept"]) == 1
    assert stored(works[0]).revision == 2


@pytest.mark.parametrize("who", ["executive", "manager_north", "stranger"])
def test_who_plans_for_nobody_has_no_changes(
    client: Client, people: People, who: str
) -> None:
    client.force_login(getattr(people, who))
    assert client.get(CHANGES).status_code == 403
    assert undo(client, uuid4()).status_code == 404


def test_without_scripts_the_page_tells(planner: Client, people: People) -> None:
    works = works_of(people, 2)
    save(planner, works, quarters=1)
    rename(works[0])
    address = reverse("projects:undo", args=[last_change(planner)])
    page = planner.post(address, follow=True)
    assert "Renamed" in page.content.decode()
    assert days(works[1])[0] == date(2030, 4, 1)


def test_many_works_take_as_many_queries_as_a_few(
    planner: Client,
    people: People,
    django_assert_max_num_queries: Callable[..., DjangoAssertNumQueries],
) -> None:
    works = works_of(people, 15)
    for work in works:
        YearCost.objects.create(work=work, year=2030, amount=5)
    save(planner, works, quarters=4)
    change_id = last_change(planner)
    with django_assert_max_num_queries(40):
        undo(planner, change_id)
    assert days(works[3])[0] == date(2030, 4, 1)


def test_a_work_does_not_go_back_to_an_organisation_that_one_has_left(
    planner: Client, people: People
) -> None:
    theirs = Membership.objects.create(
        user=people.sewer_planner,
        organisation=people.roads,
        role=Membership.Role.PLANNER,
    )
    work = make_work(organisation=people.roads)
    save(planner, [work], organisation=people.sewers.pk)
    assert stored(work).organisation == people.sewers
    theirs.delete()
    answer = undo(planner)
    assert work.title in answer.content.decode()
    assert stored(work).organisation == people.sewers
