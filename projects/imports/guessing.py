"""Guessing what a file means, so that a person only has to look whether it is right."""

import re
from collections import Counter

from organisations.models import Organisation
from projects.imports.looking import MOST_WORDS, Contents, Layer, look_into
from projects.imports.mapping import Mapping
from projects.imports.naming import bare, is_about_a_person, likeness
from projects.imports.organisations import Organisations
from projects.imports.profile import Profile
from projects.imports.recognising import (
    earlier_mapping,
    family_of,
    for_edition,
    own_export,
    usual_discipline,
)
from projects.imports.samples import (
    ENOUGH,
    Fits,
    is_link,
    meanings,
    middle,
    numbers_of,
    reads_as_amount,
    reads_as_days,
    repeats,
    share,
)
from projects.imports.vocabulary import meaning
from projects.imports.whereabouts import CrsGuess, guess_crs, guess_place

__all__ = ["Contents", "CrsGuess", "Layer", "guess", "guess_crs", "look_into"]

# What a work needs least; the rest of the columns goes into the notes, up to so many.
_MOST_NOTES = 12
# How like a field a name must be to count although many values do not fit; and the
# share that then suffices.
_CLEAR, _SOME = 60, 0.25
# In this order: "parkeerhinder" and "geluidshinder" are no closed streets.
_WORD_FIELDS = (
    "status",
    "visibility",
    "funding_source",
    "takes_parking",
    "is_noisy",
    "homes_reached",
    "closes_street",
)


def guess(layer: Layer, organisation: Organisation) -> Mapping:
    """The most likely meaning of every column of a layer.

    A file of KIP's own is known by its headings, and a file that is like an earlier one
    of this organisation is read as that one was.
    """
    if exported := own_export(layer):
        mapping = exported
    elif earlier := earlier_mapping(layer, organisation):
        mapping = for_edition(earlier, layer)
    else:
        mapping = _Guess(layer, organisation).mapping()
    mapping.layer = layer.name
    mapping.seen = [column.name for column in layer.columns]
    mapping.crs = _crs(layer, mapping) or mapping.crs
    return mapping


def _crs(layer: Layer, mapping: Mapping) -> str:
    if not layer.shapes and not mapping.place:
        return ""
    guesses = guess_crs(layer, mapping)
    return guesses[0].code if guesses else ""


