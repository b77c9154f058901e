"""What a document says, apart from how it is written: the same for PDF and DOCX.

Pure: texts and pictures, already in the reader's language.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

# What XML can't hold, and paper can't show.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """The text without signs that no document can hold."""
    return _UNWRITABLE.sub("", text)


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1  # 1 is a chapter; the title of the paper stands above all
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs, with an empty line between them; lines that begin with "- " are a
    list."""

    text: str
    is_quiet: bool = False  # a remark, smaller
    kind: str = "text"

    @property
    def pieces(self) -> list["Paragraph | Items"]:
        found: list[Paragraph | Items] = []
        for line in self.text.splitlines():
            if item := _item(line):
                if found and isinstance(last := found[-1], Items):
                    last.items.append(item)
                else:
                    found.append(Items([item]))
            elif line.strip():
                found.append(Paragraph(line.strip()))
        return found


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    items: list[str]
    is_list: bool = True


def _item(line: str) -> str:
    """What a line of a list says; nothing of another line."""
    stripped = line.strip()
    return stripped[2:].strip() if stripped[:2] in ("- ", "* ", "• ") else ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `numbers` are the columns that stand to the right."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()  # percent of the page, per column
    numbers: frozenset[int] = frozenset()
    has_total: bool = False  # the last row adds the others up
    caption: str = ""
    kind: str = "table"

    @property
    def cells(self) -> list[list["Cell"]]:
        """The rows, each cell with what it looks like."""
        return [
            [Cell(text, column in self.numbers) for column, text in enumerate(row)]
            for row in self.rows
        ]

    @property
    def is_short(self) -> bool:
        """Short enough to stay on one page."""
        return len(self.rows) <= 12

    @property
    def head(self) -> list["Cell"]:
        return [
            Cell(text, column in self.numbers, self.width(column))
            for column, text in enumerate(self.headings)
        ]

    def width(self, column: int) -> int:
        """In percent."""
        return self.widths[column] if self.widths else 100 // len(self.headings)


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    is_number: bool = False
    width: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    png: bytes
    alt: str
    width_mm: float = 170.0
    caption: str = ""
    kind: str = "picture"

    @property
    def address(self) -> str:
        """For a page that may fetch nothing."""
        return f"data:image/png;base64,{base64.b64encode(self.png).decode()}"

    @property
    def width_px(self) -> int:
        """As CSS counts pixels: 96 to the inch."""
        return round(self.width_mm * 96 / 25.4)


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values, one under the other or, `is_wide`, beside each other."""

    rows: Sequence[tuple[str, str]]
    is_wide: bool = False
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class NewPage:
    kind: str = "new_page"


Block = Heading | Text | Table | Picture | Facts | NewPage


@dataclass(frozen=True, slots=True)
class Paper:
    """One document; its head returns on every page."""

    title: str
    what: str  # what kind of document it is
    reference: str
    date: str
    state: str
    is_draft: bool = False
    summary: str = ""
    sender: str = ""
    blocks: Sequence[Block] = field(default_factory=list)
    language: str = "nl"
    size: Literal["A4", "A3"] = "A4"
    is_landscape: bool = False
    is_dense: bool = False  # set smaller, to stay on its page
