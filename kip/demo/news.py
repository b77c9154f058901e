"""What residents of the demo town were told lately, and somebody who follows it. Made
up, about real works; told once."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from conflicts.models import CombinationMember
from conflicts.review import State
from kip.demo.stage import Stage
from projects.models import PlannedWork
from projects.planning import PROVISIONAL_STATUSES, Status, Visibility
from projects.querysets import PlannedWorkQuerySet
from residents.models import News, Shown, Subscription
from residents.news import noticing
from residents.public import published_works

_EACH = 4
_QUARTER = timedelta(days=92)
_FOLLOWER = "buurtbewoner@mail.example"
_Kind = News.Kind


def load_news(today: date) -> bool:
    """Afterwards there is news of some works, and a subscription to the neighbourhood
    of one of them; False when residents were shown something already."""
    if Shown.objects.exists():
        return False
    stage = Stage(today)
    noticing.notice(stage.now())
    _remember_what_ended()
    rows = [
        _news(stage, work, kind, number)
        for kind, works in _scenes(today)
        for number, work in enumerate(works.order_by("pk")[:_EACH])
    ]
    News.objects.bulk_create(rows)
    _follow(stage, [row.work for row in rows])
    return True


def _scenes(today: date) -> Iterator[tuple[str, PlannedWorkQuerySet]]:
    public = published_works(today)
    dated = public.filter(earliest_start__gt=today, latest_end__isnull=False)
    together = CombinationMember.objects.filter(combination__state=State.ACCEPTED)
    yield _Kind.STARTED, public.filter(status=Status.UNDER_WAY)
    yield _Kind.MOVED, dated.filter(status__in=PROVISIONAL_STATUSES)
    yield _Kind.DECIDED, public.filter(status=Status.ADOPTED)
    yield _Kind.COMBINED, public.filter(pk__in=together.values("work"))
    yield _Kind.FINISHED, _finished()


def _finished() -> PlannedWorkQuerySet:
    return PlannedWork.objects.filter(
        status=Status.FINISHED, visibility=Visibility.PUBLIC, footprint__isnull=False
    )


def _remember_what_ended() -> None:
    Shown.objects.bulk_create(
        [Shown(work=work, has_ended=True) for work in _finished().order_by("pk")]
    )


def _news(stage: Stage, work: PlannedWork, kind: str, number: int) -> News:
    first, last = work.earliest_start, work.latest_end
    before: dict[str, Any] = {"started_on": first, "ended_on": last}
    if kind == _Kind.MOVED and first and last:
        before = {"started_on": first - _QUARTER, "ended_on": last - _QUARTER}
    return News(
        work=work,
        kind=kind,
        happened_at=stage.now(days_ago=1 + 3 * number),
        starts_on=first,
        ends_on=last,
        closes_street=work.closes_street,
        **before,
    )


def _follow(stage: Stage, works: list[PlannedWork]) -> None:
    """Somebody follows where the first of these is."""
    areas = (work.areas.exclude(level="municipality").first() for work in works)
    if area := next((area for area in areas if area), None):
        Subscription.objects.create(
            email=_FOLLOWER,
            area=area,
            created_at=stage.now(days_ago=30),
            confirmed_at=stage.now(days_ago=30),
        )
