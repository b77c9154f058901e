"""What people changed in KIP after a sheet was exported: the sheet may not undo it."""

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from projects.imports.planned import Planned
from projects.imports.texts import as_shown, label_of
from projects.models import PlannedWork


@dataclass
class Earlier:
    """The works as they were when the sheet was made, where that is not now."""

    events: dict[int, Any] = field(default_factory=dict)

    def keep_later_changes(self, one: Planned, work: PlannedWork) -> None:
        """A cell that nobody touched since the export says nothing; one that was
        changed on both sides is left as it is in KIP, and told."""
        event = self.events.get(work.pk)
        if event is None:
            return
        for name, value in list(one.values.items()):
            attribute = "organisation_id" if name == "organisation" else name
            then, now = getattr(event, attribute), getattr(work, attribute)
            said = getattr(value, "pk", value)
            is_untouched = _alike(then, said)
            if not is_untouched and _alike(then, now):
                continue
            del one.values[name]
            if not is_untouched:
                one.remarks.append(_both(one, name, work, value))


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.split() == other.split()
    return bool(one == other)


def _both(one: Planned, name: str, work: PlannedWork, value: Any) -> str:
    message = _(
        "Row %(row)d: “%(field)s” was changed in KIP as well, to “%(now)s”. That "
        "stays; the sheet says “%(said)s”."
    )
    now = work.organisation if name == "organisation" else getattr(work, name)
    return message % {
        "row": one.number,
        "field": label_of(name),
        "now": as_shown(name, now),
        "said": as_shown(name, value),
    }


def earlier_versions(rows: list[Planned], works: dict[str, PlannedWork]) -> Earlier:
    """Two queries at most, however many rows."""
    seen = {
        works[one.work_id].pk: int(one.seen)
        for one in rows
        if one.seen.isdecimal()
        and len(one.seen) < 10
        and one.work_id in works
        and works[one.work_id].revision != int(one.seen)
    }
    if not seen:
        return Earlier()
    events = apps.get_model("projects", "WorkEvent").objects
    found: dict[int, Any] = {}
    for event in events.filter(pgh_obj_id__in=seen).order_by("pgh_id"):
        if event.revision <= seen[event.pgh_obj_id]:
            found[event.pgh_obj_id] = event
    return Earlier(found)
