"""Values changed where they stand in the table: who may, what is kept, what is said."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from organisations.models import Membership
from projects.models import PlannedWork, WorkPart, YearCost
from projects.planning import Discipline, Status, Visibility
from projects.services import save_work
from tests.factories import make_user, make_work
from tests.people import People
from tests.projects.test_services import adopt, stored

pytestmark = pytest.mark.django_db

COLUMNS = ["status", "period", "cost_estimate"]


def address(work: PlannedWork, column: str = "status") -> str:
    return reverse("projects:cell", args=[work.pk, column])


def opened(client: Client, work: PlannedWork, column: str, **asked: str) -> Any:
    return client.get(address(work, column), asked, headers={"HX-Request": "true"})


def change(client: Client, work: PlannedWork, column: str, **values: Any) -> Any:
    """As the form in the cell sends it."""
    values = {"seen": work.revision, **values}
    headers = {"HX-Request": "true"}
    return client.post(address(work, column), values, headers=headers)


def says(answer: HttpResponse, text: str) -> bool:
    return text in answer.content.decode()


@pytest.fixture
def work(people: People) -> PlannedWork:
    return make_work(organisation=people.sewers, cost_estimate=1000)


@pytest.fixture
def planner(client: Client, people: People) -> Client:
    client.force_login(people.sewer_planner)
    return client


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("road_planner", 403),
        ("grid_planner", 403),
        ("manager_north", 403),
        ("executive", 403),
        ("stranger", 404),
    ],
)
def test_who_does_not_plan_it_changes_nothing(
    client: Client,
    people: People,
    work: PlannedWork,
    who: str,
    status: int,
    column: str,
) -> None:
    client.force_login(getattr(people, who))
    assert opened(client, work, column).status_code == status
    assert change(client, work, column, value="draft").status_code == status
    assert stored(work).revision == 1


def test_a_reader_of_the_organisation_changes_nothing(
    client: Client, people: People, work: PlannedWork
) -> None:
    reader = make_user("r@kip.example", Membership.Role.READER, people.sewers)
    client.force_login(reader)
    assert change(client, work, "status", value="draft").status_code == 403


def test_a_partner_finds_no_work_that_is_kept_inside(
    client: Client, people: People, work: PlannedWork
) -> None:
    work.visibility = Visibility.ORGANISATION
    save_work(work)
    client.force_login(people.grid_planner)
    assert change(client, work, "status", value="draft").status_code == 404


def test_who_is_not_signed_in_changes_nothing(
    client: Client, work: PlannedWork
) -> None:
    assert change(client, work, "status", value="draft").status_code == 401
    assert client.get(address(work)).status_code == 302


def test_other_columns_are_not_changed_here(planner: Client, work: PlannedWork) -> None:
    assert change(planner, work, "title", value="Other").status_code == 404


def test_without_htmx_it_leads_to_the_form_of_the_work(
    planner: Client, work: PlannedWork
) -> None:
    answer = planner.get(address(work))
    assert answer.headers["Location"] == reverse("projects:work_edit", args=[work.pk])


def test_a_status_is_changed_and_lists_are_told(
    planner: Client, work: PlannedWork
) -> None:
    assert says(opened(planner, work, "status"), 'value="programmed" selected')
    answer = change(planner, work, "status", value=Status.IN_PREPARATION)
    assert says(answer, "autofocus")
    assert "kip:works-changed" in answer.headers["HX-Trigger"]
    assert stored(work).status == Status.IN_PREPARATION


def test_leaving_shows_what_stands(planner: Client, work: PlannedWork) -> None:
    answer = opened(planner, work, "status", shown="")
    assert not says(answer, "<form")
    assert says(answer, f'id="cell-{work.pk}-status"')


def test_a_status_that_is_none_is_refused_in_the_cell(
    planner: Client, work: PlannedWork
) -> None:
    answer = change(planner, work, "status", value="lost")
    assert answer.context["form"].errors
    assert stored(work).revision == 1


def test_a_work_without_discipline_stays_a_concept(
    planner: Client, people: People
) -> None:
    concept = make_work(organisation=people.sewers, status=Status.DRAFT, discipline="")
    answer = change(planner, concept, "status", value=Status.PROGRAMMED)
    assert (
        "discipline" in answer.context["problem"].lower() or answer.context["problem"]
    )
    assert stored(concept).status == Status.DRAFT


def test_the_start_moves_the_whole_window(planner: Client, work: PlannedWork) -> None:
    change(planner, work, "period", value="2031-01-01")
    moved = stored(work)
    assert (moved.earliest_start, moved.latest_end) == (
        date(2031, 1, 1),
        date(2031, 3, 31),
    )


def test_the_same_quarter_stores_nothing(planner: Client, work: PlannedWork) -> None:
    assert change(planner, work, "period", value="2030-04-01").status_code == 200
    assert stored(work).revision == 1


def test_a_work_without_days_gets_a_quarter(planner: Client, people: People) -> None:
    vague = make_work(organisation=people.sewers, earliest_start=None, latest_end=None)
    change(planner, vague, "period", value="2031-07-01")
    given = stored(vague)
    assert given.earliest_start == date(2031, 7, 1)
    assert given.latest_end == date(2031, 9, 30)


def test_what_is_finished_does_not_move(planner: Client, people: People) -> None:
    done = make_work(organisation=people.sewers, status=Status.FINISHED)
    assert change(planner, done, "period", value="2031-01-01").context["problem"]
    assert stored(done).earliest_start == date(2030, 4, 1)


def test_an_adopted_work_asks_why_it_moves(planner: Client, work: PlannedWork) -> None:
    adopt(work)
    answer = change(planner, work, "period", value="2031-01-01")
    assert answer.context["needs_reason"]
    assert says(answer, 'name="reason"')
    assert says(answer, 'value="2031-01-01" selected')
    reason = "The gas main first"
    change(planner, work, "period", value="2031-01-01", reason=reason)
    assert stored(work).earliest_start == date(2031, 1, 1)


@pytest.mark.parametrize("written", ["2500", "€ 2 500", "2500.00"])
def test_an_amount_is_written_as_people_do(
    planner: Client, work: PlannedWork, written: str
) -> None:
    change(planner, work, "cost_estimate", value=written)
    assert stored(work).cost_estimate == 2500


def test_dutch_amounts_have_points_between_the_thousands(
    planner: Client, work: PlannedWork
) -> None:
    planner.cookies["django_language"] = "nl"
    change(planner, work, "cost_estimate", value="1.250.000")
    assert stored(work).cost_estimate == 1_250_000


@pytest.mark.parametrize("written", ["-5", "much", "1e40"])
def test_what_is_no_amount_is_refused(
    planner: Client, work: PlannedWork, written: str
) -> None:
    answer = change(planner, work, "cost_estimate", value=written)
    assert answer.context["form"].errors
    assert stored(work).cost_estimate == 1000


def test_an_amount_may_be_unknown_again(planner: Client, work: PlannedWork) -> None:
    change(planner, work, "cost_estimate", value="")
    assert stored(work).cost_estimate is None


def cost_rows(*rows: tuple[Any, str, Any]) -> dict[str, Any]:
    sent: dict[str, Any] = {"per_year": 1, "cost-TOTAL_FORMS": len(rows)}
    sent["cost-INITIAL_FORMS"] = 0
    for number, (year, source, amount) in enumerate(rows):
        sent[f"cost-{number}-year"] = year
        sent[f"cost-{number}-source"] = source
        sent[f"cost-{number}-amount"] = amount
    return sent


def test_costs_per_year_open_as_rows_and_are_stored(
    planner: Client, work: PlannedWork
) -> None:
    assert says(opened(planner, work, "cost_estimate"), "per_year")
    rows = cost_rows((2030, "levy", 10), (2031, "capital", 20), ("", "", ""))
    change(planner, work, "cost_estimate", **rows)
    found = YearCost.objects.values_list("year", "funding_source", "amount")
    assert list(found) == [(2030, "levy", 10), (2031, "capital", 20)]
    assert stored(work).cost_estimate == Decimal(30)
    assert says(opened(planner, work, "cost_estimate"), "cost-TOTAL_FORMS")


@pytest.mark.parametrize(
    "rows",
    [
        [(2030, "levy", 10), (2030, "levy", 20)],  # twice the same
        [("", "levy", 10)],  # no year
        [(2030, "lottery", 10)],
        [(2030, "levy", -1)],
    ],
)
def test_rows_that_can_not_be_are_refused(
    planner: Client, work: PlannedWork, rows: list[tuple[Any, str, Any]]
) -> None:
    answer = change(planner, work, "cost_estimate", **cost_rows(*rows))
    assert answer.context["rows"].total_error_count()
    assert not YearCost.objects.exists()


def test_a_change_of_somebody_else_is_shown_beside_ones_own(
    planner: Client, people: People, work: PlannedWork
) -> None:
    colleague = make_user("c@kip.example", Membership.Role.PLANNER, people.sewers)
    other = Client()
    other.force_login(colleague)
    change(other, work, "status", value=Status.IN_PREPARATION)
    answer = change(planner, work, "status", value=Status.ADOPTED)
    assert answer.context["author"].name == "c"
    assert answer.context["mine"] == str(Status.ADOPTED.label)
    assert answer.context["seen"] == 2
    assert stored(work).status == Status.IN_PREPARATION
    change(planner, stored(work), "status", value=Status.ADOPTED)
    assert stored(work).status == Status.ADOPTED


def test_who_saw_nothing_changes_nothing(planner: Client, work: PlannedWork) -> None:
    change(planner, work, "status", value=Status.ADOPTED, seen="")
    assert stored(work).status == Status.PROGRAMMED


def test_a_planner_for_all_changes_any_work(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.administrator)
    work.discipline = Discipline.ROADS
    save_work(work)
    change(client, work, "status", value=Status.ADOPTED)
    assert stored(work).status == Status.ADOPTED


def test_a_work_whose_parts_have_no_days_gets_none_here(
    planner: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers, earliest_start=None, latest_end=None)
    WorkPart.objects.create(work=work, name="North")
    answer = change(planner, work, "period", value="2030-04-01")
    assert says(answer, "heeft onderdelen") or says(answer, "has parts")
    assert stored(work).earliest_start is None
