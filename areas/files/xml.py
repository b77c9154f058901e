"""Reading XML that somebody else made: no entities, nothing fetched, not too deep."""

import re
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.parsers import expat

from django.utils.translation import gettext as _

from areas.files.table import UnreadableFile

_DEEPEST = 200
_MOST = 5_000_000  # elements: more than any plan has, and what fits in memory
_CHUNK = 1024 * 1024


def parsed(path: Path) -> Element:
    """The root of an XML file, with names as '{namespace}name'. Raises UnreadableFile.

    A file with a document type of its own is refused: that is where entities that
    explode or that read other files would be made.
    """
    reader = _Reader()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                reader.parser.Parse(chunk, False)
        reader.parser.Parse(b"", True)
        return reader.builder.close()
    except (expat.ExpatError, ParseError, AssertionError, ValueError) as error:
        raise UnreadableFile(
            _(
                "The file is broken: it is not complete XML (%(error)s). "
                "Export it again from the program that made it."
            )
            % {"error": error}
        ) from error


class _Reader:
    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.builder.data
        self._depth = self._count = 0

    def _refuse(self, *_anything: Any) -> NoReturn:
        raise UnreadableFile(
            _(
                "The file defines its own document type or entities. KIP does not read "
                "those, because they may be made to harm. Export the file again."
            )
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST or self._count > _MOST:
            raise UnreadableFile(
                _("The file has more parts inside each other than KIP reads.")
            )
        named = {_clark(key): value for key, value in attributes.items()}
        self.builder.start(_clark(name), named)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.builder.end(_clark(name))


def _clark(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def child(element: Element, *names: str) -> Element | None:
    """The first child with one of these local names."""
    return next((one for one in element if local(one) in names), None)


def text_in(element: Element | None) -> str:
    """All text in an element, as one line of words."""
    if element is None:
        return ""
    return " ".join("".join(element.itertext()).split())


_NUMBER_GAP = re.compile(r"[\s,]+")


def numbers_in(text: str) -> list[float]:
    """The numbers in '1,2 3,4' or '1 2 3 4'. Raises ValueError."""
    return [float(part) for part in _NUMBER_GAP.split(text.strip()) if part]