class _Guess:
    """The columns of one layer that are not given to a field yet."""

    def __init__(self, layer: Layer, organisation: Organisation) -> None:
        self._layer = layer
        self._organisation = organisation
        self._free = {one.name: one for one in layer.columns if one.filled}
        self._values = {name: layer.values(name) for name in self._free}
        self._mapping = Mapping(source=family_of(layer))
        self._columns = self._mapping.columns

    def mapping(self) -> Mapping:
        mapping = self._mapping
        mapping.place = {} if self._layer.shapes else guess_place(self._layer)
        for name in mapping.place.values():
            self._free.pop(name, None)
        mapping.source_id = self._source_id()
        self._days()
        self._amounts()
        self._organisations()
        for field in _WORD_FIELDS:
            self._words(field)
        self._take("coordination_reference", self._is_short)
        self._take("public_text", self._is_text)
        self._titles()
        self._discipline()
        self._notes()
        self._defaults()
        return mapping

    # -- which column

    def _best(self, field: str, fits: Fits) -> str:
        """The free column most like this field of which the content `fits`; '' if
        none."""
        scored = [
            (likeness(name, field), -place, name)
            for place, name in enumerate(self._free)
            if likeness(name, field)
        ]
        for _score, _place, name in sorted(scored, reverse=True):
            if fits(name):
                return name
        return ""

    def _take(self, field: str, fits: Fits) -> str:
        name = self._best(field, fits)
        if name:
            self._columns[field] = name
            del self._free[name]
        return name

    def _source_id(self) -> str:
        name = self._best("source_id", self._is_key)
        if name:
            del self._free[name]
        return name

    def _is_key(self, name: str) -> bool:
        column = self._free[name]
        is_told_by_name = self._layer.rows > 2 or likeness(name, "source_id") >= _CLEAR
        return (
            is_told_by_name
            and column.filled >= 0.9 * self._layer.rows
            and column.distinct == column.filled
            and all(len(text) <= 80 for text in self._values[name])
        )

    def _is_text(self, name: str) -> bool:
        values = self._values[name]
        return not share(values, str.isdigit) > ENOUGH and not is_link(values)

    def _is_short(self, name: str) -> bool:
        return all(len(text) <= 80 for text in self._values[name])

    # -- days

    def _days(self) -> None:
        month_first = self._is_month_first()
        self._mapping.dates = {"month_first": month_first}

        def is_day(name: str) -> bool:
            return reads_as_days(self._values[name], month_first)

        def may_be_day(name: str) -> bool:
            """A clear name counts too: rows that it does not hold for will say so."""
            fields = ("earliest_start", "latest_end")
            is_clear = any(likeness(name, field) >= _CLEAR for field in fields)
            values = self._values[name]
            return reads_as_days(values, month_first, _SOME if is_clear else ENOUGH)

        period = self._best("period", is_day)
        starts = self._take("earliest_start", may_be_day)
        ends = self._take("latest_end", may_be_day)
        if not starts and not ends and period:
            self._columns["earliest_start"] = self._columns["latest_end"] = period
            del self._free[period]
        elif not (starts and ends):
            self._other_days(is_day)
        self._take("preferred_start", is_day)

    def _other_days(self, is_day: Fits) -> None:
        """Columns with days whose names say nothing: the earlier is the start."""
        found = [
            name
            for name in self._free
            if is_day(name)
            and not _NOT_OF_THE_WORK.search(bare(name))
            and any(len(text) > 4 for text in self._values[name])
        ]
        if len(found) != 2 or "earliest_start" in self._columns:
            return
        found.sort(key=lambda name: middle(self._values[name]))
        for field, name in zip(("earliest_start", "latest_end"), found, strict=True):
            self._columns[field] = name
            del self._free[name]

    def _is_month_first(self) -> bool:
        """Days like 12/31/2028 settle it; nothing else may."""
        found = [
            match
            for name in self._free
            for text in self._values[name]
            if (match := _SLASHED.match(text))
        ]
        return any(int(m[2]) > 12 for m in found) and not any(
            int(m[1]) > 12 for m in found
        )

    # -- numbers

    def _amounts(self) -> None:
        cost = self._take("cost_estimate", self._is_amount)
        if cost:
            self._mapping.numbers = numbers_of(cost, self._values[cost])
        self._take("duration_days", self._is_number_of_days)

    def _is_amount(self, name: str) -> bool:
        return share(self._values[name], reads_as_amount) > ENOUGH

    def _is_number_of_days(self, name: str) -> bool:
        return share(self._values[name], lambda t: bool(_DAYS.match(t))) > ENOUGH

    # -- words

    def _organisations(self) -> None:
        """A column counts when it names this organisation too: then it says of whom
        each row is. Else all rows are of the organisation that imports them."""
        known = Organisations(Profile(source_system="", columns={}))

        def names_us(name: str) -> bool:
            values = Counter(self._values[name])
            found = {text: known.find(text) for text in values}
            told = sum(values[text] for text, one in found.items() if one)
            return self._organisation in found.values() and told >= 0.5 * values.total()

        self._take("organisation", names_us)

    def _words(self, field: str) -> None:
        def has_meaning(name: str) -> bool:
            words = Counter(self._values[name])
            told = sum(n for word, n in words.items() if meaning(field, word))
            return len(words) <= MOST_WORDS and told >= 0.5 * words.total()

        if name := self._take(field, has_meaning):
            self._mapping.words[field] = meanings(field, self._layer.words(name))

    def _discipline(self) -> None:
        """A column that says the kind of work. Without one, the words of each row tell
        while it is read: see `checking`."""

        def tells(name: str) -> bool:
            words = Counter(self._values[name])
            told = sum(n for word, n in words.items() if meaning("discipline", word))
            return told >= 0.3 * words.total() and not is_link(list(words))

        used = self._columns.get("title", "")
        in_title = [n for n in re.findall(r"\{([^{}]+)\}", used) if n in self._values]
        named = [
            name
            for name in (*self._free, *in_title)
            if likeness(name, "discipline") and tells(name)
        ]
        if not named:
            return
        name = max(named, key=lambda one: likeness(one, "discipline"))
        self._columns["discipline"] = name
        self._mapping.words["discipline"] = meanings(
            "discipline", self._layer.words(name)
        )

    # -- texts

    def _titles(self) -> None:
        name = self._best("title", self._may_be_title)
        if name and likeness(name, "title") >= 40:
            self._columns["title"] = name
            del self._free[name]
            if self._free and repeats(self._values[name]):
                self._lengthen(name)
            return
        self._columns["title"] = self._telling_text() or self._made_title() or name
        for one in (name, self._columns["title"]):
            self._free.pop(one, None)

    def _telling_text(self) -> str:
        """Without a street, a column with a text of its own for (almost) every work
        says more than the kind of work does."""
        if self._best("street", self._is_text) or self._best("section", self._is_text):
            return ""
        telling = [
            name
            for name, column in self._free.items()
            if column.filled >= 0.9 * self._layer.rows
            and column.distinct >= 0.8 * column.filled
            and self._may_be_title(name)
            and self._is_wording(name)
        ]
        return max(telling, key=lambda name: likeness(name, "title"), default="")

    def _is_wording(self, name: str) -> bool:
        """Words and not codes, short enough for a heading."""
        values = self._values[name]
        words = share(values, lambda text: bool(re.search(r"[^\W\d_]{4}", text)))
        return words > ENOUGH and share(values, lambda text: len(text) <= 120) > ENOUGH

    def _may_be_title(self, name: str) -> bool:
        values = self._values[name]
        return (
            self._is_text(name)
            and not is_about_a_person(name)
            and not reads_as_days(values, month_first=False)
        )

    def _lengthen(self, name: str) -> None:
        """Works called alike get the part of the street in their title."""
        for field in ("section", "street"):
            if part := self._best(field, self._is_text):
                self._columns["title"] = f"{{{name}}}, {{{part}}}"
                del self._free[part]
                return

    def _made_title(self) -> str:
        """'street, section: kind of work', of what there is."""
        street = self._best("street", self._is_text)
        section = self._best("section", self._is_text)
        kind = self._best("discipline", self._is_text)
        where = ", ".join(
            f"{{{one}}}" for one in dict.fromkeys([street, section]) if one
        )
        if not kind and where.count("{") == 1:
            where = where.strip("{}")
        parts = [where, f"{{{kind}}}" if kind else ""]
        for name in {street, section} - {""}:
            self._free.pop(name, None)
        if kind and (street or section):
            self._free.pop(kind, None)
        made = ": ".join(filter(None, parts))
        return made or self._any_text()

    def _any_text(self) -> str:
        """The column with the most different texts; else the id; else any column."""
        texts = [n for n in self._free if self._may_be_title(n)]
        if texts:
            return max(texts, key=lambda n: min(self._free[n].distinct, 1000))
        return self._mapping.source_id or next(iter(self._free), "")

    def _notes(self) -> None:
        """Everything else that people would miss goes into the notes, but for names."""
        described = self._best("description", self._is_text)
        lines = [described] if described else []
        self._free.pop(described, None)
        used = set(re.findall(r"\{([^{}]+)\}", self._columns.get("title", "")))
        used |= set(self._columns.values())
        said = [self._values[name] for name in used if name in self._values]
        for name in self._free:
            values = self._values[name]
            if name in used or values in said or not self._is_worth_a_note(name):
                continue
            said.append(values)
            lines.append(f"{name}: {{{name}}}")
        lines = lines[:_MOST_NOTES]
        if lines:
            self._columns["description"] = "\n".join(lines)

    def _is_worth_a_note(self, name: str) -> bool:
        values = self._values[name]
        return (
            not is_about_a_person(name)
            and not _NO_NOTE.search(bare(name))
            and not is_link(values)
            and any(re.search(r"[a-zA-Z]{3}", text) for text in values)
            and not all(text in ("True", "False") for text in values)
            and not any("@" in text or text[:2] == '{"' for text in values[:20])
            and "{" not in name
        )

    # -- the rest

    def _defaults(self) -> None:
        defaults = {"status": "programmed", "visibility": "municipality"}
        if usual := usual_discipline(self._organisation):
            defaults["discipline"] = usual
        self._mapping.defaults = defaults


_SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})/\d{2,4}")
_DAYS = re.compile(
    r"^\d+(?:[.,]\d+)?\s*(?:d|dagen|werkdagen|days|tage|jours|jours ouvrables)?\.?$",
    re.IGNORECASE,
)
# Days of the register, not of the work.
_NOT_OF_THE_WORK = re.compile(
    r"gewijzigd|aangemaakt|modified|created|update|stand|seen|aanvraag|issued|mise_a_jour"
    r"|aktualisierung|edit|import|application|intake|datum_invoer|wijziging|geandert"
)
_NO_NOTE = re.compile(
    r"^(?:url|uri|href|link|foto|geom|shape|wkt|icon|code|id)$|_id$|_code$|guid|wvk|coord|wgs84"
)
