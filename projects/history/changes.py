"""Who changed what of a work, when, from what to what.

    changes_of(work)            newest first, for people
    differences(mine, stored)   two versions of one work beside each other

Putting an earlier version back is in `history.versions`.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agenda.models import Challenge
from organisations.models import Organisation, User
from projects.history.details import detail_changes
from projects.history.events import (
    START,
    Shape,
    Written,
    shape_of,
    written_about,
)
from projects.history.ways import way_of
from projects.history.words import (
    CLOSED_BOOK,
    FIELDS,
    LINKS,
    FieldChange,
    Names,
    field_change,
    label_of,
    value_text,
)
from projects.models import PlannedWork

__all__ = ["Change", "FieldChange", "changes_of", "changes_of_each", "differences"]

State = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What somebody did to a work in one go.

    `by` is empty when no user did it; `via` says in words along which way it came in;
    `is_first` is the entering of the work, `is_start` what it was when its history
    began, `is_unknown` a change of which the state before was never kept.
    """

    at: datetime
    by: str
    user_id: int | None
    via: str
    reason: str
    fields: list[FieldChange]
    event_id: str
    is_first: bool = False
    is_start: bool = False
    is_unknown: bool = False

    @property
    def has_place(self) -> bool:
        return any(one.is_place for one in self.fields)


def changes_of(work: PlannedWork, *, is_open_book: bool = False) -> list[Change]:
    """Newest first. Money, notes and reasons only if the reader may see those. Nine
    queries, however many changes."""
    return changes_of_each([work.pk], {work.pk} if is_open_book else set())[work.pk]


def changes_of_each(
    work_ids: Iterable[int], open_books: set[int]
) -> dict[int, list[Change]]:
    """Per work its changes, newest first; `open_books` are the works of which the
    reader may see money, notes and reasons."""
    written = written_about(work_ids)
    names = names_of(one for changes in written.values() for one in changes)
    return {
        work_id: _changes(changes, names, is_open_book=work_id in open_books)
        for work_id, changes in written.items()
    }


def _changes(
    written: list[Written], names: Names, *, is_open_book: bool
) -> list[Change]:
    found = []
    state: State | None = None
    details: list[Written] = []
    for one in written:
        after = _state_after(one, state)
        fields = field_changes(state, after, names)
        fields += detail_changes(details, one, names)
        details.append(one)
        change = _change(one, fields, names, state=state, is_open_book=is_open_book)
        if change:
            found.append(change)
        state = after
    return found[::-1]


def _change(
    written: Written,
    fields: list[FieldChange],
    names: Names,
    *,
    state: State | None,
    is_open_book: bool,
) -> Change | None:
    """None when all there is to tell is not for this reader."""
    works = written.events.get("WorkEvent", [])
    is_first = bool(works) and works[0].pgh_label == "insert"
    is_start = bool(works) and works[0].pgh_label == START
    is_unknown = bool(works) and state is None and not (is_first or is_start)
    if not is_open_book:
        fields = [one for one in fields if one.name not in CLOSED_BOOK]
    if not (fields or is_first or is_start or is_unknown):
        return None
    user = written.user_id
    return Change(
        at=written.at,
        by=names.get(("contact", user), "") if user else "",
        user_id=user,
        via=way_of(written.metadata),
        reason=written.reason if is_open_book else "",
        fields=[] if is_first else fields,
        event_id=written.key,
        is_first=is_first,
        is_start=is_start,
        is_unknown=is_unknown,
    )


def _state_after(written: Written, before: State | None) -> State | None:
    works = written.events.get("WorkEvent")
    return state_of_event(works[-1]) if works else before


def state_of_event(event: Any) -> dict[str, Any]:
    plain = {
        name: getattr(event, f"{name}_id" if name in LINKS else name)
        for name in FIELDS
        if name != "footprint"
    }
    return {**plain, "footprint": shape_of(event)}


def state_of_work(work: PlannedWork) -> dict[str, Any]:
    shape = None
    if (drawn := work.footprint) is not None:
        digest = hashlib.md5(bytes(drawn.wkb), usedforsecurity=False).hexdigest()
        shape = Shape(digest, drawn.area, 0 if drawn.area else drawn.length)
    plain = {
        name: getattr(work, f"{name}_id" if name in LINKS else name)
        for name in FIELDS
        if name != "footprint"
    }
    return {**plain, "footprint": shape}


def field_changes(
    before: State | None,
    after: State | None,
    names: Names,
    *,
    only: Collection[str] = FIELDS,
) -> list[FieldChange]:
    if before is None or after is None:
        return []
    return [
        field_change(name, before[name], after[name], names)
        for name in FIELDS
        if name in only and before[name] != after[name]
    ]


def differences(
    work_as_entered: PlannedWork, stored: PlannedWork
) -> list[tuple[str, str, str, str]]:
    """(name, label, text of what was entered, text of what is stored) per field that
    differs, for whoever was overtaken by somebody else."""
    mine, theirs = state_of_work(work_as_entered), state_of_work(stored)
    names: Names = {}
    for work in (work_as_entered, stored):
        for link in LINKS:
            if other := getattr(work, link, None):
                names[link, other.pk] = str(other)
    return [
        (
            name,
            label_of(name),
            value_text(name, mine[name], names),
            value_text(name, theirs[name], names),
        )
        for name in FIELDS
        if mine[name] != theirs[name]
    ]


def names_of(written: Iterable[Written]) -> Names:
    """Of the people, organisations and challenges that changes are about."""
    people: set[int | None] = set()
    organisations: set[int] = set()
    challenges: set[int] = set()
    for one in written:
        people.add(one.user_id)
        links = one.events.get("WorkChallengeEvent", [])
        challenges.update(event.challenge_id for event in links)
        for event in one.events.get("WorkEvent", []):
            people.add(event.contact_id)
            organisations.add(event.organisation_id)
    users = User.objects.filter(pk__in=[one for one in people if one])
    owners = Organisation.objects.filter(pk__in=organisations)
    goals = Challenge.objects.filter(pk__in=challenges)
    return {
        **{("challenge", one.pk): str(one) for one in goals},
        **{("contact", user.pk): str(user) for user in users},
        **{("organisation", owner.pk): str(owner) for owner in owners},
    }
