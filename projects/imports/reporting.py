"""What became of each row, beside the row as it was in the file."""

import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from areas.files import Row
from projects.imports import uploads
from projects.imports.report_file import workbook
from projects.models import Import, ImportRow, PlannedWork


def undrawn(import_: Import) -> int:
    """How many works of this import still have to be drawn."""
    works = PlannedWork.objects.filter(footprint=None)
    return works.filter(pk__in=import_.rows.values("work")).count()


def report_of(import_: Import) -> io.BytesIO:
    """An XLSX file: every row and column of the file, and what KIP did with it.

    Raises UnreadableFile, if the file changed since it was uploaded.
    """
    table = uploads.table_of(import_, uploads.mapping_of(import_))
    said = _said(import_)
    headings = [*table.columns, _("result"), _("message")]
    lines = _lines(table.rows, table.columns, said)
    return io.BytesIO(workbook(_("Report"), headings, lines))


def _said(import_: Import) -> dict[int, ImportRow]:
    rows = import_.rows.only("number", "outcome", "message", "column", "differences")
    return {row.number: row for row in rows}


def _lines(
    rows: list[Row], columns: list[str], said: dict[int, ImportRow]
) -> Iterator[list[Any]]:
    for row in rows:
        found = said.get(row.number)
        cells = [_plain(row.values.get(column)) for column in columns]
        if found is None:
            yield [*cells, "", ""]
        else:
            yield [*cells, str(found.get_outcome_display()), found.message]


def _plain(value: Any) -> Any:
    """A cell as it was; lists of a GeoJSON become text."""
    if isinstance(value, float) and value != value:  # a missing number
        return None
    return str(value) if isinstance(value, list | dict | tuple) else value
