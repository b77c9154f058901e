"""Writing what a file says: only what differs, in a number of queries that does not
grow with the file."""

from collections.abc import Iterable
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas.geo import GRID
from areas.loading import TOLERANCE_METRES
from projects.imports.profile import Profile
from projects.imports.report import ImportReport, Remark
from projects.imports.rows import Reading
from projects.models import PlannedWork
from projects.planning import ENDED_STATUSES

# Enough to stay at one statement for any real plan, few enough to fit in memory.
_AT_ONCE = 5000


def store(
    readings: Iterable[Reading], profile: Profile, report: ImportReport
) -> list[int]:
    """Afterwards the works are as the file says. Gives the ids of those that are new
    or changed; call it in a transaction."""
    known = _known(profile)
    new: list[PlannedWork] = []
    changed: list[PlannedWork] = []
    changed_fields: set[str] = set()
    for reading in readings:
        work = known.pop(reading.source_id, None)
        if work is None:
            if (fresh := _new(reading, profile, report)) is not None:
                new.append(fresh)
            continue
        differing = _change(work, reading)
        changed_fields |= differing
        changed += [work] if differing else []
        report.unchanged += not differing
    report.created, report.changed = len(new), len(changed)
    PlannedWork.objects.bulk_create(new, batch_size=_AT_ONCE)
    _update(changed, changed_fields)
    return [work.pk for work in (*new, *changed)]


def _known(profile: Profile) -> dict[str, PlannedWork]:
    """The works of this source by their id there, locked until the import is done."""
    works = PlannedWork.objects.filter(source_system=profile.source_system)
    return {work.source_id: work for work in works.select_for_update(no_key=True)}


def _new(
    reading: Reading, profile: Profile, report: ImportReport
) -> PlannedWork | None:
    defaults = {k: v for k, v in profile.defaults.items() if k != "organisation"}
    fields = {**defaults, **reading.first_fields, **reading.fields}
    if profile.skip_ended and fields.get("status") in ENDED_STATUSES:
        report.skipped[_("finished or cancelled before KIP knew it")] += 1
        return None
    if not fields.get("discipline"):
        report.left_out += 1
        report.problems.append(
            Remark(
                reading.row,
                _(
                    "KIP can't tell the discipline of this work. Say it in the "
                    "profile, per organisation, by a rule or as default."
                ),
            )
        )
        return None
    return PlannedWork(
        source_system=profile.source_system,
        footprint=as_stored(reading.footprint),
        **fields,
    )


def _change(work: PlannedWork, reading: Reading) -> set[str]:
    """Put what the row says into the work; the names of the fields that differed."""
    differing = {
        name
        for name, value in reading.fields.items()
        if _value(work, name) != getattr(value, "pk", value)
    }
    for name in differing:
        setattr(work, name, reading.fields[name])
    if reading.footprint is not None and not is_same(work, reading.footprint):
        work.footprint = as_stored(reading.footprint)
        differing.add("footprint")
    return differing


def _value(work: PlannedWork, name: str) -> Any:
    """As in a reading, but for the organisation: its key, which costs no query."""
    return work.organisation_id if name == "organisation" else getattr(work, name)


def is_same(work: PlannedWork, shape: BaseGeometry) -> bool:
    if work.footprint is None:
        return False
    stored = shapely.from_wkb(bytes(work.footprint.wkb))
    return bool(shapely.equals_exact(stored, shape, TOLERANCE_METRES))


def as_stored(shape: BaseGeometry | None) -> Any:
    if shape is None:
        return None
    return GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=GRID)


def _update(works: list[PlannedWork], fields: set[str]) -> None:
    if not works:
        return
    for work in works:
        work.revision += 1  # safe: the row is locked
    # An insert that meets its own id and updates instead: one statement whose cost
    # grows with the rows, where bulk_update's grows with their square.
    PlannedWork.objects.bulk_create(
        works,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=sorted(fields | {"revision", "updated_at"}),
    )
