"""From a row of a file to what it says about a planned work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import shapely
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas.coordinates import Misplaced, in_grid
from areas.files import Row
from areas.files.html import as_words
from areas.files.table import as_text, columns_in
from areas.shapes import mended
from projects.imports import values
from projects.imports.fields import (
    CHOICE_FIELDS,
    CHOICES,
    DAY_FIELDS,
    FLAG_FIELDS,
    OPEN_CHOICE_FIELDS,
    TEXT_FIELDS,
)
from projects.imports.organisations import Organisations
from projects.imports.profile import Profile
from projects.imports.report import Remark
from projects.imports.values import Unusable
from projects.imports.vocabulary import meaning
from projects.imports.words import WordList, fold
from projects.planning import NOTICED_FIELDS

_SPARED = ("duration_days", "cost_estimate", "preferred_start")
# Elsewhere these say nothing; of what residents notice they say that it is not so.
_NONE = WordList(["geen", "none", "nihil"])


@dataclass
class Reading:
    """What one row says. Without `is_usable` it says too little, or the impossible.

    `fields` holds only what the file speaks about, so that an import leaves the rest
    of a work alone; `first_fields` counts for a new work only. `footprint` is in the
    grid; None when the row has no shape.
    """

    row: int
    fields: dict[str, Any] = field(default_factory=dict)
    first_fields: dict[str, Any] = field(default_factory=dict)
    footprint: BaseGeometry | None = None
    problems: list[Remark] = field(default_factory=list)
    repairs: list[Remark] = field(default_factory=list)
    is_usable: bool = True

    @property
    def source_id(self) -> str:
        return str(self.fields["source_id"])


class RowReader:
    """Reads the rows of one file as its profile says."""

    def __init__(
        self,
        profile: Profile,
        organisations: Organisations,
        epsg: int | None,
        place: Callable[[BaseGeometry, int], BaseGeometry] = in_grid,
    ) -> None:
        self._place = place
        self._profile = profile
        self._organisations = organisations
        self._epsg = epsg
        self._readers: dict[str, Callable[[str, dict[str, Any]], Any]] = {
            **dict.fromkeys(DAY_FIELDS, self._day),
            **dict.fromkeys(CHOICE_FIELDS, self._choice),
            **dict.fromkeys(FLAG_FIELDS, self._yes_or_no),
            "duration_days": self._duration,
            "cost_estimate": self._cost,
        }

    def read(self, row: Row) -> Reading:
        reading = Reading(row.number)
        if row.fault:
            self._refuse(reading, "", row.fault)
            if "title" in self._profile.columns:  # so that people find the row
                reading.fields["title"] = self._text("title", row.values)
            return reading
        for name in self._profile.columns:
            if name in TEXT_FIELDS:
                self._read_text(reading, name, row.values)
            elif name in self._readers:
                self._read_value(reading, name, row.values)
        reading.fields |= self._profile.ruled(row.values, only_new=False)
        reading.first_fields |= self._profile.ruled(row.values, only_new=True)
        self._read_organisation(reading, row.values)
        self._check_window(reading)
        self._read_footprint(reading, row)
        return reading

    def _read_text(self, reading: Reading, name: str, cells: dict[str, Any]) -> None:
        text = self._text(name, cells)
        limit = TEXT_FIELDS[name]
        if not text and name == "title" and self._profile.is_lenient:
            text = self._other_title(reading, cells)
        if not text and name in ("title", "source_id"):
            self._refuse(reading, name, _("This cell is empty. Fill it in."))
        elif limit and len(text) > limit and name == "title":
            message = _("the title was cut off after %(limit)d signs")
            reading.repairs.append(Remark(reading.row, message % {"limit": limit}))
            text = text[:limit].rstrip()
        elif limit and len(text) > limit:
            message = _("This is longer than %(limit)d signs.") % {"limit": limit}
            self._refuse(reading, name, message, text[:limit])
        reading.fields[name] = text

    def _text(self, name: str, cells: dict[str, Any]) -> str:
        text = self._profile.text(name, cells)
        if not self._profile.is_lenient:
            return text
        text = as_words(text)
        return " ".join(text.split()) if TEXT_FIELDS[name] else text

    def _other_title(self, reading: Reading, cells: dict[str, Any]) -> str:
        for name in ("description", "public_text"):
            if name in self._profile.columns and (text := self._text(name, cells)):
                message = _("there was no title; it was taken from another column")
                reading.repairs.append(Remark(reading.row, message))
                return text.partition("\n")[0]
        return ""

    def _read_value(self, reading: Reading, name: str, cells: dict[str, Any]) -> None:
        try:
            value = self._readers[name](name, cells)
        except Unusable as error:
            shown = as_text(self._cell(name, cells))
            if name in _SPARED or (
                self._profile.is_lenient
                and name not in ("earliest_start", "latest_end")
            ):
                self._leave_out(reading, name, str(error), shown)
            else:
                self._refuse(reading, name, str(error), shown)
            return
        is_left_to_default = name in CHOICE_FIELDS or name in FLAG_FIELDS
        if value is not None or not is_left_to_default:
            reading.fields[name] = value
        elif self._profile.tells_all and name in OPEN_CHOICE_FIELDS:
            reading.fields[name] = ""

    def _cell(self, name: str, cells: dict[str, Any]) -> Any:
        template = self._profile.columns[name][0]
        if "{" in template:
            return self._profile.text(name, cells)
        return self._profile.cell(template, cells)

    def _day(self, name: str, cells: dict[str, Any]) -> Any:
        is_last = name == "latest_end"
        return values.read_day(
            self._cell(name, cells), self._profile.dates, is_last=is_last
        )

    def _duration(self, name: str, cells: dict[str, Any]) -> Any:
        return values.read_duration(self._cell(name, cells), self._profile.decimal)

    def _cost(self, name: str, cells: dict[str, Any]) -> Any:
        if self._profile.is_lenient:
            return values.read_loose_cost(
                self._cell(name, cells), self._profile.decimal, self._profile.times
            )
        return values.read_cost(self._cell(name, cells), self._profile.decimal)

    def _word(self, name: str, cells: dict[str, Any]) -> str:
        """What a cell says; "" when it says nothing."""
        text = self._profile.text(name, cells)
        if text or name not in NOTICED_FIELDS or not self._profile.is_lenient:
            return text
        told = as_text(cells.get(self._profile.columns[name][0]))
        return told if _NONE.has(told) else ""

    def _choice(self, name: str, cells: dict[str, Any]) -> str | None:
        text = self._word(name, cells)
        if not text:
            return None
        for choice, words in self._profile.words.get(name, {}).items():
            if words.has(text):
                return choice or None
        if labelled := _by_label(name).get(fold(text)):
            return labelled
        if self._profile.is_lenient:
            return self._likely(name, text)
        raise Unusable(
            _("KIP does not know this. Add it in the profile to [values.%(name)s].")
            % {"name": name}
        )

    def _likely(self, name: str, text: str) -> str:
        """A word that nobody was asked about, because another edition had it not."""
        if found := meaning(name, text):
            return found
        raise Unusable(_("KIP does not know this word. Say what it means."))

    def _yes_or_no(self, name: str, cells: dict[str, Any]) -> bool | None:
        text = self._word(name, cells)
        for choice, words in self._profile.words.get(name, {}).items():
            if words.has(text):
                return {"true": True, "false": False}.get(choice)
        answer = values.read_yes_or_no(text)
        if answer is None and text and self._profile.is_lenient:
            likely = meaning(name, text)
            if not likely:
                raise Unusable(
                    _("KIP can't tell whether this is yes or no. Say what it means.")
                )
            return likely == "true"
        if answer is None and text:
            raise Unusable(
                _("This is not yes or no. Add it in the profile to [values.%(name)s].")
                % {"name": name}
            )
        return answer

    def _read_organisation(self, reading: Reading, cells: dict[str, Any]) -> None:
        if "organisation" in self._profile.columns:
            name = self._profile.text("organisation", cells)
        else:
            name = str(self._profile.defaults["organisation"])
        if not name and self._profile.is_lenient:
            name = str(self._profile.defaults.get("organisation", ""))
        organisation = self._organisations.find(name) if name else None
        if organisation is None:
            self._refuse(reading, "organisation", self._unknown_organisation(), name)
            return
        reading.fields["organisation"] = organisation
        party = self._organisations.party(name)
        if party and party.discipline:
            reading.fields.setdefault("discipline", party.discipline)

    def _unknown_organisation(self) -> str:
        if self._profile.is_lenient:
            return _(
                "KIP does not know this organisation. Say which one it is, or choose "
                "that all rows are of your own organisation."
            )
        return _(
            "KIP does not know this organisation. Add it in KIP, or as name "
            "or alias under [[organisations]] in the profile."
        )

    def _check_window(self, reading: Reading) -> None:
        start = reading.fields.get("earliest_start")
        end = reading.fields.get("latest_end")
        if start and end and end < start:
            message = _("The end lies before the start (%(start)s). Mend one of them.")
            self._refuse(
                reading, "latest_end", message % {"start": start}, end.isoformat()
            )

    def _read_footprint(self, reading: Reading, row: Row) -> None:
        if self._epsg is None:  # a sheet without shapes
            if row.shape is not None and self._profile.is_lenient:
                message = _("Choose the coordinate system that the shapes are in.")
                self._refuse(reading, "", message)
            return
        if row.shape is None or row.shape.is_empty:
            if not self._profile.is_lenient:  # else the work is told to be undrawn
                self._lacks_place(reading)
            return
        drawn = row.shape
        if self._profile.turned:
            drawn = shapely.transform(drawn, lambda points: points[:, ::-1])
        try:
            shape, repairs = mended(self._place(drawn, self._epsg))
        except Misplaced as error:
            self._refuse(reading, "", str(error))
            return
        if shape.is_empty:
            self._lacks_place(reading)
            return
        reading.footprint = shape
        reading.repairs += [Remark(row.number, text) for text in row.repairs + repairs]

    def _lacks_place(self, reading: Reading) -> None:
        reading.problems.append(
            Remark(
                reading.row,
                _(
                    "The shape is empty. The work was imported without a place: "
                    "draw it in KIP, or mend the file."
                ),
            )
        )

    def _refuse(
        self, reading: Reading, name: str, message: str, value: str = ""
    ) -> None:
        reading.is_usable = False
        self._note(reading, name, message, value)

    def _leave_out(self, reading: Reading, name: str, message: str, value: str) -> None:
        without = (
            _("The work comes in without it.")
            if self._profile.is_lenient
            else _("The work was imported without it.")
        )
        self._note(reading, name, f"{message} {without}", value)

    def _note(self, reading: Reading, name: str, message: str, value: str) -> None:
        column = self._column_of(name)
        reading.problems.append(Remark(reading.row, message, column, value))

    def _column_of(self, name: str) -> str:
        """The column of the file that a person should look in for this field."""
        templates = self._profile.columns.get(name, ())
        texts = self._profile.texts
        names = [one for template in templates for one in columns_in(template)]
        return ", ".join(texts[one].column if one in texts else one for one in names)


@cache
def _by_label(name: str) -> dict[str, str]:
    """The values of a field by the words that people see, in every language of KIP."""
    found = {fold(code): code for code in CHOICE_FIELDS[name]}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {fold(str(label)): code for code, label in CHOICES[name].choices}
    return found
