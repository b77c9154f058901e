"""What changes while a run is going on is not lost."""

from dataclasses import replace
from datetime import date

import pytest

from areas.models import Restriction
from conflicts import shared_runs
from conflicts.engine import Rules
from conflicts.looking import look_at_everything
from conflicts.models import Combination, DetectedWork, DetectionRun, SharedPart
from conflicts.services import basis_of, conditions_have_changed, detect, finish_run
from conflicts.steps import Steps
from conflicts.tasks import look_at_part
from projects.models import PlannedWork
from projects.services import save_work
from tests.conflicts.snapshots import snapshot
from tests.conflicts.test_detect import sewer_and_road
from tests.factories import TODAY, make_organisation, make_work
from tests.towns import street

pytestmark = pytest.mark.django_db


def bar_everything() -> None:
    Restriction.objects.create(
        kind=Restriction.Kind.EVENT,
        title="Floriade",
        place=street(-1000, -1000, 5000, 5000),
        starts_on=date(2029, 1, 1),
        ends_on=date(2039, 1, 1),
        applies_to=Restriction.AppliesTo.ALL,
    )


def test_a_restriction_during_a_run_is_still_to_be_looked_at() -> None:
    sewer_and_road()
    basis = basis_of(Rules(), TODAY, None)
    found = look_at_everything(Rules(), TODAY, Steps())
    bar_everything()
    finish_run(found, TODAY, Steps(), basis)
    assert conditions_have_changed(TODAY)


def test_a_restriction_during_a_shared_run_is_still_to_be_looked_at() -> None:
    sewer_and_road()
    run = shared_runs.begin(TODAY, 2, Rules())
    first, second = run.parts.all()
    look_at_part(first.pk)
    bar_everything()
    look_at_part(second.pk)
    assert conditions_have_changed(TODAY)
    detect(TODAY)
    assert not conditions_have_changed(TODAY)


def test_a_run_by_old_rules_that_ends_last_does_not_have_the_last_word() -> None:
    sewer_and_road()
    old = shared_runs.begin(TODAY, 1, replace(Rules(), default_buffer_m=99.0))
    detect(TODAY)
    assert not conditions_have_changed(TODAY)
    for part in old.parts.all():
        look_at_part(part.pk)
    assert conditions_have_changed(TODAY)


def test_a_work_that_is_deleted_during_a_run_is_passed_over() -> None:
    sewer, road = sewer_and_road()
    run = shared_runs.begin(TODAY, 2, Rules())
    first, second = run.parts.all()
    look_at_part(first.pk)
    PlannedWork.objects.filter(pk=road.pk).delete()
    look_at_part(second.pk)
    assert [seen.work_id for seen in DetectedWork.objects.all()] == [sewer.pk]
    assert not Combination.objects.exists()


def test_parts_that_nobody_brought_together_are_brought_together_later() -> None:
    sewer_and_road()
    run = shared_runs.begin(TODAY, 2, Rules())
    for part in run.parts.all():
        shared_runs.look_at(part)
    assert shared_runs.lost_parts() == []
    long_ago = "2020-01-01T00:00Z"
    SharedPart.objects.update(asked_at=long_ago, finished_at=long_ago)
    (lost,) = shared_runs.lost_parts()
    assert shared_runs.lost_parts() == []
    look_at_part(lost)
    assert Combination.objects.count() == 1
    assert not shared_runs.is_going_on()


def test_parts_of_which_one_is_missing_are_not_brought_together() -> None:
    sewer_and_road()
    run = shared_runs.begin(TODAY, 2, Rules())
    first, second = run.parts.all()
    shared_runs.look_at(first)
    long_ago = "2020-01-01T00:00Z"
    SharedPart.objects.filter(pk=first.pk).update(asked_at=long_ago)
    SharedPart.objects.filter(pk=first.pk).update(finished_at=long_ago)
    assert shared_runs.lost_parts() == []
    SharedPart.objects.update(asked_at=long_ago)
    assert shared_runs.lost_parts() == [second.pk]


def test_a_plan_without_works_can_be_shared() -> None:
    run = shared_runs.begin(TODAY, 3, Rules())
    for part in run.parts.all():
        look_at_part(part.pk)
    assert not shared_runs.is_going_on()
    assert DetectionRun.objects.get().works == 0


def test_whom_a_work_left_during_a_shared_run_is_looked_at_again() -> None:
    """With the second sewer the first was a campaign, and worth more to the road."""
    make_work("Road", organisation=make_organisation("Roads"), **_paving(0))
    make_work("First sewer", footprint=street(0, 0, 100), cost_estimate=100_000)
    second = make_work("Second", footprint=street(100, 0, 200), cost_estimate=900_000)
    run = shared_runs.begin(TODAY, 3, Rules())
    for part in run.parts.all():
        shared_runs.look_at(part)
    second.footprint = street(5000, 0, 200)
    save_work(second)
    shared_runs.finish(run)
    before = snapshot()
    detect(TODAY)
    assert snapshot() == before


def _paving(x: float) -> dict[str, object]:
    return {
        "discipline": "roads",
        "footprint": street(x, 0, 85),
        "cost_estimate": 700_000,
    }
