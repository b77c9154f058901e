"""Detecting around what changed leaves what detecting everything leaves."""

from datetime import date
from random import Random

import pytest

from conflicts.models import Combination, DetectionRun, Match
from conflicts.review import State
from conflicts.services import detect
from projects.models import PlannedWork
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
