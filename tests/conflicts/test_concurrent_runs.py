"""Two runs at once, or one killed half-way, leave what one clean run leaves."""

import threading
from unittest import mock

import pytest
from django.db import connection

from conflicts import services
from conflicts.models import Combination, DetectionRun, Match
from conflicts.services import detect, pending_works
from projects.planning import Discipline
from tests.conflicts.snapshots import snapshot, without_writers
from tests.factories import TODAY, make_organisation, make_work
from tests.towns import street

pytestmark = pytest.mark.django_db(transaction=True)

RESULTS = ("conflicts_match", "conflicts_combinationmember", "conflicts_detectedwork")


def make_plan() -> None:
    for y in range(0, 1000, 100):
        make_work(f"Street {y}, sewer", footprint=street(0, y, 300))
        make_work(
            f"Street {y}, paving",
            organisation=make_organisation("Roads"),
            discipline=Discipline.ROADS,
            footprint=street(0, y, 300),
        )


def test_two_runs_at_once_leave_one_set_of_rows() -> None:
    make_plan()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            detect(TODAY)
        except BaseException as failure:
            failures.append(failure)
            raise
        finally:
            connection.close()

    runs = [threading.Thread(target=run) for _ in range(3)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert failures == []
    assert DetectionRun.objects.count() == 3
    assert Match.objects.count() == 10
    assert Combination.objects.count() == 10
    before = snapshot()
    detect(TODAY)
    assert snapshot() == before


def test_a_run_that_is_killed_leaves_no_trace() -> None:
    make_plan()

    class Killed(BaseException):
        pass

    with (
        mock.patch.object(services, "_remember", side_effect=Killed),
        pytest.raises(Killed),
    ):
        detect(TODAY)
    assert not Match.objects.exists()
    assert not Combination.objects.exists()
    assert not DetectionRun.objects.exists()
    assert len(pending_works()) == 20

    detect(TODAY)
    assert Match.objects.count() == 10
    clean = without_writers(snapshot(*RESULTS))
    detect(TODAY)
    assert without_writers(snapshot(*RESULTS)) == clean
