"""CSV and XLSX: rows of cells, with the shape in a column of text or two of numbers."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import shapely
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from areas.files import limits
from areas.files.cells import shape_in
from areas.files.headings import LOOKED_AT, find_headings
from areas.files.table import Row, ShapeColumns, Table, UnreadableFile, as_text

_LARGEST_CELL = 20 * limits.MEGABYTE
_NAMELESS = re.compile(r"^\([A-Z]+\)$")
Cells = tuple[int, list[Any]]


def read_csv(
    path: Path, shape_columns: ShapeColumns, *, is_tolerant: bool = False
) -> Table:
    text = _decoded(path.read_bytes())
    csv.field_size_limit(_LARGEST_CELL)  # a shape in text is longer than the default
    text, said = _without_said_delimiter(text)
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=said or _delimiter(text)
    )
    first = 2 if said else 1
    try:
        return table_of(enumerate(lines, start=first), shape_columns, is_tolerant)
    except csv.Error as error:
        raise UnreadableFile(
            _("The CSV file is broken near line %(line)d. Save it again as CSV UTF-8.")
            % {"line": lines.line_num}
        ) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise UnreadableFile(
            _("This is not a CSV file. Save the sheet as CSV UTF-8 or as XLSX.")
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # what Excel writes


def _without_said_delimiter(text: str) -> tuple[str, str]:
    """Excel may say on a line of its own what parts the cells: 'sep=;'."""
    first, _newline, rest = text.partition("\n")
    found = re.fullmatch(r"sep=(.)\s*", first, re.IGNORECASE)
    return (rest, found[1]) if found else (text, "")


def _delimiter(text: str) -> str:
    """What parts the headings; under a title it is what most lines are parted by."""
    lines = text[:20_000].lstrip().splitlines()[:30]
    headings = lines[0] if lines else ""
    if any(sign in headings for sign in ";,\t|"):
        counts = {sign: headings.count(sign) for sign in ";,\t|"}
        wide = max(counts, key=lambda sign: counts[sign])
        others = [line.count(wide) for line in lines[1:]]
        if not others or counts[wide] >= max(others) / 2:
            return wide
    return max(";,\t|", key=lambda sign: sum(line.count(sign) for line in lines))


def read_xlsx(
    path: Path, layer: str, shape_columns: ShapeColumns, *, is_tolerant: bool = False
) -> Table:
    """`layer` is the name of the sheet; without one it is the first."""
    book = _book(path)
    try:
        sheet = _the_sheet(book, layer)
        sheet.reset_dimensions()  # the stated size may be a million columns
        lines = ([*row] for row in sheet.iter_rows(values_only=True))
        return table_of(enumerate(lines, start=1), shape_columns, is_tolerant)
    except (ParseError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise _damaged() from error
    finally:
        book.close()


def sheets_in(path: Path) -> list[str]:
    """The names of the sheets of an XLSX file that people can see."""
    book = _book(path)
    try:
        shown = [one.title for one in book.worksheets if one.sheet_state == "visible"]
        return shown or [one.title for one in book.worksheets]
    finally:
        book.close()


def _book(path: Path) -> Any:
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        ParseError,
        OSError,
    ) as error:
        raise _damaged() from error


def _damaged() -> UnreadableFile:
    return UnreadableFile(_("The Excel file is damaged. Save it again as .xlsx."))


def _the_sheet(book: Any, layer: str) -> Any:
    names = [sheet.title for sheet in book.worksheets]
    if not names or (layer and layer not in names):
        raise UnreadableFile(
            _("The Excel file has these sheets: %(names)s. Say which with --layer.")
            % {"names": ", ".join(names)}
        )
    return book[layer or names[0]]


def table_of(
    lines: Iterable[Cells], shape_columns: ShapeColumns, is_tolerant: bool = False
) -> Table:
    """The first filled line holds the headings; if it `is_tolerant`, the first that
    looks like them, and what has no name gets one."""
    filled = _filled(lines)
    if is_tolerant:
        first = list(islice(filled, LOOKED_AT))
        columns, used = find_headings([cells for _number, cells in first])
        filled = chain(first[used:], filled)
    else:
        columns = _columns(next(filled, (1, []))[1])
    table = Table([], columns, is_sheet=True)
    table.require(shape_columns.names())
    stated = set()
    for number, cells in filled:
        row, srid = _row(number, columns, cells, shape_columns)
        table.rows.append(row)
        stated.add(srid)
    if len(stated - {None}) == 1:
        table.epsg = (stated - {None}).pop()
    if is_tolerant:
        _drop_empty(table)
    return table


def _drop_empty(table: Table) -> None:
    """Columns without a name and without a value are the paper around a table."""
    nameless = [name for name in table.columns if _NAMELESS.match(name)]
    for name in nameless:
        if all(row.values.get(name) in (None, "") for row in table.rows):
            table.columns.remove(name)


def _filled(lines: Iterable[Cells]) -> Iterator[Cells]:
    """The lines on which something stands."""
    count = 0
    for number, cells in lines:
        if any(cell not in (None, "") for cell in cells):
            count += 1
            if count > limits.MAX_ROWS:
                raise UnreadableFile(
                    _("The file has more than %(limit)d rows. Send it in parts.")
                    % {"limit": limits.MAX_ROWS}
                )
            yield number, cells


def _columns(headings: list[Any]) -> list[str]:
    columns = [as_text(heading) for heading in headings]
    while columns and not columns[-1]:
        columns.pop()
    double = next((name for name in columns if name and columns.count(name) > 1), "")
    if double:
        raise UnreadableFile(
            _("The column “%(column)s” is in the file twice. Rename one of them.")
            % {"column": double}
        )
    return columns


def _row(
    number: int, columns: list[str], cells: list[Any], shape_columns: ShapeColumns
) -> tuple[Row, int | None]:
    values = dict(zip(columns, cells, strict=False))
    row = Row(number, {name: values.get(name) for name in columns if name})
    if any(cell not in (None, "") for cell in cells[len(columns) :]):
        row.fault = _(
            "The row has more cells than there are headings. Is there a separator in "
            "a text?"
        )
        return row, None
    try:
        row.shape, srid = shape_in(row.values, shape_columns)
    except (ValueError, shapely.errors.GEOSException, NotImplementedError):
        row.fault = shape_columns.unreadable()
        return row, None
    return row, srid
