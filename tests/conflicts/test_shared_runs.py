"""Workers that share a run leave the rows that one process leaves."""

from datetime import datetime
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from conflicts import shared_runs
from conflicts.engine import Rules
from conflicts.models import DetectionRun, SharedPart, SharedRun
from conflicts.services import detect, pending_works
from conflicts.tasks import look_at_part
from tests.conflicts.plans import change, make_plan
from tests.conflicts.snapshots import snapshot, without_writers
from tests.factories import TODAY
from tests.workers import Redis, running_worker


@pytest.mark.django_db
@pytest.mark.parametrize("parts", [2, 7])
def test_parts_together_find_what_one_look_finds(parts: int) -> None:
    make_plan(Random(1), works=70, streets=12)
    detect(TODAY)
    before = snapshot()
    look_at_all(shared_runs.begin(TODAY, parts, Rules()))
    assert snapshot() == before
    assert DetectionRun.objects.filter(is_full=True).count() == 2


@pytest.mark.django_db
def test_a_part_that_is_looked_at_twice_changes_nothing() -> None:
    make_plan(Random(2), works=30, streets=6)
    run = shared_runs.begin(TODAY, 3, Rules())
    first = run.parts.first()
    assert first is not None
    look_at_part(first.pk)
    look_at_part(first.pk)
    assert not DetectionRun.objects.exists()
    look_at_all(run)
    before = snapshot()
    look_at_all(run)
    assert snapshot() == before
    assert DetectionRun.objects.count() == 1


@pytest.mark.django_db
def test_what_changed_meanwhile_is_caught_up() -> None:
    random = Random(3)
    works = make_plan(random, works=30, streets=6)
    run = shared_runs.begin(TODAY, 2, Rules())
    parts = list(run.parts.all())
    look_at_part(parts[0].pk)
    changed = change(random, works, streets=6)
    look_at_part(parts[1].pk)
    assert changed.revision > 1
    assert pending_works() == []
    before = snapshot()
    detect(TODAY)
    assert snapshot() == before


@pytest.mark.django_db
def test_a_lost_part_is_asked_for_again() -> None:
    make_plan(Random(4), works=10, streets=3)
    shared_runs.begin(TODAY, 2, Rules())
    assert shared_runs.lost_parts() == []
    SharedPart.objects.update(asked_at="2020-01-01T00:00Z")
    assert len(shared_runs.lost_parts()) == 2
    assert shared_runs.lost_parts() == []


@pytest.mark.django_db(transaction=True)
def test_without_redis_nobody_is_asked_and_nothing_waits(own_redis: Redis) -> None:
    make_plan(Random(6), works=10, streets=3)
    own_redis.stop()
    with pytest.raises(CommandError, match="Redis can't be reached"):
        call_command("detect", parts=2)
    assert not SharedRun.objects.exists()


def look_at_all(run: SharedRun) -> None:
    for part in run.parts.all():
        look_at_part(part.pk)


@pytest.mark.django_db(transaction=True)
def test_two_workers_leave_the_rows_of_one_process(own_redis: Redis) -> None:
    make_plan(Random(5), works=120, streets=20)
    # Saving asked for detection as well; here only what the parts find counts.
    own_redis.forget_everything()
    _forget_findings()
    with running_worker(own_redis), running_worker(own_redis):
        call_command("detect", parts=6)
    assert SharedPart.objects.filter(finished_at__isnull=False).count() == 6
    shared = without_writers(snapshot())
    _forget_findings()
    call_command("detect")
    assert _facts(without_writers(snapshot())) == _facts(shared)
    connection.close()


def _forget_findings() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE conflicts_match, conflicts_combination, conflicts_detectedwork,"
            " conflicts_restrictionmatch RESTART IDENTITY CASCADE"
        )


def _facts(rows: dict[str, list[tuple[object, ...]]]) -> dict[str, list[object]]:
    """The rows without the moments at which they were written."""
    return {
        table: [[v for v in row if not isinstance(v, datetime)] for row in some]
        for table, some in rows.items()
    }
