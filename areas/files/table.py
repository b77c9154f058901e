"""What comes out of a file, whatever its format."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry


class UnreadableFile(Exception):
    """The file can't be used. The text says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class ShapeColumns:
    """Where rows keep their shapes: in a column of text (WKT or GeoJSON), in one with
    two numbers ("52.37, 4.89"), or in two columns of numbers."""

    wkt: str = ""
    x: str = ""
    y: str = ""
    point: str = ""

    def names(self) -> list[str]:
        """The columns that must be there."""
        return [name for name in (self.wkt, self.x, self.y, self.point) if name]

    def unreadable(self) -> str:
        """What to say of a row in which no shape can be read."""
        message = _(
            "The place in %(columns)s can't be read. Mend it, or leave it empty."
        )
        names = ", ".join(f"“{name}”" for name in self.names())
        return message % {"columns": names}


@dataclass(slots=True)
class Row:
    """One object of the file.

    `number` is how a person finds it back: the line of a sheet (the headings are
    line 1), or else the place of the object in the file (from 1).
    """

    number: int
    values: dict[str, Any]
    shape: BaseGeometry | None = None
    repairs: list[str] = field(default_factory=list)
    fault: str = ""  # why its shape, or the row itself, can't be read


@dataclass(slots=True)
class Table:
    """The rows of a file, and the coordinate system (EPSG) that its shapes are in.

    `usual_epsg` is what files of this kind are in when nobody says anything.
    """

    rows: list[Row]
    columns: list[str]
    epsg: int | None = None
    usual_epsg: int | None = None
    # A sheet has a row for the totals, and its rows are lines with headings above.
    is_sheet: bool = False

    def require(self, columns: Iterable[str]) -> None:
        """Refuse the file if one of `columns` is not in it."""
        for column in columns:
            if column not in self.columns:
                raise UnreadableFile(
                    _(
                        "The file has no column “%(column)s”. "
                        "It has these columns: %(columns)s."
                    )
                    % {"column": column, "columns": ", ".join(self.columns)}
                )

    def where(self, column: str, value: str) -> "Table":
        """The same table with only the rows in which `column` reads `value`."""
        self.require([column])
        kept = [row for row in self.rows if as_text(row.values.get(column)) == value]
        return replace(self, rows=kept)


_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def columns_in(template: str) -> list[str]:
    """The columns that a text like '{street} {number}' needs; a bare name is one."""
    return _PLACEHOLDER.findall(template) or ([template] if template else [])


def filled_in(template: str, values: dict[str, Any]) -> str:
    """The text for one row: of one column, or of several in a template."""
    if "{" not in template:
        return as_text(values.get(template))
    text = _PLACEHOLDER.sub(lambda found: as_text(values.get(found[1])), template)
    return " ".join(text.split())


def as_text(value: Any) -> str:
    """A cell as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, float):
        if value != value:  # a missing number, in files made by GDAL
            return ""
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
    if isinstance(value, list | tuple):
        return ", ".join(as_text(part) for part in value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return printable(str(value)).strip()


def printable(text: str) -> str:
    """`text` without the control characters that a database refuses."""
    lines = text.replace("\t", " ").replace("\r", "").split("\n")
    return "\n".join(map(_printable_line, lines))


def _printable_line(line: str) -> str:
    # Sign by sign only where needed: a cell may be as long as the file.
    return line if line.isprintable() else "".join(filter(str.isprintable, line))
