"""A work as it was after an earlier change, and putting that back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from areas.geo import as_geojson
from organisations.models import User
from projects.amounts import euros
from projects.history.changes import (
    field_changes,
    names_of,
    state_of_event,
    state_of_work,
)
from projects.history.details import (
    Costs,
    cost_label,
    costs_after,
    part_change,
    part_text,
    rows_after,
)
from projects.history.events import Written, events, written_about
from projects.history.words import FIELDS, FieldChange
from projects.models import PlannedWork, WorkPart
from projects.services import save_work

# To whom a work belongs and where it came from is no matter of versions: others
# build on both.
_STAYS = ("organisation", "source_system", "source_id")
RESTORED = tuple(name for name in FIELDS if name not in _STAYS)


class NoSuchVersion(Exception):
    """Of this work, or with its fields, nothing was kept under this name."""


@dataclass(frozen=True)
class Version:
    """A work as it was after one change; `before` is what that change started from."""

    key: str
    at: datetime
    event: Any
    before: Any | None
    costs: Costs
    parts: Mapping[int, Any]
    written: Sequence[Written]

    @property
    def name(self) -> str:
        """The day and time, as people call it."""
        return date_format(localtime(self.at), "j F Y, H:i")


def version_of(work: PlannedWork, key: str) -> Version:
    """Raises NoSuchVersion. Five queries."""
    written = written_about([work.pk])[work.pk]
    keys = [one.key for one in written]
    if key not in keys:
        raise NoSuchVersion(key)
    until = written[: keys.index(key) + 1]
    works = [one.events["WorkEvent"] for one in until if "WorkEvent" in one.events]
    if not works:
        raise NoSuchVersion(key)
    here = "WorkEvent" in until[-1].events
    earlier = works[:-1] if here else works
    return Version(
        key=key,
        at=until[-1].at,
        event=works[-1][-1],
        before=earlier[-1][-1] if earlier else None,
        costs=costs_after(until),
        parts=rows_after(until, "WorkPartEvent"),
        written=until,
    )


def effect_of(version: Version, work: PlannedWork) -> list[FieldChange]:
    """What putting `version` back would change in `work` as it is now."""
    now, then = state_of_work(work), state_of_event(version.event)
    names = names_of(version.written)
    if work.contact:
        names["contact", work.contact.pk] = str(work.contact)
    return [
        *field_changes(now, then, names, only=RESTORED),
        *_cost_effect(_costs_now(work), version.costs),
        *_part_effect(work, version.parts),
    ]


def _costs_now(work: PlannedWork) -> Costs:
    costs = work.year_costs.all()
    return {(one.year, one.funding_source): one.amount for one in costs}


def _cost_effect(now: Costs, then: Costs) -> list[FieldChange]:
    return [
        FieldChange(
            "year_costs",
            cost_label(*key),
            *(euros(one[key]) if key in one else "" for one in (now, then)),
        )
        for key in sorted(now.keys() | then.keys())
        if now.get(key) != then.get(key)
    ]


def _part_effect(work: PlannedWork, then: Mapping[int, Any]) -> list[FieldChange]:
    written = written_about([work.pk])[work.pk]
    now = rows_after(written, "WorkPartEvent")
    return [
        change
        for part_id in sorted(now.keys() | then.keys())
        if not _is_same_part(now.get(part_id), then.get(part_id))
        for change in part_change(now.get(part_id), then.get(part_id))
    ]


def _is_same_part(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    return (part_text(one), one.digest) == (part_text(other), other.digest)


def restore(work: PlannedWork, event_id: str, user: User, seen: int) -> PlannedWork:
    """Afterwards the work is again what it was after the change `event_id`, with its
    costs and parts; its owner, source, challenges and attachments stay.

    Raises NoSuchVersion, ChangedMeanwhile when it is no longer what was `seen`, and
    ValidationError when what was once allowed no longer is.
    """
    version = version_of(work, event_id)
    _take_over(work, version)
    work.full_clean(validate_unique=False)
    reason = _("restored version of %(moment)s") % {"moment": version.name}
    costs_changed = _costs_now(work) != version.costs
    parts_changed = bool(_part_effect(work, version.parts))
    with pghistory.context(user=user.pk):
        return save_work(
            work,
            seen=seen,
            reason=reason,
            year_costs=version.costs if costs_changed else None,
            parts=_parts(work, version) if parts_changed else None,
        )


def _take_over(work: PlannedWork, version: Version) -> None:
    event = version.event
    for name in RESTORED:
        if name not in ("contact", "footprint"):
            setattr(work, name, getattr(event, name))
    work.contact = User.objects.filter(pk=event.contact_id, is_active=True).first()
    work.footprint = event.footprint  # asked of the database here, and only this one


def _parts(work: PlannedWork, version: Version) -> list[WorkPart]:
    there = {part.pk for part in work.parts.all()}
    return [
        WorkPart(
            # One that was thrown away comes back as a new one.
            pk=part_id if part_id in there else None,
            work=work,
            name=part.name,
            footprint=part.footprint,
            earliest_start=part.earliest_start,
            latest_end=part.latest_end,
        )
        for part_id, part in version.parts.items()
    ]


def shapes_of(version: Version, work: PlannedWork) -> list[tuple[str, str]]:
    """("before" | "after" | "now", GeoJSON in degrees), the oldest first; a shape that
    did not change is not told twice."""
    wanted = {"before": version.before, "after": version.event}
    found: list[tuple[str, str]] = []
    digests = []
    for side, event in wanted.items():
        if event is not None and event.digest and event.digest not in digests:
            digests.append(event.digest)
            found.append((side, _drawn(events("WorkEvent").filter(pk=event.pk))))
    now = state_of_work(work)["footprint"]
    if now is not None and now.digest not in digests:
        found.append(("now", _drawn(PlannedWork.objects.filter(pk=work.pk))))
    return found


def _drawn(rows: Any) -> str:
    shape: str = rows.values_list(as_geojson("footprint"), flat=True).get()
    return shape
