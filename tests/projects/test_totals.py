"""Costs per year and purse beside the budgets, and who may see and enter those."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from organisations.models import Organisation, User
from projects.models import BudgetFrame, YearCost
from projects.plan.asking import asked_works
from projects.plan.totals import Line, Totals, totals_of
from projects.planning import FundingSource, Status, Visibility
from tests.factories import TODAY, make_work
from tests.people import People

pytestmark = pytest.mark.django_db

PAGE, BUDGETS = reverse("projects:work_list"), reverse("projects:budgets")
YEARS = [2030, 2031]


def totals(user: User, query: str = "") -> Totals:
    asked = QueryDict(query)
    return totals_of(asked_works(asked, user, TODAY), asked, YEARS)


def line(found: Totals, name: str) -> Line | None:
    return next((one for one in found.lines if one.name == name), None)


def costs(found: Totals, name: str = "") -> list[int]:
    of = line(found, name)
    return [int(figure.cost) for figure in of.figures] if of else []


def frame(organisation: Organisation, amount: int, source: str = "") -> None:
    BudgetFrame.objects.create(
        organisation=organisation, year=2030, funding_source=source, amount=amount
    )


def test_a_work_counts_in_the_year_it_starts_or_as_it_was_spread(
    people: People,
) -> None:
    make_work("Whole", organisation=people.sewers, cost_estimate=100)
    spread = make_work("Spread", organisation=people.sewers, cost_estimate=50)
    for year, amount in ((2030, 20), (2031, 30)):
        YearCost.objects.create(
            work=spread, year=year, funding_source=FundingSource.LEVY, amount=amount
        )
    found = totals(people.sewer_planner)
    assert costs(found, "levy") == [20, 30]
    assert costs(found, "unsaid") == [100, 0]
    assert costs(found) == [120, 30]
    assert line(found, "capital") is None


def test_what_has_no_year_yet_is_told_with_its_works(people: People) -> None:
    own = {"organisation": people.sewers, "earliest_start": None}
    make_work("Some day", **own, cost_estimate=100)
    make_work("For nothing", **own)
    make_work("Cancelled", **own, cost_estimate=7, status=Status.CANCELLED)
    make_work("Wished for", **own, cost_estimate=7, preferred_start=date(2030, 4, 1))
    spread = make_work("Spread", **own, cost_estimate=7)
    YearCost.objects.create(work=spread, year=2030, amount=7)
    found = totals(people.sewer_planner)
    assert costs(found) == [14, 0]
    assert (found.undated.count, found.undated.cost) == (1, 100)
    behind = QueryDict(found.undated.query)
    works = asked_works(behind, people.sewer_planner, TODAY).works
    assert [work.title for work in works] == ["Some day"]


def test_partners_hear_of_no_money_without_a_year(people: People) -> None:
    make_work(
        organisation=people.sewers,
        earliest_start=None,
        cost_estimate=100,
        visibility=Visibility.PARTNERS,
    )
    assert totals(people.grid_planner).undated.count == 0
    asked = asked_works(QueryDict("undated=1"), people.grid_planner, TODAY)
    assert not asked.works


def test_budgets_stand_beside_the_works_of_organisations_one_asks_for(
    people: People,
) -> None:
    make_work(organisation=people.sewers, cost_estimate=100, funding_source="levy")
    frame(people.sewers, 70, "levy")
    assert totals(people.sewer_planner).organisations == []
    found = totals(people.sewer_planner, "mine=1")
    assert found.organisations == [people.sewers]
    levy = line(found, "levy")
    assert levy
    assert levy.figures[0].frame == 70
    assert levy.figures[0].over == 30
    assert levy.figures[1].over is None
    together = line(found, "")
    assert together
    assert together.figures[0].frame == 70  # the sum, for nobody said another


def test_a_budget_for_all_purses_goes_before_their_sum(people: People) -> None:
    make_work(organisation=people.sewers, cost_estimate=100, funding_source="levy")
    frame(people.sewers, 70, "levy")
    frame(people.sewers, 500)
    together = line(totals(people.sewer_planner, "mine=1"), "")
    assert together
    assert together.figures[0].left == 400


def test_a_partner_learns_nothing_of_the_money_of_others(people: People) -> None:
    make_work("Sewer", organisation=people.sewers, cost_estimate=100)
    make_work("Cable", organisation=people.gridco, cost_estimate=7)
    frame(people.sewers, 70)
    found = totals(people.grid_planner)
    assert costs(found) == [7, 0]
    asked = f"organisation={people.sewers.pk}&organisation={people.gridco.pk}"
    assert totals(people.grid_planner, asked).organisations == []
    query = QueryDict("costs_in=2030")
    works = asked_works(query, people.grid_planner, TODAY).works
    assert [work.title for work in works] == ["Cable"]


def test_what_was_cancelled_costs_nothing_unless_one_asks_for_it(
    people: People,
) -> None:
    gone = {"status": Status.CANCELLED, "organisation": people.sewers}
    make_work(cost_estimate=100, **gone)
    assert costs(totals(people.sewer_planner)) == [0, 0]
    assert costs(totals(people.sewer_planner, "status=cancelled")) == [100, 0]


@pytest.mark.parametrize("name", ["levy", "unsaid", ""])
def test_each_figure_leads_to_the_works_behind_it(people: People, name: str) -> None:
    whose: dict[str, Any] = {"organisation": people.sewers, "cost_estimate": 100}
    make_work("Levied", funding_source="levy", **whose)
    make_work("Unsaid", **whose)
    make_work("Later", earliest_start=date(2030, 6, 1), **whose | {"cost_estimate": 0})
    later = make_work("In 2031", preferred_start=date(2031, 6, 1), **whose)
    later.year_costs.create(year=2031, amount=Decimal(9))
    make_work("Cancelled", status=Status.CANCELLED, **whose)
    of = line(totals(people.sewer_planner, "mine=1"), name)
    assert of
    behind = asked_works(QueryDict(of.figures[0].query), people.sewer_planner, TODAY)
    assert sum(work.cost_estimate for work in behind.works) == of.figures[0].cost


def test_the_page_says_clearly_what_is_over(client: Client, people: People) -> None:
    make_work(
        organisation=people.sewers, cost_estimate=1_500_000, funding_source="levy"
    )
    frame(people.sewers, 1_000_000, "levy")
    client.force_login(people.sewer_planner)
    page = client.get(PAGE, {"mine": "1", "from": "2030"}).content.decode()
    assert "plan-totals__over" in page
    assert "500.000" in page
    assert "costs_in=2030&amp;funding=levy" in page


def test_a_planner_enters_the_budgets_of_their_own(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    address = f"{BUDGETS}?from=2030&years=2"
    frame(people.sewers, 70, "capital")
    answer = client.post(
        address, {"levy-2030": "1.200.000", "levy-2031": "", "-2030": "5"}
    )
    assert answer.status_code == 302
    stored = BudgetFrame.objects.values_list("year", "funding_source", "amount")
    assert set(stored) == {(2030, "levy", 1_200_000), (2030, "", 5)}
    page = client.get(address).content.decode()
    assert "1.200.000" in page or "1200000" in page


def test_a_budget_that_is_no_amount_is_refused_in_words(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    answer = client.post(f"{BUDGETS}?from=2030", {"levy-2030": "-3"})
    assert answer.status_code == 200
    assert b"budgets__error" in answer.content
    assert not BudgetFrame.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "executive", "manager_north"])
def test_who_does_not_plan_enters_no_budgets(
    client: Client, people: People, who: str
) -> None:
    client.force_login(getattr(people, who))
    assert client.get(BUDGETS).status_code == 403
    assert client.post(BUDGETS, {"levy-2030": "3"}).status_code == 403


def test_the_budgets_of_others_are_not_there(client: Client, people: People) -> None:
    frame(people.roads, 123_456)
    client.force_login(people.sewer_planner)
    of_roads = f"{BUDGETS}?organisation={people.roads.pk}&from=2030"
    assert client.get(of_roads).status_code == 404
    assert client.post(of_roads, {"levy-2030": "3"}).status_code == 404
    assert BudgetFrame.objects.get().amount == 123_456
    assert client.get(f"{BUDGETS}?organisation=x").status_code == 404
