"""What a profile says about a file, once it has been read and checked."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from areas.files import ShapeColumns
from areas.files.table import as_text, columns_in
from projects.imports.words import WordList

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
# What is left over at the ends of a title of which one part was empty.
_LOOSE_ENDS = " :;,/-–"
# What is left of "street, section: kind" without the section.
_LOOSE_SIGNS = re.compile(r"(?:\s*[,;]\s*)+([,;:])")
# No profile needs more texts that fall back on each other.
_DEEPEST = 10


@dataclass(frozen=True)
class Condition:
    """A test on one column of a row."""

    column: str
    test: str  # is, is_not, contains, lacks
    words: WordList

    def holds(self, values: Mapping[str, Any]) -> bool:
        text = as_text(values.get(self.column))
        if self.test in ("is", "is_not"):
            return self.words.has(text) == (self.test == "is")
        return self.words.has_part_of(text) == (self.test == "contains")


@dataclass(frozen=True)
class Skip:
    """Rows that are no planned works, and why."""

    reason: str
    when: tuple[Condition, ...]


@dataclass(frozen=True)
class Rule:
    """What a work gets when its row meets every condition.

    With `only_new` it is a first value: what people say in KIP later, stays.
    """

    fields: dict[str, Any]
    when: tuple[Condition, ...]
    only_new: bool = False


@dataclass(frozen=True)
class Text:
    """A column reworded, to be used by name in a template.

    With `only_words` a cell counts only if one of the words stands for it.
    """

    column: str
    replace: tuple[tuple[re.Pattern[str], str], ...] = ()
    words: dict[str, WordList] = field(default_factory=dict)
    only_words: bool = False
    capitals_except: frozenset[str] | None = None
    otherwise: str = ""


@dataclass(frozen=True)
class Party:
    """An organisation of the file: how KIP calls it, and how the file does."""

    name: str
    code: str = ""
    kind: str = "other"
    discipline: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dates:
    formats: tuple[str, ...] = ()
    open: WordList = field(default_factory=WordList)
    open_days: frozenset[date] = frozenset()
    open_from_year: int = 2999
    open_until_year: int = 1900
    excel_serials: bool = False
    any_form: bool = False  # what people write, as in `spans`
    month_first: bool = False


@dataclass(frozen=True)
class Profile:
    """What the columns of one kind of file mean.

    `columns` has, per field of a planned work, the templates of its text; a template
    is the name of a column or text, or a sentence with such names in braces.
    """

    source_system: str
    columns: dict[str, tuple[str, ...]]
    crs: str = ""
    layer: str = ""
    shape: ShapeColumns = field(default_factory=ShapeColumns)
    texts: dict[str, Text] = field(default_factory=dict)
    # Fields that a file may lack altogether; an import then leaves them alone.
    optional: frozenset[str] = frozenset()
    words: dict[str, dict[str, WordList]] = field(default_factory=dict)
    empty: WordList = field(default_factory=WordList)
    defaults: dict[str, Any] = field(default_factory=dict)
    dates: Dates = field(default_factory=Dates)
    decimal: str = ","
    skips: tuple[Skip, ...] = ()
    rules: tuple[Rule, ...] = ()
    skip_ended: bool = False
    parties: tuple[Party, ...] = ()
    create_organisations: bool = False
    create_unlisted_organisations: bool = False
    # Made from a guess that a person looked at, not written by hand: what is unclear
    # is left out and told, rather than that a row is refused.
    is_lenient: bool = False
    # Every cell counts, also an empty one: in the sheets that KIP itself wrote.
    tells_all: bool = False
    times: int = 1  # what an amount without a unit is multiplied by
    turned: bool = False  # shapes have north first

    def for_file_with(self, columns: Collection[str]) -> "Profile":
        """This profile without the optional fields that the file does not have."""
        kept = {
            name: templates
            for name, templates in self.columns.items()
            if name not in self.optional
            or all(one in columns or one in self.texts for one in _names_in(templates))
        }
        return replace(self, columns=kept)

    def needed_columns(self) -> list[str]:
        """Every column of the file that this profile reads."""
        names = [name for parts in self.columns.values() for name in _names_in(parts)]
        names += [text.column for text in self.texts.values()]
        names += [text.otherwise for text in self.texts.values() if text.otherwise]
        tests = [skip.when for skip in self.skips] + [rule.when for rule in self.rules]
        names += [condition.column for when in tests for condition in when]
        return [name for name in dict.fromkeys(names) if name not in self.texts]

    def reason_to_skip(self, values: Mapping[str, Any]) -> str:
        for skip in self.skips:
            if all(condition.holds(values) for condition in skip.when):
                return skip.reason
        return ""

    def ruled(self, values: Mapping[str, Any], *, only_new: bool) -> dict[str, Any]:
        """What the rules of one sort say about a row; per field the first one wins."""
        found: dict[str, Any] = {}
        for rule in self.rules:
            if rule.only_new != only_new:
                continue
            if all(condition.holds(values) for condition in rule.when):
                found = {**rule.fields, **found}
        return found

    def cell(self, name: str, values: Mapping[str, Any]) -> Any:
        """The raw cell of a column, or a reworded text, by the name in `columns`."""
        if name in self.texts:
            return self._reworded(name, values)
        value = values.get(name)
        return "" if self.empty.has(as_text(value)) else value

    def text(self, field_name: str, values: Mapping[str, Any]) -> str:
        """The text of a field. A template counts only when all its parts are there,
        unless it is the only one: a title may do without one of its parts."""
        templates = self.columns[field_name]
        lines = []
        for template in templates:
            parts = {
                name: as_text(self.cell(name, values)) for name in columns_in(template)
            }
            if all(parts.values()) or (len(templates) == 1 and any(parts.values())):
                lines.append(_filled(template, parts))
        return "\n".join(lines)

    def _reworded(self, name: str, values: Mapping[str, Any], depth: int = 0) -> str:
        text = self.texts[name]
        value = as_text(self.cell(text.column, values))
        for pattern, replacement in text.replace:
            value = pattern.sub(replacement, value)
        value = " ".join(value.split())
        unlisted = "" if text.only_words else value
        value = next(
            (one for one, words in text.words.items() if words.has(value)), unlisted
        )
        if text.capitals_except is not None:
            value = with_capitals(value, text.capitals_except)
        if value or not text.otherwise or depth > _DEEPEST:
            return value
        if text.otherwise in self.texts:
            return self._reworded(text.otherwise, values, depth + 1)
        return as_text(self.cell(text.otherwise, values))


def _names_in(templates: Iterable[str]) -> list[str]:
    return [name for template in templates for name in columns_in(template)]


def _filled(template: str, parts: dict[str, str]) -> str:
    if "{" not in template:
        return parts[template]
    said = _each_once(parts)
    text = _PLACEHOLDER.sub(lambda found: said[found[1]], template)
    if all(said.values()):
        return text.strip()
    return _LOOSE_SIGNS.sub(r"\1", text).strip(_LOOSE_ENDS)


def _each_once(parts: dict[str, str]) -> dict[str, str]:
    """A street that is told in two columns is no reason to say it twice."""
    said: dict[str, str] = {}
    for name, text in parts.items():
        said[name] = "" if text in said.values() else text
    return said


def with_capitals(text: str, small: frozenset[str]) -> str:
    """A name with capitals: 'rue de la luzerne' becomes 'Rue de la Luzerne'.

    Words in `small` keep their small letter, except at the start. Nothing is made
    smaller than it was.
    """
    words = re.split(r"([\s'’-]+)", text)
    capped = [
        word if word.casefold() in small else word[:1].upper() + word[1:]
        for word in words
    ]
    name = "".join(capped)
    return name[:1].upper() + name[1:]
