"""XLS and ODS, read by calamine, which runs no formulas and follows no links."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

import python_calamine
from django.utils.translation import gettext as _

from areas.files import limits
from areas.files.sheets import Cells, table_of
from areas.files.table import ShapeColumns, Table, UnreadableFile

# Cells between the first and the last that is filled: calamine keeps them all.
_MOST_CELLS = 10_000_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_old_sheet(
    path: Path, layer: str, shape_columns: ShapeColumns, *, is_tolerant: bool = False
) -> Table:
    """`layer` is the name of the sheet; without one it is the first."""
    book = _book(path)
    names = book.sheet_names
    if not names or (layer and layer not in names):
        raise UnreadableFile(
            _("The file has these sheets: %(names)s. Say which with --layer.")
            % {"names": ", ".join(names)}
        )
    try:
        sheet = book.get_sheet_by_name(layer or names[0])
        lines = sheet.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged() from error
    return table_of(_numbered(lines), shape_columns, is_tolerant)


def old_sheets_in(path: Path) -> list[str]:
    book = _book(path)
    visible = python_calamine.SheetVisibleEnum.Visible
    shown = [one.name for one in book.sheets_metadata if one.visible == visible]
    return shown or book.sheet_names


def _numbered(lines: list[list[Any]]) -> Iterator[Cells]:
    return enumerate(lines, start=1)


def _book(path: Path) -> python_calamine.CalamineWorkbook:
    is_old = path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    if is_old and _ENCRYPTED in path.read_bytes():
        raise _locked()
    if not is_old:
        _refuse_endless(path)
    try:
        # By its content, for the name may say anything.
        return python_calamine.load_workbook(io.BytesIO(path.read_bytes()))
    except python_calamine.PasswordError as error:
        raise _locked() from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged() from error


def _locked() -> UnreadableFile:
    return UnreadableFile(
        _("The file has a password. Save it without a password and try again.")
    )


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        _("The sheet is damaged or of an unknown kind. Save it again as .xlsx.")
    )


def _refuse_endless(path: Path) -> None:
    """An ODS file says 'this cell a million times' in a few signs."""
    counter = _Counter()
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
            written = 0
            while chunk := content.read(limits.MEGABYTE):
                written += len(chunk)
                if written > limits.MAX_UNPACKED:
                    raise _too_large()
                counter.parser.Parse(chunk, False)
            counter.parser.Parse(b"", True)
    except (zipfile.BadZipFile, KeyError, OSError, expat.ExpatError) as error:
        raise _damaged() from error


def _too_large() -> UnreadableFile:
    return UnreadableFile(
        _(
            "The sheet is larger than KIP reads: something stands far from the table, "
            "or is repeated without end. Copy only the table to a new file."
        )
    )


class _Counter:
    """How far the filled cells of each sheet reach, without making them."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self._row = self._column = self._right = self._repeat = 0
        self._cells = 1
        self._in_cell = self._is_filled = False

    def _refuse(self, *_anything: Any) -> None:
        raise _damaged()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._row = self._right = 0
        elif name == "table:table-row":
            self._repeat = _times(attributes, "table:number-rows-repeated")
            self._column, self._is_filled = 0, False
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cells = _times(attributes, "table:number-columns-repeated")
            self._column += self._cells
            if any(key.startswith("office:") for key in attributes):
                self._fill()
            self._in_cell = True

    def _text(self, text: str) -> None:
        if self._in_cell and text.strip():
            self._fill()

    def _fill(self) -> None:
        self._is_filled = True
        self._right = max(self._right, self._column)

    def _end(self, name: str) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            self._in_cell = False
        elif name == "table:table-row":
            self._row += self._repeat
            if self._is_filled and self._row * self._right > _MOST_CELLS:
                raise _too_large()


def _times(attributes: dict[str, str], name: str) -> int:
    try:
        return max(1, int(attributes.get(name, "1")))
    except ValueError as error:
        raise _damaged() from error
