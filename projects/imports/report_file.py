"""Workbooks of an import: the template to fill in, and the report."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from projects.columns import writable
from projects.planning import Discipline, FundingSource, HomesReached, Status

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL = 32_767


def workbook(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]
) -> bytes:
    """An XLSX file with one sheet. Texts are texts: no cell is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(headings, start=1):
        width = min(max(len(heading) + 3, 14), 40)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_cell(sheet, heading, is_bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: Any, value: Any, *, is_bold: bool = False) -> Any:
    if not isinstance(value, str | int | float | bool) and value is not None:
        # Also a day: whoever made the file finds it as it was written there.
        value = value.isoformat() if hasattr(value, "isoformat") else str(value)
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        value = writable(value)[:_LONGEST_CELL]
    cell.value = value
    if isinstance(value, str) and cell.data_type == "f":
        cell.data_type = "s"  # what begins with = would be carried out
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def template() -> bytes:
    """A sheet to fill in, with one row as an example. A place may be left open."""
    example = {
        _("id"): "RIO-2028-014",
        _("title"): _("Elm Lane, new sewer"),
        _("discipline"): str(Discipline.SEWERAGE.label),
        _("status"): str(Status.INTENTION.label),
        _("earliest start"): "2028-03-01",
        _("latest end"): "2028-11-30",
        _("working days"): 60,
        _("cost estimate"): 250000,
        _("funding source"): str(FundingSource.LEVY.label),
        _("closes the street"): _("yes"),
        _("takes parking places"): _("yes"),
        _("makes noise"): _("no"),
        _("reaching homes and shops"): str(HomesReached.ON_FOOT.label),
        _("text for residents"): _("We dig up the street for a new sewer."),
        _("internal notes"): "",
        "wkt": "",
    }
    return workbook(_("Works"), list(example), [list(example.values())])
