"""Budgets and closures of the installation hold proposals back, and say so."""

from datetime import date
from random import Random

import pytest

from areas.models import Area
from conflicts.models import Combination, DetectionRun
from conflicts.services import detect
from projects.models import BudgetFrame, PlannedWork
from projects.planning import Discipline
from tests.conflicts.plans import make_plan
from tests.conflicts.snapshots import snapshot
from tests.factories import TODAY, make_area, make_organisation, make_work
from tests.towns import block, street

pytestmark = pytest.mark.django_db


def roads_that_must_move(count: int) -> list[PlannedWork]:
    """Per street a sewer of 2031, and paving of 2030 that would join it."""
    for number in range(count):
        place = street(0, 200.0 * number, 300)
        make_work(
            f"Sewer {number}",
            footprint=place,
            earliest_start=date(2031, 4, 1),
            latest_end=date(2031, 9, 30),
            cost_estimate=900_000,
            status="in_preparation",
        )
        make_work(
            f"Road {number}",
            organisation=make_organisation("Roads"),
            discipline=Discipline.ROADS,
            footprint=place,
            cost_estimate=100_000,
        )
    return list(PlannedWork.objects.all())


def test_without_a_budget_all_roads_join_the_sewer() -> None:
    roads_that_must_move(3)
    detect(TODAY)
    assert Combination.objects.count() == 3


def test_a_full_year_takes_no_more_works_and_has_a_price() -> None:
    roads_that_must_move(3)
    roads = make_organisation("Roads")
    BudgetFrame.objects.create(organisation=roads, year=2031, amount=200_000)
    run = detect(TODAY)
    assert Combination.objects.count() == 2
    (price,) = run.prices
    assert price["key"] == ["budget", roads.pk, 2031]
    assert price["price"] > 0
    binding = [row.appraisal["binding"] for row in Combination.objects.all()]
    assert any(one["key"] == ["budget", roads.pk, 2031] for one in binding[0])


def test_a_budget_that_others_have_changes_nothing() -> None:
    roads_that_must_move(3)
    gas = make_organisation("Gas")
    BudgetFrame.objects.create(organisation=gas, year=2031, amount=0)
    detect(TODAY)
    assert Combination.objects.count() == 3


def test_a_new_budget_has_the_whole_plan_looked_at() -> None:
    sewer, *_others = roads_that_must_move(2)
    detect(TODAY)
    roads = make_organisation("Roads")
    BudgetFrame.objects.create(organisation=roads, year=2031, amount=100_000)
    assert detect(TODAY, around=[sewer.pk]).is_full
    assert Combination.objects.exclude(state="lapsed").count() == 1


@pytest.mark.parametrize("seed", [1, 3])
def test_detecting_again_within_limits_writes_no_row(seed: int) -> None:
    random = Random(seed)
    make_area("Noord", boundary=block(-100, -500, 4000), max_closures=2)
    works = make_plan(random, works=90, streets=6)
    for organisation in {work.organisation for work in works}:
        for year in range(2029, 2035):
            amount = random.choice([0, 300_000, 2_000_000])
            BudgetFrame.objects.create(
                organisation=organisation, year=year, amount=amount
            )
    detect(TODAY)
    before = snapshot()
    run = detect(TODAY)
    assert run.prices
    assert snapshot() == before


def test_no_more_streets_close_at_once_than_an_area_allows() -> None:
    make_area("Noord", boundary=block(-100, -100, 3000), max_closures=1)
    roads_that_must_move(3)
    PlannedWork.objects.filter(discipline="roads").update(closes_street=True)
    assert Area.objects.get().works.count() == 6
    detect(TODAY)
    starts = Combination.objects.values_list("start_quarter", flat=True)
    assert len(set(starts)) == len(starts)
    assert DetectionRun.objects.latest("pk").prices
