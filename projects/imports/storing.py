"""Writing what a file says: only what differs, in a number of queries that does not
grow with the file."""

from collections import defaultdict
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
from projects.models import PlannedWork, WorkPart, YearCost
from projects.planning import ENDED_STATUSES
from projects.services import PART_DAYS, save_works, works_were_changed

# Enough to stay at one statement for any real plan, few enough to fit in memory.
_AT_ONCE = 5000
_OF_YEARS = {"cost_estimate", "funding_source"}
_OF_PARTS = {"footprint", *PART_DAYS}


def store(
    readings: Iterable[Reading],
    profile: Profile,
    report: ImportReport,
    *,
    reason: str = "",
) -> None:
    """Afterwards the works are as the file says; call it in a transaction. Raises
    ReasonNeeded when works of an adopted programme would move and there is none."""
    known = _known(profile)
    kept = _kept(profile)
    new: list[PlannedWork] = []
    changed: list[PlannedWork] = []
    changed_fields: set[str] = set()
    for reading in readings:
        work = known.pop(reading.source_id, None)
        if work is None:
            if (fresh := _new(reading, profile, report)) is not None:
                new.append(fresh)
            continue
        differing = _differing(work, reading)
        if held := differing & kept.get(work.pk, set()):
            report.problems.append(Remark(reading.row, _stays(held)))
            differing -= held
        _put(work, reading, differing)
        changed_fields |= differing
        changed += [work] if differing else []
        report.unchanged += not differing
    report.created, report.changed = len(new), len(changed)
    PlannedWork.objects.bulk_create(new, batch_size=_AT_ONCE)
    if new:
        works_were_changed([work.pk for work in new])
    if changed:
        save_works(changed, changed_fields, reason=reason)


def _known(profile: Profile) -> dict[str, PlannedWork]:
    """The works of this source by their id there, locked until the import is done."""
    works = PlannedWork.objects.filter(source_system=profile.source_system)
    return {work.source_id: work for work in works.select_for_update(no_key=True)}


def _kept(profile: Profile) -> dict[int, set[str]]:
    """Per work the fields that follow from its costs per year or its parts."""
    kept: dict[int, set[str]] = defaultdict(set)
    for details, names in ((YearCost, _OF_YEARS), (WorkPart, _OF_PARTS)):
        rows = details._default_manager.filter(
            work__source_system=profile.source_system
        )
        for work_id in rows.order_by().values_list("work", flat=True).distinct():
            kept[work_id] |= names
    return kept


def _stays(names: set[str]) -> str:
    if names & _OF_PARTS:
        return _(
            "This work has parts with their own place and period in KIP, which stay. "
            "Change them there."
        )
    return _("What this work costs is told per year in KIP and stays. Change it there.")


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


def _differing(work: PlannedWork, reading: Reading) -> set[str]:
    """The names of the fields of which the row says something else."""
    names = {
        name
        for name, value in reading.fields.items()
        if _value(work, name) != getattr(value, "pk", value)
    }
    if reading.footprint is not None and not is_same(work, reading.footprint):
        names.add("footprint")
    return names


def _put(work: PlannedWork, reading: Reading, names: set[str]) -> None:
    for name in names - {"footprint"}:
        setattr(work, name, reading.fields[name])
    if "footprint" in names:
        work.footprint = as_stored(reading.footprint)


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
