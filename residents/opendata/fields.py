"""Which fields open data has, by their names in every file and answer.

The names and what they mean come from the serializers of the API, so that a field has
one name wherever it leaves KIP.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from areas.api import AreaSerializer
from residents.api import PublicWorkSerializer
from residents.public import PublicLink

_BETWEEN = " | "


class Kind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    DAY = "day"
    TRUTH = "truth"
    TEXTS = "texts"
    WORKS = "works"


KIND_LABELS = {
    Kind.NUMBER: _("whole number"),
    Kind.TEXT: _("text"),
    Kind.DAY: _("date"),
    Kind.TRUTH: _("true or false"),
    Kind.TEXTS: _("list of texts"),
    Kind.WORKS: _("list of works"),
}
_KINDS: dict[type[serializers.Field], Kind] = {
    serializers.IntegerField: Kind.NUMBER,
    serializers.PrimaryKeyRelatedField: Kind.NUMBER,
    serializers.CharField: Kind.TEXT,
    serializers.DateField: Kind.DAY,
    serializers.BooleanField: Kind.TRUTH,
    serializers.ListField: Kind.TEXTS,
    serializers.ListSerializer: Kind.WORKS,
}
# Of which the public projection has another name than the row in the database.
_ELSEWHERE = {"parent": "part_of"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its public name; `source` is its name in the public projection."""

    name: str
    source: str
    kind: Kind
    meaning: str | Promise

    @property
    def kind_label(self) -> str | Promise:
        return KIND_LABELS[self.kind]

    def of(self, item: Any) -> Any:
        """Its value for a part of the public projection, such as a `PublicWork`."""
        return getattr(item, self.source)


def _of(serializer: serializers.BaseSerializer) -> tuple[Field, ...]:
    """The fields of a serializer, but for the geometry."""
    fields = serializer.fields.items()  # type: ignore[attr-defined]
    return tuple(
        Field(
            name,
            _ELSEWHERE.get(field.source, field.source),
            _kind_of(field),
            field.help_text or _("Number of the area; stays the same."),
        )
        for name, field in fields
        if name != "geometrie"
    )


def _kind_of(field: serializers.Field) -> Kind:
    return next(kind for sort, kind in _KINDS.items() if isinstance(field, sort))


WORK_FIELDS = _of(PublicWorkSerializer())
AREA_FIELDS = _of(AreaSerializer())
COMBINATION_FIELDS = (
    Field("id", "id", Kind.NUMBER, _("Number of the combination; stays the same.")),
    Field("titel", "title", Kind.TEXT, _("Titles of the works.")),
    Field("werken", "works", Kind.WORKS, _("What is carried out together.")),
    Field("vroegsteStart", "earliest_start", Kind.DAY, _("First day of its works.")),
    Field("laatsteEinde", "latest_end", Kind.DAY, _("Last day of its works.")),
    Field(
        "wekenMinder",
        "weeks_spared",
        Kind.NUMBER,
        _("Weeks of work in the street that doing it together spares."),
    ),
)
INITIATIVE_FIELDS = (
    Field("id", "id", Kind.NUMBER, _("Number of the initiative; stays the same.")),
    Field("titel", "title", Kind.TEXT, _("What residents propose.")),
    Field("tekst", "text", Kind.TEXT, _("The same in more words.")),
    Field("plek", "place_text", Kind.TEXT, _("Where, in words.")),
    Field("wanneer", "wished_when", Kind.TEXT, _("When, in words.")),
    Field("aantalAdressen", "joining", Kind.NUMBER, _("How many addresses join in.")),
    Field("wieDoetMee", "joining_text", Kind.TEXT, _("Who joins in.")),
    Field("link", "link", Kind.TEXT, _("Page on a participation platform.")),
    Field("heeftFoto", "has_photo", Kind.TRUTH, _("True when there is a photo.")),
    Field("gepubliceerdOp", "published_on", Kind.DAY, _("Day of publication.")),
    Field("antwoord", "answer", Kind.TEXT, _("What the municipality answered.")),
    Field("beantwoordOp", "answered_on", Kind.DAY, _("Day of the answer.")),
    Field("antwoordVoor", "answer_by", Kind.DAY, _("Before when an answer comes.")),
    Field("gebieden", "areas", Kind.TEXTS, _("In which areas it lies.")),
    Field("werken", "works", Kind.WORKS, _("Public works that it is linked to.")),
)


def as_properties(item: Any, fields: Iterable[Field]) -> dict[str, Any]:
    """The properties of a feature, ready for JSON."""
    return {field.name: _in_json(field.of(item)) for field in fields}


def _in_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_in_json(one) for one in value]
    if isinstance(value, PublicLink):
        return {"id": value.id, "titel": value.title}
    return value.isoformat() if isinstance(value, date) else value


def as_cell(value: Any) -> Any:
    """A value for a table, where a list is one text: of works their numbers."""
    if not isinstance(value, tuple):
        return value
    parts = (one.id if isinstance(one, PublicLink) else one for one in value)
    return _BETWEEN.join(str(part) for part in parts)
