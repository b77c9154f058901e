"""The Dutch interface: all of it is there, and what is served is what was written.

After changing a text:
manage.py makemessages -l nl --add-location file --no-obsolete -i .venv -i var -i tests
then translate what is new in the .po, and write the .mo: manage.py compilemessages.
"""

import ast
import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "kip/locale/nl/LC_MESSAGES"
PACKAGES = [
    path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"
]
PYTHON = sorted(file for package in PACKAGES for file in package.rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))

FUNCTION = re.compile(r"_|n?p?gettext(_lazy|_noop)?")
TEXT = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(({TEXT}(?:,\s*{TEXT})*)")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z%]|\{\w*\}")


@dataclass
class Message:
    """An entry of the .po, by its keywords: msgid, msgstr, msgstr[0], ..."""

    parts: dict[str, str] = field(default_factory=dict)
    is_fuzzy: bool = False

    @property
    def key(self) -> str:
        """As the .mo has it: the context before, the plural after."""
        key = self.parts["msgid"]
        if "msgctxt" in self.parts:
            key = f"{self.parts['msgctxt']}\x04{key}"
        if "msgid_plural" in self.parts:
            key += f"\0{self.parts['msgid_plural']}"
        return key

    @property
    def texts(self) -> list[str]:
        return [text for name, text in self.parts.items() if name.startswith("msgstr")]


def read_po(path: Path) -> list[Message]:
    """The entries; obsolete ones are comments and don't count."""
    found = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        message, keyword = Message(), ""
        for line in block.splitlines():
            if line.startswith("#"):
                message.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
                continue
            if not line.startswith('"'):
                keyword, _space, line = line.partition(" ")
            so_far = message.parts.get(keyword, "")
            message.parts[keyword] = so_far + ast.literal_eval(line)
        if message.parts:
            found.append(message)
    return found


def read_mo(path: Path) -> dict[str, str]:
    """What gettext reads: two tables of lengths and places."""
    content = path.read_bytes()
    _magic, _version, count, keys, texts = struct.unpack_from("<5I", content)

    def text_at(table: int, row: int) -> str:
        length, start = struct.unpack_from("<2I", content, table + 8 * row)
        return content[start : start + length].decode("utf-8")

    return {text_at(keys, row): text_at(texts, row) for row in range(count)}


MESSAGES = [one for one in read_po(CATALOGUE / "django.po") if one.parts["msgid"]]


def test_what_is_served_is_what_was_written() -> None:
    served = read_mo(CATALOGUE / "django.mo")
    assert "nplurals=2; plural=(n != 1)" in served.pop("")  # as Django counts in Dutch
    assert served == {one.key: "\0".join(one.texts) for one in MESSAGES}


def test_everything_is_translated() -> None:
    untranslated = [one.key for one in MESSAGES if not all(one.texts)]
    fuzzy = [one.key for one in MESSAGES if one.is_fuzzy]
    assert not untranslated
    assert not fuzzy


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


def test_what_is_filled_in_is_the_same_in_both_languages() -> None:
    different = [
        one.key
        for one in MESSAGES
        if placeholders(one.texts[-1])
        != placeholders(one.parts.get("msgid_plural", one.parts["msgid"]))
    ]
    assert not different


def test_one_thing_fills_in_no_more_than_several() -> None:
    """In the singular a number may be left out: 'one right after the other'."""
    different = [
        one.key
        for one in MESSAGES
        if "msgid_plural" in one.parts
        and not placeholders(one.texts[0]) <= placeholders(one.parts["msgid_plural"])
    ]
    assert not different


def in_python(path: Path) -> Iterator[str]:
    """The message ids in a module; also those that xgettext misses, in f-strings."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if FUNCTION.fullmatch(node.func.id):
            yield key_of(node.func.id, [text_of(one, path) for one in node.args])


def text_of(argument: ast.expr, path: Path) -> str:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return f"not a text in {path}, line {argument.lineno}"


def in_template(path: Path) -> Iterator[str]:
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for function, texts in TEMPLATE_CALL.findall(code):
        yield key_of(function, list(ast.literal_eval(f"({texts},)")))


def key_of(function: str, texts: list[str]) -> str:
    """As the .mo has it, from the arguments of that function."""
    context = f"{texts.pop(0)}\x04" if "pgettext" in function else ""
    return context + "\0".join(texts[: 2 if function.startswith("n") else 1])


def said() -> Iterator[tuple[str, Path]]:
    for paths, reader in ((PYTHON, in_python), (TEMPLATES, in_template)):
        for path in paths:
            yield from ((key, path.relative_to(ROOT)) for key in reader(path))


def test_everything_that_is_said_is_in_the_catalogue() -> None:
    known = {one.key for one in MESSAGES}
    missing = {key: str(path) for key, path in said() if key not in known}
    assert not missing


def test_nothing_is_in_the_catalogue_that_is_not_said() -> None:
    assert {one.key for one in MESSAGES} <= {key for key, _path in said()}


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("Line", "Lijn"),
        ("Polygon", "Vlak"),  # Django has 'Polygoon'
        ("Add", "Toevoegen"),  # allauth has 'Voeg toe'
        ("You have signed out.", "U bent uitgelogd."),  # allauth has 'Je bent'
    ],
)
def test_our_words_go_before_those_of_libraries(english: str, dutch: str) -> None:
    with override("nl"):
        assert gettext(english) == dutch


def test_people_are_addressed_with_u() -> None:
    familiar = re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE)
    assert not [one.key for one in MESSAGES for t in one.texts if familiar.search(t)]
