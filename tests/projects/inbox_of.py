"""What tests of the inbox begin with."""

from datetime import UTC, date, datetime
from typing import Any

from conflicts.models import Match
from organisations.models import User
from projects.desk import inbox
from projects.models import PlannedWork
from tests.factories import TODAY


def waiting(user: User, name: str, on: date = TODAY) -> list[inbox.Item]:
    source = inbox.source_named(name)
    assert source
    user.visits_on = on
    return inbox.items_of(source, user, on)


def titles(user: User, name: str, on: date = TODAY) -> list[str]:
    return [item.title for item in waiting(user, name, on)]


def confirmed(work: PlannedWork, day: date) -> PlannedWork:
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    PlannedWork.objects.filter(pk=work.pk).update(confirmed_at=moment)
    return work


def meeting(one: PlannedWork, other: PlannedWork, **facts: Any) -> Match:
    first, second = sorted((one, other), key=lambda work: work.pk)
    values = {
        "kind": "combine",
        "metres_apart": 0,
        "overlap_days": 30,
        "gap_days": 0,
        "shared_m2": 100,
        "rules_version": "1",
        **facts,
    }
    return Match.objects.create(first=first, second=second, **values)
