"""The form of the third step: what the columns of a file mean.

column-<field>    a column, a sentence with columns, or "": not in the file
place-<x|y|wkt>   where a sheet keeps its places
default-<field>   what new works get where the file says nothing
word-<field>-<n>  what the n-th word of a column means
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.imports.fields import CHOICES, FLAG_FIELDS
from projects.imports.mapping import Mapping
from projects.imports.outcomes import label_of
from projects.imports.vocabulary import meaning

Choices = list[tuple[str, str | Promise]]

# In the order in which people look for them.
FIELDS = (
    "title",
    "description",
    "organisation",
    "discipline",
    "status",
    "earliest_start",
    "latest_end",
    "preferred_start",
    "duration_days",
    "cost_estimate",
    "funding_source",
    *FLAG_FIELDS,
    "homes_reached",
    "public_text",
    "coordination_reference",
    "visibility",
)
# What says one of a few things, in words that differ per file.
WORD_FIELDS = (*CHOICES, *FLAG_FIELDS)
_ESSENTIAL = ("source_id", "title", "discipline", "earliest_start", "latest_end")
_PLACES = {
    "wkt": gettext_lazy("Shape as text (WKT or GeoJSON)"),
    "point": gettext_lazy("Both coordinates in one column (52.37, 4.89)"),
    "x": gettext_lazy("X, east or longitude"),
    "y": gettext_lazy("Y, north or latitude"),
}
_DECIMALS: Choices = [
    (",", gettext_lazy("comma: 1.250,50")),
    (".", gettext_lazy("point: 1,250.50")),
]
_TIMES: Choices = [
    ("1", gettext_lazy("euros")),
    ("1000", gettext_lazy("thousands of euros")),
    ("1000000", gettext_lazy("millions of euros")),
]
_DAYS: Choices = [
    ("", gettext_lazy("day first: 31-12-2028")),
    ("1", gettext_lazy("month first: 12/31/2028")),
]
_YES_NO: Choices = [
    ("true", gettext_lazy("yes")),
    ("false", gettext_lazy("no")),
]
# What a word means when nobody says so: what KIP itself makes of it.
_BY_ITSELF = "?"
_LEFT_OUT = "-"


class _Choice(forms.ChoiceField):
    """A column, or several lines with columns: browsers send line ends of their own."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


@dataclass(frozen=True, slots=True)
class Words:
    """The different words in the column of one field."""

    field: str
    label: str
    column: str
    found: Sequence[str]


