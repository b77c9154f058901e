"""The comparison of a programme as a file."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from projects.columns import writable
from projects.periods import period_text
from projects.programmes.comparison import Difference
from projects.programmes.facts import Facts
from projects.programmes.words import KIND_LABELS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet takes for the beginning of a formula, and would carry out.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | float | int | None


def as_csv(
    differences: Iterable[Difference], *, is_open_book: bool
) -> tuple[bytes, str]:
    """With semicolons and a mark of the encoding, as a Dutch spreadsheet expects."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(_header(is_open_book=is_open_book))
    for row in _rows(differences, is_open_book=is_open_book):
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8"


def as_xlsx(
    differences: Iterable[Difference], *, is_open_book: bool
) -> tuple[bytes, str]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    header = _header(is_open_book=is_open_book)
    sheet.append(header)
    for row in _rows(differences, is_open_book=is_open_book):
        sheet.append([_harmless(cell) for cell in row])
    for number, _title in enumerate(header, start=1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = 24
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), XLSX


def _harmless(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = writable(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _header(*, is_open_book: bool) -> list[str]:
    columns = [
        _("Number"),
        _("Work"),
        _("What changed"),
        _("Period before"),
        _("Period after"),
        _("Preferred start before"),
        _("Preferred start after"),
        _("Footprint before"),
        _("Footprint after"),
    ]
    if is_open_book:
        columns += [
            _("Reason"),
            _("Costs before (EUR)"),
            _("Costs after (EUR)"),
            _("Difference (EUR)"),
        ]
    return columns


def _rows(
    differences: Iterable[Difference], *, is_open_book: bool
) -> Iterable[Sequence[Cell]]:
    for one in differences:
        row: list[Cell] = [
            one.facts.work_id,
            one.facts.title,
            ", ".join(str(KIND_LABELS[kind]) for kind in one.kinds),
            _period(one.before),
            _period(one.after),
            _preferred(one.before),
            _preferred(one.after),
            *one.places,
        ]
        if is_open_book:
            row += ["; ".join(one.reasons), _euros(one.before), _euros(one.after)]
            row.append(float(one.extra))
        yield row


def _period(facts: Facts | None) -> str:
    return period_text(facts.earliest_start, facts.latest_end) if facts else ""


def _preferred(facts: Facts | None) -> str:
    day = facts.preferred_start if facts else None
    return day.isoformat() if day else ""


def _euros(facts: Facts | None) -> float | None:
    if facts is None or facts.cost_estimate is None:
        return None
    return float(facts.cost_estimate)
