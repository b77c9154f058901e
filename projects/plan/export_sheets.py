"""A workbook that is pleasant to read, and that changes nothing when it comes back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from projects.columns import Column, defused_again, writable

_WIDTHS = {
    "id": 12,
    "title": 48,
    "organisation": 26,
    "homes_reached": 36,
    "public_text": 50,
    "description": 50,
    "coordination_reference": 20,
    "areas": 32,
}
_USUAL_WIDTH = 18
_BOLD = Font(bold=True)
_HEAD = PatternFill("solid", fgColor="E6EDF2")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_MONEY, _DAY = '"€" #,##0.00', "yyyy-mm-dd"


@dataclass(frozen=True)
class Explained:
    """The second sheet: what these rows are."""

    title: str
    lines: list[tuple[str, Any]]


def write_xlsx(
    path: Path,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    explained: Explained,
) -> None:
    """Row by row, so that a long list fits in little memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "C2"  # headings, number and title stay in sight
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = _WIDTHS.get(column.key, _USUAL_WIDTH)
        sheet.column_dimensions[letter].hidden = column.is_hidden
    last = get_column_letter(len(columns))
    sheet.append([_heading(sheet, str(column.heading)) for column in columns])
    count = 0
    for row in rows:
        sheet.append([cell_of(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{last}{count + 1}"
    _explain(book, explained)
    book.save(path)


def _heading(sheet: Any, text: str) -> Any:
    cell = cell_of(sheet, text)
    cell.font, cell.fill, cell.alignment = _BOLD, _HEAD, _WRAPPED
    return cell


def _explain(book: Any, explained: Explained) -> None:
    sheet = book.create_sheet(explained.title)
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 90
    for name, value in explained.lines:
        cells = [cell_of(sheet, name), cell_of(sheet, value)]
        cells[0].font = _BOLD
        for cell in cells:
            cell.alignment = _WRAPPED
        sheet.append(cells)


def cell_of(sheet: Any, value: Any) -> Any:
    """A cell in which a text is a text, whatever it begins with."""
    if isinstance(value, str):
        text = defused_again(writable(value))
        cell = WriteOnlyCell(sheet, value=text)
        cell.data_type = "s"
        # Also after somebody edits the cell it stays a text.
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
        return cell
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, date):
        cell.number_format = _DAY
    elif value is not None and not isinstance(value, int):
        cell.number_format = _MONEY
    return cell
