"""The import itself: from a file and a profile to works in KIP, and a report."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from areas.files import Row, Table, read_table
from projects.imports.organisations import Organisations
from projects.imports.profile import Profile
from projects.imports.report import ImportReport, Remark
from projects.imports.rows import Reading, RowReader
from projects.imports.storing import store
from projects.models import PlannedWork
from projects.planning import ENDED_STATUSES


def import_works(
    file: Path, profile: Profile, *, crs: str = "", layer: str = "", reason: str = ""
) -> ImportReport:
    """Afterwards the works in the file are in KIP as the file says.

    A row that can't be used is in the report and stops nothing; importing the same
    file again changes nothing. Raises UnreadableFile when the file itself is no good,
    and ReasonNeeded when works of an adopted programme would move and there is none.
    """
    table = read_table(
        file,
        layer=layer or profile.layer,
        crs=crs or profile.crs,
        shape_columns=profile.shape,
    )
    profile = profile.for_file_with(table.columns)
    table.require(profile.needed_columns())
    return _import_table(table, profile, reason)


@transaction.atomic
def _import_table(table: Table, profile: Profile, reason: str) -> ImportReport:
    _wait_for_my_turn(profile)
    report = ImportReport(rows=len(table.rows))
    organisations = Organisations(profile)
    reader = RowReader(profile, organisations, table.epsg)
    readings = _first_of_each(_usable(table, profile, reader, report), report)
    store(readings, profile, report, reason=reason)
    report.new_organisations = organisations.created
    report.missing = _missing(table, profile)
    report.problems.sort(key=lambda remark: remark.row)
    return report


def _missing(table: Table, profile: Profile) -> int:
    """How many works of this source go on in KIP and are not in the file."""
    ids = {profile.text("source_id", row.values) for row in table.rows}
    known = PlannedWork.objects.filter(source_system=profile.source_system)
    going_on = known.exclude(status__in=ENDED_STATUSES)
    return len(set(going_on.values_list("source_id", flat=True)) - ids)


def _wait_for_my_turn(profile: Profile) -> None:
    """Two imports from one source at once would both create its new works."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"import {profile.source_system}"],
        )


def _usable(
    table: Table, profile: Profile, reader: RowReader, report: ImportReport
) -> Iterator[Reading]:
    for row in _works_in(table, profile, report):
        reading = reader.read(row)
        report.problems += reading.problems
        if reading.is_usable:
            report.repaired += reading.repairs
            yield reading
        else:
            report.left_out += 1


def _works_in(table: Table, profile: Profile, report: ImportReport) -> Iterator[Row]:
    for row in table.rows:
        reason = profile.reason_to_skip(row.values)
        if reason:
            report.skipped[reason] += 1
        else:
            yield row


def _first_of_each(
    readings: Iterator[Reading], report: ImportReport
) -> Iterator[Reading]:
    """The same id twice: nobody can know which row is right, so the first one stays."""
    rows: dict[str, int] = {}
    for reading in readings:
        first = rows.setdefault(reading.source_id, reading.row)
        if first == reading.row:
            yield reading
            continue
        report.left_out += 1
        message = _(
            "Row %(row)d has the same id. Each work needs an id of its own; "
            "the first row was used."
        )
        report.problems.append(
            Remark(reading.row, message % {"row": first}, value=reading.source_id)
        )
