"""What detection came with of late, and how far it is when it runs now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, IntegerField, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from conflicts.models import DetectionRun, SharedRun
from conflicts.shared_runs import GIVEN_UP_AFTER


@dataclass(frozen=True, slots=True)
class Rerun:
    """What came and went in the last full run and those after it."""

    since: datetime
    new: int
    lapsed: int
    works: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Of a full run that is going on: so many of its parts are done."""

    done: int
    parts: int


def last_rerun() -> Rerun | None:
    last = DetectionRun.objects.filter(is_full=True).first()
    if last is None:
        return None
    since = DetectionRun.objects.filter(started_at__gte=last.started_at)
    counted = since.aggregate(
        new=Sum(_count("proposals_new")), lapsed=Sum(_count("proposals_lapsed"))
    )
    new, lapsed = counted["new"] or 0, counted["lapsed"] or 0
    return Rerun(last.finished_at, new, lapsed, last.works)


def progress(now: datetime) -> Progress | None:
    """None when no shared run is going on."""
    begun: timedelta = GIVEN_UP_AFTER
    runs = SharedRun.objects.filter(finished_at=None, started_at__gt=now - begun)
    counted = (
        runs.annotate(
            count=Count("parts"),
            done=Count("parts", filter=Q(parts__finished_at__isnull=False)),
        )
        .values_list("done", F("count"))
        .first()
    )
    return Progress(*counted) if counted else None


def _count(name: str) -> Cast:
    return Cast(KeyTextTransform(name, "counts"), IntegerField())