class ColumnsForm(forms.Form):
    """`columns` are those of the file, `words` what stands in those with choices."""

    def __init__(
        self,
        *args: Any,
        mapping: Mapping,
        columns: Sequence[str],
        words: Sequence[Words],
        is_sheet: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._mapping, self._columns, self._words = mapping, columns, words
        self._add_column("source_id", mapping.source_id, _("Number in your own system"))
        for name in FIELDS:
            self._add_column(name, mapping.columns.get(name, ""), label_of(name))
        if is_sheet:
            for part, label in _PLACES.items():
                self._add_select(
                    f"place-{part}", label, self._choices(), mapping.place.get(part, "")
                )
        self._add_details()
        for one in words:
            self._add_words(one)
        self.fields["save_as"] = forms.CharField(
            label=_("Keep these choices as"),
            max_length=80,
            required=False,
            help_text=_(
                "For instance: Sewer plan. The next file with the same columns is then "
                "read in the same way, also for your colleagues."
            ),
        )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if "column-title" in answers and not answers["column-title"]:
            self.add_error("column-title", _("Say which column has the title."))
        x, y = answers.get("place-x"), answers.get("place-y")
        if bool(x) != bool(y):
            message = _("A place needs both: choose a column for X and for Y.")
            self.add_error("place-y" if x else "place-x", ValidationError(message))
        return answers

    def mapping(self) -> Mapping:
        """The mapping as it was answered; ask once the form is valid."""
        answers = self.cleaned_data
        content = self._mapping.as_json()
        columns = {name: answers[f"column-{name}"] for name in FIELDS}
        kept = {k: v for k, v in content["columns"].items() if k not in FIELDS}
        content["columns"] = kept | {k: v for k, v in columns.items() if v}
        content["source_id"] = answers["column-source_id"]
        if "place-x" in self.fields:
            places = {part: answers[f"place-{part}"] for part in _PLACES}
            content["place"] = {part: one for part, one in places.items() if one}
        content["dates"] = content["dates"] | {
            "month_first": bool(answers["month_first"])
        }
        content["numbers"] = content["numbers"] | {
            "decimal": answers["decimal"] or ",",
            "times": int(answers["times"] or 1),
        }
        defaults = {name: answers[f"default-{name}"] for name in CHOICES}
        content["defaults"] = {
            **{k: v for k, v in content["defaults"].items() if k not in CHOICES},
            **{name: value for name, value in defaults.items() if value},
        }
        content["words"] = self._said_words(content["words"])
        return Mapping.from_json(content)

    def _said_words(self, before: dict[str, dict[str, str]]) -> dict[str, Any]:
        """Only words that stand in the column that is chosen now."""
        found = {k: dict(v) for k, v in before.items()}
        for one in self._words:
            if self.cleaned_data[f"column-{one.field}"] != one.column:
                found.pop(one.field, None)
                continue
            said = found.setdefault(one.field, {})
            for number, word in enumerate(one.found):
                answer = self.cleaned_data[f"word-{one.field}-{number}"]
                said.pop(word, None)
                if answer != _BY_ITSELF:
                    said[word] = "" if answer == _LEFT_OUT else answer
        return found

    def has_new_words(self) -> bool:
        """Whether a column of choices was chosen whose words nobody has seen."""
        shown = {one.field: one.column for one in self._words}
        return any(
            self.cleaned_data[f"column-{name}"] not in ("", shown.get(name))
            for name in WORD_FIELDS
        )

    # What the template goes through.

    def column_fields(self) -> list[tuple[forms.BoundField, bool]]:
        names = ("source_id", *FIELDS)
        return [(self[f"column-{name}"], name in _ESSENTIAL) for name in names]

    def place_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("place-")]

    def default_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("default-")]

    def word_lists(self) -> list[tuple[Words, list[tuple[str, forms.BoundField]]]]:
        return [
            (
                one,
                [
                    (word, self[f"word-{one.field}-{number}"])
                    for number, word in enumerate(one.found)
                ],
            )
            for one in self._words
            if one.found
        ]

    def _choices(self, chosen: str = "") -> Choices:
        found: Choices = [("", _("– not in the file –"))]
        found += [(name, name) for name in self._columns]
        if chosen and chosen not in self._columns:
            # A sentence made of columns: shown as such, and kept unless changed.
            found.append((chosen, " / ".join(chosen.split("\n"))))
        return found

    def _add_column(self, name: str, chosen: str, label: str) -> None:
        self._add_select(f"column-{name}", label, self._choices(chosen), chosen)

    def _add_select(
        self, name: str, label: str | Promise, choices: Choices, chosen: str
    ) -> None:
        self.fields[name] = _Choice(
            label=str(label), choices=choices, initial=chosen, required=False
        )

    def _add_details(self) -> None:
        dates, numbers = self._mapping.dates, self._mapping.numbers
        month_first = "1" if dates.get("month_first") else ""
        self._add_select("month_first", _("How days are written"), _DAYS, month_first)
        decimal = str(numbers.get("decimal", ","))
        self._add_select("decimal", _("Sign before the cents"), _DECIMALS, decimal)
        times = str(numbers.get("times", 1))
        self._add_select("times", _("Amounts are in"), _TIMES, times)
        for name, choices in CHOICES.items():
            options: Choices = [("", _("– nothing –")), *choices.choices]
            chosen = str(self._mapping.defaults.get(name, ""))
            self._add_select(f"default-{name}", label_of(name), options, chosen)

    def _add_words(self, words: Words) -> None:
        known = CHOICES.get(words.field)
        meanings: Choices = [*(known.choices if known else _YES_NO)]
        meanings.append((_LEFT_OUT, _("– leave it out –")))
        said = self._mapping.words.get(words.field, {})
        for number, word in enumerate(words.found):
            chosen = said.get(word, _BY_ITSELF) or _LEFT_OUT
            by_itself = (
                _("– KIP sees for itself –")
                if meaning(words.field, word)
                else _("– KIP does not know this word –")
            )
            options: Choices = [(_BY_ITSELF, by_itself), *meanings]
            self._add_select(f"word-{words.field}-{number}", word, options, chosen)
