"""What the database kept of works, taken together per change.

The events come from triggers (see the trackers in `models.works`), so that nothing
that was ever written is missing. What was written in one request, or without one in
one transaction, is one change.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, F, FloatField, Func, QuerySet, TextField

# Per kind of event the column that says which work it is about.
WORK_COLUMN = {
    "WorkEvent": "id",
    "YearCostEvent": "work_id",
    "WorkPartEvent": "work_id",
    "WorkChallengeEvent": "plannedwork_id",
    "AttachmentEvent": "work_id",
}
# Labels what a work was when its history began, if it is older than that.
START = "start"
_WITH_SHAPE = ("WorkEvent", "WorkPartEvent")


@dataclass(frozen=True)
class Shape:
    """A footprint without the drawing itself: whether it is the same, and how big."""

    digest: str
    square_metres: float = field(compare=False)
    metres: float = field(compare=False)


@dataclass
class Written:
    """Everything about one work that was written together, oldest event first.

    `key` names it among all changes: the context of a request, or else the moment.
    """

    key: str
    at: datetime
    metadata: Mapping[str, Any]
    # To sort by: a transaction that began earlier may have written later.
    turn: datetime
    events: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    @property
    def user_id(self) -> int | None:
        user = self.metadata.get("user")
        return int(user) if user else None

    @property
    def reason(self) -> str:
        return str(self.metadata.get("reason") or "")


def event_model(name: str) -> Any:
    return apps.get_model("projects", name)


def written_about(work_ids: Iterable[int]) -> dict[int, list[Written]]:
    """Per work what was ever written about it, oldest first. Five queries."""
    ids = list(work_ids)
    found: dict[int, dict[str, Written]] = {work_id: {} for work_id in ids}
    for name, column in WORK_COLUMN.items():
        last: dict[int, datetime] = {}
        for event in events(name).filter(**{f"{column}__in": ids}):
            work_id = getattr(event, column)
            one = _add(found[work_id], name, event)
            one.turn = max(one.turn, last.get(work_id, one.turn))
            last[work_id] = one.turn
    return {
        work_id: sorted(changes.values(), key=lambda change: change.turn)
        for work_id, changes in found.items()
    }


def _add(changes: dict[str, Written], name: str, event: Any) -> Written:
    key = key_of(event.pgh_context_id, event.pgh_created_at)
    if key not in changes:
        context = event.pgh_context
        metadata = context.metadata if context else {}
        at = event.pgh_created_at
        changes[key] = Written(key, at, metadata, turn=at)
    changes[key].events[name].append(event)
    return changes[key]


def key_of(context_id: Any, at: datetime) -> str:
    return context_id.hex if context_id else f"{at.astimezone(UTC):%Y%m%d%H%M%S%f}"


def events(name: str) -> QuerySet[Any]:
    """Events in the order in which they were written; footprints as `digest`, `m2`
    and `m`, because drawings are heavy."""
    rows = event_model(name).objects.select_related("pgh_context").order_by("pgh_id")
    return with_shape(rows) if name in _WITH_SHAPE else rows


def with_shape(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Without the drawings, but with `digest`, `m2` and `m` of each."""
    return rows.defer("footprint").annotate(
        digest=_digest("footprint"),
        m2=Func(F("footprint"), function="ST_Area", output_field=FloatField()),
        m=Func(F("footprint"), function="ST_Length", output_field=FloatField()),
    )


def _digest(column: str) -> Func:
    binary = Func(F(column), function="ST_AsBinary", output_field=BinaryField())
    return Func(binary, function="MD5", output_field=TextField())


def shape_of(event: Any) -> Shape | None:
    if event.digest is None:
        return None
    return Shape(event.digest, event.m2, event.m)
