"""Finding the headings of a sheet that a person made to be looked at.

Above them may stand a title and a date, they may be two rows, and names may be missing
or there twice.
"""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from openpyxl.utils import get_column_letter

from areas.files.table import as_text

# How many filled lines are looked at, and how much narrower headings may be.
LOOKED_AT = 40
_NARROWER = 0.6
_LONGEST_HEADING = 120


def find_headings(lines: Sequence[list[Any]]) -> tuple[list[str], int]:
    """The names of the columns, and how many of `lines` come before the first row.

    `lines` are the first filled lines of a sheet.
    """
    if not lines:
        return [], 0
    at = _heading_line(lines)
    used = at + 1
    names = [_name(cell) for cell in lines[at]]
    if used < len(lines) and _is_second(lines[at], lines[used], lines[used + 1 :]):
        names = _joined(lines[at], lines[used])
        used += 1
    width = max((_width(line) for line in lines[at:]), default=0)
    return _distinct(names, width), used


def _heading_line(lines: Sequence[list[Any]]) -> int:
    widest = max(_filled(line) for line in lines)
    for number, line in enumerate(lines):
        is_wide = _filled(line) >= max(min(2, widest), _NARROWER * widest)
        if is_wide and _is_wording(line):
            return number
    return 0


def _is_second(above: list[Any], line: list[Any], below: Sequence[list[Any]]) -> bool:
    """Whether `line` is a second row of headings: it fills gaps of the first, it is all
    words, and what comes below is not."""
    gaps = [i for i, cell in enumerate(_padded(above, len(line))) if _is_empty(cell)]
    fills_a_gap = any(i < len(line) and not _is_empty(line[i]) for i in gaps if i)
    if not fills_a_gap or not below or not _is_wording(line):
        return False
    return any(not _is_wording(row) for row in below)


def _joined(above: list[Any], line: list[Any]) -> list[str]:
    """'Periode' over 'van' and 'tot' becomes 'Periode van' and 'Periode tot'."""
    names, over = [], ""
    for upper, lower in zip(
        _padded(above, len(line)), _padded(line, len(above)), strict=True
    ):
        if not _is_empty(upper):
            over = _name(upper)
        under = _name(lower)
        # A merged cell reaches over the columns that have a name of their own below.
        upper_name = _name(upper) if not under else over
        names.append(" ".join(filter(None, [upper_name, under])))
    return names


def _distinct(names: list[str], width: int) -> list[str]:
    """As many names as the sheet is wide, each only once."""
    found: list[str] = []
    seen: dict[str, int] = {}
    for number in range(max(width, len(names))):
        name = names[number] if number < len(names) else ""
        name = name or f"({get_column_letter(number + 1)})"
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def _name(cell: Any) -> str:
    return " ".join(as_text(cell).split())[:_LONGEST_HEADING]


def _is_wording(line: Sequence[Any]) -> bool:
    """All words and no numbers or days. A year may be a heading, a moment may not."""
    filled = [cell for cell in line if not _is_empty(cell)]
    return bool(filled) and all(_may_be_heading(cell) for cell in filled)


def _may_be_heading(cell: Any) -> bool:
    if isinstance(cell, date | time | bool):
        return False
    if isinstance(cell, int | float):
        return 1990 <= cell <= 2200 and float(cell).is_integer()
    text = as_text(cell)
    return len(text) <= _LONGEST_HEADING and not text.replace(".", "").isdigit()


def _filled(line: Sequence[Any]) -> int:
    return sum(not _is_empty(cell) for cell in line)


def _width(line: Sequence[Any]) -> int:
    filled = [i for i, cell in enumerate(line) if not _is_empty(cell)]
    return filled[-1] + 1 if filled else 0


def _padded(line: Sequence[Any], width: int) -> list[Any]:
    return [*line, *[None] * (width - len(line))]


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
