"""What the columns of a file mean: first guessed, then as a person says.

A mapping is kept with its import and in the profiles of the organisation as JSON. The
engine of the profiles does the reading: see `as_profile`.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from areas.files import ShapeColumns
from areas.files.table import columns_in
from organisations.models import Organisation
from projects.imports.fields import CHOICE_FIELDS, FIELDS
from projects.imports.profile import Dates, Profile
from projects.imports.words import WordList

# What people write where there is nothing to say.
_NOTHING = (
    "n.v.t. nvt n.t.b. ntb n.n.b. nnb onbekend unbekannt inconnu unknown tbd tba n/a "
    "null none nihil - -- ? k.a. geen 00000000000000.000 <null>"
)
_NOTHING_YET = (
    "nog niet bekend, niet bekend, nog onbekend, nader te bepalen, nog te bepalen, "
    "nader in te vullen, in overleg, volgt, volgt nog, pm, p.m., n.o.t.k., "
    "noch offen, offen, noch nicht bekannt, a definir, à définir, non communiqué, "
    "to be determined, to be confirmed, not known, tbc"
)
_EMPTY = WordList([*_NOTHING.split(), *_NOTHING_YET.split(", ")])
_NORTH_FIRST = " north first"
# How rows without shapes of their own say where they are.
PLACES = ("wkt", "point", "x", "y")


@dataclass
class Mapping:
    """`columns` says per field of a work which column it is, or a sentence with columns
    in braces; a text of several lines is several sentences, of which those without
    content fall away. The other parts:

    * `crs`: "EPSG:28992", with " north first" after it where axes changed places
    * `source_id`: the column with the id of the source, or a sentence; "" if none
    * `place`: {"wkt": column}, {"point": column} (with two numbers) or
      {"x": column, "y": column}, for rows without shapes
    * `dates`: {"month_first": bool}
    * `numbers`: {"decimal": "," or ".", "times": 1 or 1000 or 1000000}
    * `words`: per field what a word in the file means; "" is 'leave it out'
    * `defaults`: what new works get where the file says nothing
    * `otherwise`: {"discipline": value} for new works of which not even the words tell
    * `organisations`: ids of organisations by what the file calls them
    * `key` and `revision`: the columns of KIP's own exports
    * `source`: which family of files this is, see `source_system`
    * `seen`: the columns of the file that this was made for
    """

    layer: str = ""
    crs: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    source_id: str = ""
    place: dict[str, str] = field(default_factory=dict)
    dates: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, Any] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    otherwise: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    key: str = ""
    revision: str = ""
    source: str = ""
    seen: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """What does not fit (from another version, or a form) is left out."""
        known = {one.name: one for one in fields(cls)}
        empty = cls()
        return cls(
            **{
                name: value
                for name, value in content.items()
                if name in known and isinstance(value, type(getattr(empty, name)))
            }
        )

    def source_system(self, organisation: Organisation) -> str:
        """Works of one family of files of one organisation know each other by their id
        there. The family is in the mapping, so that a later edition under another name,
        which gets the mapping of the earlier one, meets its works."""
        return f"import:{organisation.pk}:{self.source or 'file'}"[:80]

    def shape_columns(self) -> ShapeColumns:
        known = {k: v for k, v in self.place.items() if k in PLACES}
        return ShapeColumns(**known)

    @property
    def is_north_first(self) -> bool:
        return self.crs.endswith(_NORTH_FIRST)

    @property
    def crs_name(self) -> str:
        """The system without the remark about its axes."""
        return self.crs.removesuffix(_NORTH_FIRST)

    def for_file_with(self, columns: list[str]) -> Self:
        """This mapping without the fields whose columns another file does not have."""
        kept = {
            name: "\n".join(
                line
                for line in _lines(text)
                if all(one in columns for one in columns_in(line))
            )
            for name, text in self.columns.items()
        }
        self.columns = {name: text for name, text in kept.items() if text}
        self.place = {k: v for k, v in self.place.items() if v in columns}
        if not all(one in columns for one in columns_in(self.source_id)):
            self.source_id = ""
        return self

    def as_profile(self, organisation: Organisation) -> Profile:
        """The profile by which the rows are read; ids are not its business, see
        `checking`."""
        numbers = {"decimal": ",", "times": 1, **self.numbers}
        return Profile(
            source_system=self.source_system(organisation),
            crs=self.crs_name,
            layer=self.layer,
            shape=self.shape_columns(),
            columns={
                name: tuple(_lines(text))
                for name, text in self.columns.items()
                if name in FIELDS and name != "source_id" and _lines(text)
            },
            words={name: _by_choice(words) for name, words in self.words.items()},
            empty=_EMPTY,
            defaults={**self._valid_defaults(), "organisation": organisation.name},
            dates=Dates(any_form=True, month_first=bool(self.dates.get("month_first"))),
            decimal=str(numbers["decimal"]),
            times=int(numbers["times"]),
            is_lenient=True,
            tells_all=bool(self.key),
            turned=self.is_north_first,
        )

    def _valid_defaults(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.defaults.items()
            if name in FIELDS and value in CHOICE_FIELDS.get(name, [value])
        }


def with_axes(epsg: int, is_north_first: bool) -> str:
    """How `Mapping.crs` says a coordinate system and the order of its axes."""
    return f"EPSG:{epsg}{_NORTH_FIRST if is_north_first else ''}"


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _by_choice(words: dict[str, str]) -> dict[str, WordList]:
    found: dict[str, list[str]] = defaultdict(list)
    for word, choice in words.items():
        found[choice].append(word)
    return {choice: WordList(listed) for choice, listed in found.items()}
