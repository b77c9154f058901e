"""Texts that came out of a web page: as words, and their tables as columns."""

import re
from html.parser import HTMLParser

_IS_HTML = re.compile(r"<\s*/?\s*[a-zA-Z!][^<>]*>|&(?:#\d+|[a-zA-Z]+);")
_BLOCKS = frozenset(
    ("p", "br", "div", "li", "tr", "table", "h1", "h2", "h3", "h4", "ul", "ol", "hr")
)
_SILENT = frozenset(("script", "style", "head", "title"))
_NAME_CELL = 60  # a longer first cell is no name of a column


def is_html(text: str) -> bool:
    return bool(_IS_HTML.search(text))


def as_words(text: str) -> str:
    """The text as people would see it, without tags; other text stays as it is."""
    if not is_html(text):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return "\n".join(line for line in lines if line)


def table_in(text: str) -> dict[str, str]:
    """The rows of two cells in the tables of a text: name and value."""
    if "<t" not in text.casefold():
        return {}
    reader = _Reader()
    reader.feed(text)
    reader.close()
    found: dict[str, str] = {}
    for row in reader.rows:
        cells = [" ".join(cell.split()) for cell in row]
        if len(cells) == 2 and cells[0] and len(cells[0]) <= _NAME_CELL:
            found.setdefault(cells[0].rstrip(":").strip(), cells[1])
    return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.rows: list[list[str]] = []
        self._silent = 0
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.words.append("\n")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.words.append(" ")
            self._close_cell()
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag in ("td", "th", "tr", "table"):
            self._close_cell()
        if tag in _BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self.words.append(data)
        if self._cell is not None:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is not None:
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append("".join(self._cell))
        self._cell = None
