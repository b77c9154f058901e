"""What the rows of a file say, and what each of them would do to the plan."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas.coordinates import epsg_code
from areas.files import Row, Table
from areas.files.reading import read_table
from areas.files.table import as_text, filled_in
from projects.columns import as_meant
from projects.imports.chosen import ChosenOrganisations
from projects.imports.mapping import Mapping
from projects.imports.placed import place
from projects.imports.report import Remark
from projects.imports.rows import Reading, RowReader
from projects.imports.words import fold
from projects.models import Import, ImportRow, PlannedWork

Progress = Callable[[int, int], None]
Outcome = ImportRow.Outcome
# How often `progress` is told.
STEP = 50
_TOTALS = re.compile(
    r"^(?:sub|eind|grand )?(?:totaal|totalen|total|totaux|summe|gesamt\w*|somme|som)\b"
)
_KEY_LENGTH = 80


@dataclass
class Planned:
    """One row: what it says, and what that does. `values` are the fields that become
    different, `footprint` too if it does."""

    number: int
    outcome: str
    title: str = ""
    reading: Reading | None = None
    work: PlannedWork | None = None
    values: dict[str, Any] = field(default_factory=dict)
    footprint: BaseGeometry | None = None
    differences: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    column: str = ""
    key: str = ""
    work_id: str = ""  # what the column of KIP's own numbers says
    seen: str = ""
    is_renumbered: bool = False


def read_rows(import_: Import, progress: Progress) -> tuple[Mapping, list[Planned]]:
    """What every row says; nothing is looked up but organisations. Raises
    UnreadableFile."""
    mapping = Mapping.from_json(import_.mapping)
    table = read_table(
        Path(import_.file.path),
        layer=mapping.layer,
        shape_columns=mapping.shape_columns(),
        is_tolerant=True,
    )
    reader = _reader(import_, mapping, table)
    planned = []
    for done, row in enumerate(table.rows, start=1):
        if mapping.key:  # an export of KIP itself
            row.values = {name: as_meant(cell) for name, cell in row.values.items()}
        planned.append(_read(row, table, reader, mapping))
        if done % STEP == 0:
            progress(done, len(table.rows))
    _refuse_doubles(planned)
    return mapping, planned


def _reader(import_: Import, mapping: Mapping, table: Table) -> RowReader:
    profile = mapping.as_profile(import_.organisation).for_file_with(table.columns)
    organisations = ChosenOrganisations(profile, mapping, import_.organisation)
    epsg = epsg_code(mapping.crs_name) if mapping.crs_name else table.epsg
    return RowReader(profile, organisations, epsg, place=place)


def _read(row: Row, table: Table, reader: RowReader, mapping: Mapping) -> Planned:
    if reason := _reason_to_skip(row, table):
        return Planned(row.number, Outcome.SKIPPED, remarks=[reason])
    reading = reader.read(row)
    planned = Planned(row.number, Outcome.NEW, reading=reading)
    planned.title = str(reading.fields.get("title", ""))[:200]
    planned.key = _key(row, mapping, reading)
    planned.work_id = filled_in(mapping.key, row.values) if mapping.key else ""
    planned.seen = filled_in(mapping.revision, row.values) if mapping.revision else ""
    planned.remarks = [in_words(one) for one in reading.problems]
    planned.remarks += [_repaired(one) for one in reading.repairs]
    if reading.problems:
        planned.column = reading.problems[0].column[:200]
    if not reading.is_usable:
        planned.outcome = Outcome.ERROR
    return planned


def _reason_to_skip(row: Row, table: Table) -> str:
    if not table.is_sheet or row.fault:
        return ""
    texts = [as_text(value) for value in row.values.values()]
    filled = [text for text in texts if text]
    if texts == [
        name if text else "" for name, text in zip(row.values, texts, strict=True)
    ]:
        return _("Row %(row)d repeats the headings.") % {"row": row.number}
    words = [text for text in filled if any(sign.isalpha() for sign in text)]
    if filled and len(words) <= 2 and any(_TOTALS.match(fold(text)) for text in words):
        return _("Row %(row)d is a total, not a work.") % {"row": row.number}
    return ""


def _key(row: Row, mapping: Mapping, reading: Reading) -> str:
    """The id of the source; without one, what stays the same as long as its title,
    organisation and place do."""
    key = filled_in(mapping.source_id, row.values) if mapping.source_id else ""
    if key and len(key) <= _KEY_LENGTH:
        return key
    organisation = reading.fields.get("organisation")
    said = [
        key,
        fold(str(reading.fields.get("title", ""))),
        str(getattr(organisation, "pk", "")),
        _whereabouts(reading.footprint),
    ]
    return "kip-" + hashlib.sha256("|".join(said).encode()).hexdigest()[:24]


def _whereabouts(shape: BaseGeometry | None) -> str:
    """To ten metres, so that another way of rounding is no other place."""
    if shape is None:
        return ""
    middle = shape.centroid
    return f"{round(middle.x, -1):.0f} {round(middle.y, -1):.0f}"


def _refuse_doubles(planned: list[Planned]) -> None:
    """The same id twice is an error; the same content without an id is two works."""
    first: dict[str, int] = {}
    for one in planned:
        if one.reading is None or one.outcome == Outcome.ERROR:
            continue
        name = one.work_id or one.key
        before = first.setdefault(name, one.number)
        if before == one.number:
            continue
        if one.key.startswith("kip-") and not one.work_id:
            one.key = _next_key(one.key, first)
            first[one.key] = one.number
            one.remarks.append(
                _("Row %(row)d looks the same as row %(first)d. Is it there twice?")
                % {"row": one.number, "first": before}
            )
            continue
        one.outcome = Outcome.ERROR
        one.remarks.append(
            _(
                "Row %(row)d has the same id (%(id)s) as row %(first)d. Give each work "
                "an id of its own, or choose another column for the id."
            )
            % {"row": one.number, "id": name, "first": before}
        )


def _next_key(key: str, taken: dict[str, int]) -> str:
    number = 2
    while f"{key}-{number}" in taken:
        number += 1
    return f"{key}-{number}"


def in_words(remark: Remark) -> str:
    """A remark that says row, column and value before what is the matter."""
    where = _("Row %(row)d") % {"row": remark.row}
    if remark.column:
        where += ", " + _("column “%(column)s”") % {"column": remark.column}
    if remark.value:
        where += f" (“{remark.value[:80]}”)"
    return f"{where}: {remark.message}"


def _repaired(remark: Remark) -> str:
    message = _("Row %(row)d was repaired: %(what)s.")
    return message % {"row": remark.row, "what": remark.message.rstrip(".")}
