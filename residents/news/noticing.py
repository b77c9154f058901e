"""Notices what changed of public works since residents last looked.

What they read now is compared with `Shown`, what they read at the last comparison.
Nobody has to announce a change, so none is missed, whoever made it and how.
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from typing import NamedTuple

from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import localtime

from projects.models import PlannedWork
from projects.planning import CONCEPT_STATUSES, ENDED_STATUSES, Status, Visibility
from residents.models import News, Shown
from residents.news.changes import news_between
from residents.public import PublicFacts, public_facts
from residents.versions import public_version

Kind = News.Kind

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('residents_news'))"
_NOTICED = "residents.news.noticed"
_FIELDS = [field.name for field in fields(PublicFacts)]
_END = {Status.FINISHED: Kind.FINISHED, Status.CANCELLED: Kind.CANCELLED}
_AT_ONCE = 2000


class _Told(NamedTuple):
    """What to tell of a work, and the facts before it and after."""

    work: int
    kind: Kind
    before: PublicFacts
    after: PublicFacts


def notice(now: datetime) -> int:
    """Afterwards what changed is news, once, and `Shown` is what residents read now;
    returns how many news there were. The first time that an installation does this,
    nothing is news: all of it was there already."""
    today = localtime(now).date()
    version = f"{public_version()} {today}"
    if caches["public"].get(_NOTICED) == version:
        return 0
    number = _notice(today, now)
    # Only now: while it fails somebody has to try again.
    caches["public"].set(_NOTICED, version)
    return number


@transaction.atomic
def _notice(today: date, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)  # one at a time: who comes second finds nothing
    is_first = not Shown.objects.exists() and not News.objects.exists()
    shown = {row.work_id: row for row in Shown.objects.all()}
    current = public_facts(today)
    told = [] if is_first else list(_told(shown, current))
    ended = list(_ended(shown, current))
    News.objects.bulk_create(
        [_news(one, now) for one in [*told, *ended]], batch_size=_AT_ONCE
    )
    _show(shown, current)
    Shown.objects.filter(pk__in=[one.work for one in ended]).update(has_ended=True)
    return len(told) + len(ended)


def _told(shown: dict[int, Shown], current: dict[int, PublicFacts]) -> Iterator[_Told]:
    for pk, facts in current.items():
        row = shown.get(pk)
        if row is None or row.has_ended:
            yield _Told(pk, Kind.PLANNED, facts, facts)
            continue
        before = _facts_of(row)
        for kind in news_between(before, facts):
            yield _Told(pk, kind, before, facts)


def _ended(shown: dict[int, Shown], current: dict[int, PublicFacts]) -> Iterator[_Told]:
    """Of what residents saw and see no longer: what is finished or cancelled. What is
    hidden from them is told by nothing."""
    gone = [pk for pk, row in shown.items() if pk not in current and not row.has_ended]
    ended = PlannedWork.objects.filter(
        pk__in=gone,
        status__in=ENDED_STATUSES,
        visibility=Visibility.PUBLIC,
        footprint__isnull=False,
    ).order_by()
    for pk, status in ended.values_list("pk", "status"):
        facts = _facts_of(shown[pk])
        yield _Told(pk, _END[Status(status)], facts, facts)


def _facts_of(row: Shown) -> PublicFacts:
    values = {name: getattr(row, name) for name in _FIELDS}
    return PublicFacts(**{**values, "partners": tuple(row.partners)})


def _news(told: _Told, now: datetime) -> News:
    return News(
        work_id=told.work,
        kind=told.kind,
        happened_at=now,
        starts_on=told.after.starts_on,
        ends_on=told.after.ends_on,
        started_on=told.before.starts_on,
        ended_on=told.before.ends_on,
        closes_street=told.after.closes_street,
    )


def _show(shown: dict[int, Shown], current: dict[int, PublicFacts]) -> None:
    """Afterwards `Shown` has the facts of every public work, and as before what is
    public no longer."""
    changed = [
        _row(pk, facts)
        for pk, facts in current.items()
        if pk not in shown or shown[pk].has_ended or _facts_of(shown[pk]) != facts
    ]
    Shown.objects.bulk_create(
        changed,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["work"],
        update_fields=[*_FIELDS, "has_ended"],
    )


def _row(pk: int, facts: PublicFacts) -> Shown:
    values = {name: getattr(facts, name) for name in _FIELDS}
    return Shown(work_id=pk, **{**values, "partners": list(facts.partners)})


def forget_hidden() -> int:
    """Afterwards nothing is kept of what residents read of works that are hidden from
    them; returns of how many. Once a night: who hides a work by mistake and shows it
    again on the same day tells nobody news."""
    hidden = Shown.objects.filter(
        ~Q(work__visibility=Visibility.PUBLIC)
        | Q(work__status__in=CONCEPT_STATUSES)
        | Q(work__footprint__isnull=True)
    )
    return hidden.delete()[0]
