"""Detecting around what changed leaves what detecting everything leaves."""

from datetime import date
from random import Random

import pytest

from conflicts import shared_runs
from conflicts.engine import Rules
from conflicts.models import Combination, DetectionRun, Match
from conflicts.review import State
from conflicts.services import detect
from conflicts.tasks import look_at_part
from projects.models import PlannedWork
from projects.services import save_work
from tests.conflicts.plans import change, make_plan
from tests.conflicts.snapshots import snapshot
from tests.factories import TODAY, make_organisation, make_work
from tests.towns import street

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(4))
def test_around_one_change_after_the_other_equals_everything(seed: int) -> None:
    random = Random(seed)
    works = make_plan(random, works=60, streets=12)
    detect(TODAY)
    for _number in range(12):
        changed = change(random, works, streets=12)
        run = detect(TODAY, around=[changed.pk])
        assert not run.is_full
        before = snapshot()
        detect(TODAY)
        assert snapshot() == before


@pytest.mark.parametrize("seed", range(4, 6))
def test_around_many_changes_at_once_equals_everything(seed: int) -> None:
    random = Random(seed)
    works = make_plan(random, works=80, streets=25)
    detect(TODAY)
    for _number in range(3):
        changed = {change(random, works, streets=25).pk for _ in range(6)}
        detect(TODAY, around=changed)
        before = snapshot()
        detect(TODAY)
        assert snapshot() == before


def test_a_change_is_looked_at_with_its_surroundings_only() -> None:
    sewer = _pair(0)
    for number in range(1, 20):
        _pair(2000 * number)
    detect(TODAY)
    sewer.latest_end = date(2030, 9, 30)
    sewer.save()
    run = detect(TODAY, around=[sewer.pk])
    assert (run.is_full, run.works) == (False, 2)
    assert Combination.objects.filter(state=State.NEW).count() == 20
    assert Match.objects.count() == 20


@pytest.mark.parametrize("parts", [0, 5])
def test_a_campaign_afar_does_without_what_was_entered_twice(parts: int) -> None:
    """Of the two stretches of heat the second is a part of a third, farther away: the
    first is no campaign with it, also when nobody looked as far as the third."""
    gas = _in_street(0, 100, "gas", "Grid", 20_000)
    _in_street(100, 85, "roads", "Roads", 500_000)
    _in_street(120, 80, "heat", "Heat", 100_000)
    _in_street(200, 200, "heat", "Heat", 900_000)
    third = _in_street(215, 900, "heat", "Heat", 2_000_000)
    third.earliest_start, third.latest_end = date(2030, 9, 1), date(2030, 12, 31)
    save_work(third)
    detect(TODAY)
    if parts:
        before = snapshot()
        run = shared_runs.begin(TODAY, parts, Rules())
        for part in run.parts.all():
            look_at_part(part.pk)
    else:
        gas.cost_estimate = 30_000
        save_work(gas)
        assert not detect(TODAY, around=[gas.pk]).is_full
        before = snapshot()
        detect(TODAY)
    assert snapshot() == before


def _in_street(
    x: float, length: float, discipline: str, organisation: str, cost: int
) -> PlannedWork:
    return make_work(
        f"{discipline} at {x}",
        organisation=make_organisation(organisation),
        discipline=discipline,
        footprint=street(x, 0, length),
        cost_estimate=cost,
    )


def test_in_a_new_quarter_everything_is_looked_at() -> None:
    sewer = _pair(0)
    detect(TODAY)
    assert not detect(TODAY, around=[sewer.pk]).is_full
    assert detect(date(2030, 4, 1), around=[sewer.pk]).is_full
    assert DetectionRun.objects.count() == 3


def _pair(x: float) -> PlannedWork:
    sewer = make_work(f"Sewer at {x}", footprint=street(x, 0, 300))
    make_work(
        f"Road at {x}",
        organisation=make_organisation("Roads"),
        discipline="roads",
        footprint=street(x, 0, 300),
    )
    return sewer
