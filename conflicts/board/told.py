"""What detection came with of late, and how far it is when it runs now."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from conflicts.models import DetectionRun, SharedRun
from conflicts.querysets import CombinationQuerySet
from conflicts.review import State
from conflicts.shared_runs import GIVEN_UP_AFTER

VISITS = "board_visits"  # in the session
ONE_VISIT = timedelta(hours=1)


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
    begun = now - GIVEN_UP_AFTER
    runs = SharedRun.objects.filter(finished_at=None, started_at__gt=begun)
    counted = (
        runs.annotate(
            count=Count("parts"),
            done=Count("parts", filter=Q(parts__finished_at__isnull=False)),
        )
        .values_list("done", F("count"))
        .first()
    )
    return Progress(*counted) if counted else None


@dataclass(frozen=True, slots=True)
class News:
    """What came to and went from somebody's own board since they last looked."""

    since: datetime
    new: int
    lapsed: int


def news(
    session: MutableMapping[str, Any], visible: CombinationQuerySet, now: datetime
) -> News | None:
    """Since the last visit that ended an hour ago or more, as far as the session goes
    back; None on the first one, and when nothing happened. Remembers this visit."""
    last, before = _visits(session)
    if last is None or now - last > ONE_VISIT:
        session[VISITS] = [now.isoformat(), last.isoformat() if last else ""]
        before = last
    if before is None:
        return None
    came = Count("pk", filter=Q(created_at__gt=before) & ~Q(state=State.LAPSED))
    went = Count("pk", filter=Q(changed_at__gt=before, state=State.LAPSED))
    found = visible.order_by().aggregate(new=came, lapsed=went)
    return News(before, **found) if any(found.values()) else None


def _visits(
    session: MutableMapping[str, Any],
) -> tuple[datetime | None, datetime | None]:
    """When this visit began, and the one before it."""
    last, before = session.get(VISITS, ["", ""])
    return (
        datetime.fromisoformat(last) if last else None,
        datetime.fromisoformat(before) if before else None,
    )


def _count(name: str) -> Cast:
    return Cast(KeyTextTransform(name, "counts"), IntegerField())
