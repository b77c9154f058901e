"""Making, holding and closing meetings. What is closed stays as it is."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import override

from conflicts.deciding.services import Ruling, rule
from conflicts.meetings.telling import after_closing
from conflicts.meetings.told import earlier_as_json, items_as_json
from conflicts.models import AgendaItem, Combination, Decision, Meeting, MeetingAction
from conflicts.review import MeetingState
from organisations.models import User


class Closed(Exception):
    """The meeting is over: its minutes stay as they are."""


class ChangedMeanwhile(Exception):
    """Somebody else saved first; nothing was stored."""


class HasNotes(Exception):
    """Something was said, agreed or decided about it: it stays on the agenda."""


class Way(Enum):
    UP = "up"
    DOWN = "down"


def make(values: Mapping[str, Any], by: User) -> Meeting:
    return Meeting.objects.create(made_by=by, **values)


@transaction.atomic
def change(meeting: Meeting, values: Mapping[str, Any], seen: int) -> Meeting:
    """Afterwards it has these values. Raises Closed, and ChangedMeanwhile when its
    revision is not `seen` any more."""
    current = _open(meeting, seen)
    for name, value in values.items():
        setattr(current, name, value)
    _touch(current, *values)
    return current


@transaction.atomic
def begin(meeting: Meeting) -> None:
    """Afterwards it is going on. Raises Closed."""
    _begin(_open(meeting))


def _begin(current: Meeting) -> None:
    if current.state == MeetingState.PLANNED:
        current.state = MeetingState.RUNNING
        _touch(current, "state")


@transaction.atomic
def put_on_agenda(meeting: Meeting, combinations: Iterable[Combination]) -> int:
    """Afterwards these are at the end of the agenda, in this order; what was on it
    stays where it is. Returns how many were added. Raises Closed."""
    current = _open(meeting)
    on_it = set(current.agenda.values_list("combination", flat=True))
    last = current.agenda.aggregate(last=Max("order"))["last"] or 0
    new = [row for row in combinations if row.pk not in on_it]
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=current, combination=row, order=last + place)
        for place, row in enumerate(new, start=1)
    )
    _touch(current)
    return len(new)


@transaction.atomic
def move(item: AgendaItem, way: Way, among: Iterable[int]) -> None:
    """Afterwards it has changed places with its neighbour among these items, ids in
    their order; at the end nothing happens. Raises Closed."""
    current = _open(item.meeting)
    ids = list(among)
    place = ids.index(item.pk) + (1 if way == Way.DOWN else -1)
    if not 0 <= place < len(ids):
        return
    other = AgendaItem.objects.get(pk=ids[place], meeting=current)
    item = AgendaItem.objects.get(pk=item.pk)
    item.order, other.order = other.order, item.order
    AgendaItem.objects.bulk_update([item, other], ["order"])
    _touch(current)


@transaction.atomic
def put_in_order(meeting: Meeting, ids: Iterable[int]) -> None:
    """Afterwards these items stand in this order, in the places that they had."""
    current = _open(meeting)
    rows = {row.pk: row for row in current.agenda.all()}
    wished = [rows[pk] for pk in ids if pk in rows]
    for row, place in zip(wished, sorted(row.order for row in wished), strict=True):
        row.order = place
    AgendaItem.objects.bulk_update(wished, ["order"])
    _touch(current)


@transaction.atomic
def take_off(item: AgendaItem) -> None:
    """Afterwards it is not on the agenda. Raises Closed, and HasNotes."""
    current = _open(item.meeting)
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.discussion or row.outcome or row.decision_id or row.actions.exists():
        raise HasNotes
    row.delete()
    _touch(current)


@transaction.atomic
def take_note(
    item: AgendaItem, *, discussion: str, outcome: str, is_done: bool, seen: int
) -> AgendaItem:
    """Afterwards this is what was said and agreed. The same twice is stored once.

    Raises Closed, and ChangedMeanwhile when its revision is not `seen` any more and
    something else stands there.
    """
    _begin(_open(item.meeting))
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    said = (discussion, outcome, is_done)
    if said == (row.discussion, row.outcome, row.is_done):
        return row
    if row.revision != seen:
        raise ChangedMeanwhile
    row.discussion, row.outcome, row.is_done = said
    row.revision += 1
    row.save(update_fields=["discussion", "outcome", "is_done", "revision"])
    return row


@transaction.atomic
def add_action(
    meeting: Meeting, item: AgendaItem | None, values: Mapping[str, Any]
) -> MeetingAction:
    """Raises Closed."""
    return MeetingAction.objects.create(meeting=_open(meeting), item=item, **values)


@transaction.atomic
def drop_action(action: MeetingAction) -> None:
    """Raises Closed."""
    _open(action.meeting)
    action.delete()


def tick(action: MeetingAction, on: date | None) -> None:
    """Afterwards it was done on that day (None: it is still to be done), also after
    the meeting was closed; the minutes stay as they were."""
    action.done_on = on
    action.save(update_fields=["done_on"])


@transaction.atomic
def decide_in(item: AgendaItem, ruling: Ruling, by: User, today: date) -> Decision:
    """Afterwards this is decided, as `rule` does, and stands in the minutes.

    Raises Closed, and what `rule` raises; then nothing was changed.
    """
    _begin(_open(item.meeting))
    decision = rule(item.combination, ruling, by, today)
    AgendaItem.objects.filter(pk=item.pk).update(decision=decision)
    return decision


@transaction.atomic
def close(meeting: Meeting, *, seen: int, by: User, now: datetime) -> Meeting:
    """Afterwards its minutes stay as they are; the parties' planners and the managers
    have a notice, and each proposal says that it was discussed.

    Raises Closed, and ChangedMeanwhile as `change` does.
    """
    current = _open(meeting, seen)
    current.earlier = earlier_as_json(current)
    current.state, current.closed_at = MeetingState.CLOSED, now
    _touch(current, "state", "closed_at", "earlier")
    after_closing(current, _kept(current, now.date()), by)
    return current


def _kept(meeting: Meeting, today: date) -> list[AgendaItem]:
    """Its items, with what the proposals are now, in the municipality's language."""
    items = list(meeting.agenda.select_related("combination", "decision__decided_by"))
    with override(settings.LANGUAGE_CODE):
        for item, told in zip(items, items_as_json(items, today), strict=True):
            item.told = told
    AgendaItem.objects.bulk_update(items, ["told"])
    return items


def _open(meeting: Meeting, seen: int | None = None) -> Meeting:
    """The meeting as it is; until the end of the transaction nobody changes it."""
    current = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if current.state == MeetingState.CLOSED:
        raise Closed
    if seen is not None and current.revision != seen:
        raise ChangedMeanwhile
    return current


def _touch(meeting: Meeting, *names: str) -> None:
    meeting.revision += 1
    meeting.save(update_fields=[*names, "revision"])
