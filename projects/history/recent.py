"""What changed lately in the plans of some organisations, the last first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from organisations.permissions import Visitor, organisations_of
from projects.history.changes import Change, changes_of_each
from projects.history.events import START, WORK_COLUMN, event_model, key_of
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet

MOST_WORKS = 4  # of one visit that are told in full


@dataclass
class Visit:
    """What somebody changed in one go, in one work or in many."""

    key: str
    at: datetime
    user_id: int | None
    work_ids: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Told:
    """A visit as a page tells it: of its first works everything."""

    visit: Visit
    changes: list[tuple[PlannedWork, Change]]

    @property
    def first(self) -> Change:
        return self.changes[0][1]

    @property
    def others(self) -> int:
        return len(self.visit.work_ids) - len(self.changes)


def own_works(user: Visitor) -> PlannedWorkQuerySet:
    """The works of one's own organisations; of all for who is of none."""
    works = PlannedWork.objects.visible_to(user)
    own = organisations_of(user)
    return works.filter(organisation__in=own) if own.exists() else works


def visits(works: PlannedWorkQuerySet, since: datetime) -> list[Visit]:
    """Since a moment, the last first. Five queries of short rows."""
    found: dict[str, Visit] = {}
    ids = works.order_by().values("pk")
    for name, column in WORK_COLUMN.items():
        rows = event_model(name).objects.filter(
            **{"pgh_created_at__gte": since, f"{column}__in": ids}
        )
        columns = ("pgh_context", "pgh_created_at", "pgh_context__metadata", column)
        rows = rows.exclude(pgh_label=START)  # nobody did that
        for row in rows.order_by("pgh_id").values_list(*columns):
            _add(found, *row)
    return sorted(found.values(), key=lambda visit: visit.at)[::-1]


def _add(
    found: dict[str, Visit], context: Any, at: datetime, metadata: Any, work_id: int
) -> None:
    key = key_of(context, at)
    if key not in found:
        user = (metadata or {}).get("user")
        found[key] = Visit(key, at, int(user) if user else None)
    found[key].work_ids.add(work_id)


def told(visits: Sequence[Visit], open_books: set[int] | None) -> list[Told]:
    """The visits with what changed; `open_books` are the organisations of which the
    reader may know money and notes, None: all. Ten queries, however many visits."""
    wanted = {pk for one in visits for pk in sorted(one.work_ids)[:MOST_WORKS]}
    works = PlannedWork.objects.select_related("organisation").defer("footprint")
    by_id = works.in_bulk(wanted)
    is_open = {
        pk
        for pk, work in by_id.items()
        if open_books is None or work.organisation_id in open_books
    }
    changes = {
        (pk, change.event_id): change
        for pk, all_of_it in changes_of_each(by_id, is_open).items()
        for change in all_of_it
    }
    pages = (Told(one, _changes(one, by_id, changes)) for one in visits)
    return [one for one in pages if one.changes]


def _changes(
    visit: Visit,
    works: dict[int, PlannedWork],
    changes: dict[tuple[int, str], Change],
) -> list[tuple[PlannedWork, Change]]:
    return [
        (works[pk], changes[pk, visit.key])
        for pk in sorted(visit.work_ids)[:MOST_WORKS]
        if (pk, visit.key) in changes
    ]
