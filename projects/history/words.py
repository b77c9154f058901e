"""Values of works in the words that people use, and what changed as a sentence."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.amounts import euros
from projects.history.events import Shape
from projects.models import PlannedWork
from projects.periods import quarter_text

# In the order in which people read them.
FIELDS = (
    "title",
    "status",
    "earliest_start",
    "latest_end",
    "preferred_start",
    "duration_days",
    "footprint",
    "discipline",
    "organisation",
    "cost_estimate",
    "funding_source",
    "closes_street",
    "homes_reached",
    "takes_parking",
    "is_noisy",
    "visibility",
    "contact",
    "public_text",
    "description",
    "coordination_reference",
    "source_system",
    "source_id",
)
DAYS = ("earliest_start", "latest_end", "preferred_start")
LONG = ("public_text", "description")
COLLECTIONS = ("parts", "challenges", "attachments")
LINKS = ("organisation", "contact")
# What only those with open books are told: see `organisations_with_open_books`.
CLOSED_BOOK = ("cost_estimate", "funding_source", "description", "year_costs")

# (kind of link, id): its name.
Names = dict[tuple[str, int], str]


@dataclass(frozen=True)
class FieldChange:
    """What became of one field; an empty text means that there was or is nothing."""

    name: str
    label: str
    old: str
    new: str

    @property
    def is_long(self) -> bool:
        return self.name in LONG

    @property
    def is_place(self) -> bool:
        return self.name == "footprint"

    @property
    def sentence(self) -> str:
        return _sentence(self)


def _sentence(change: FieldChange) -> str:
    texts = {"label": change.label, "old": change.old, "new": change.new}
    if change.is_long:
        return _("%(label)s changed") % texts
    if change.name in COLLECTIONS and not (change.old and change.new):
        text = (
            _("%(label)s removed: %(old)s")
            if change.old
            else _("%(label)s added: %(new)s")
        )
        return text % texts
    if not change.old:
        return _("%(label)s filled in: %(new)s") % texts
    if not change.new:
        return _("%(label)s emptied (was %(old)s)") % texts
    if change.is_place:
        return _("%(label)s changed (%(old)s → %(new)s)") % texts
    if change.name in DAYS:
        return _("%(label)s moved from %(old)s to %(new)s") % texts
    return _("%(label)s: %(new)s (was %(old)s)") % texts


def label_of(name: str) -> str:
    field: Any = PlannedWork._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def field_change(name: str, old: Any, new: Any, names: Names) -> FieldChange:
    """`old` and `new` are values of the field; ids of links, shapes of footprints."""
    if name in DAYS:
        return FieldChange(name, label_of(name), *day_texts(name, old, new))
    old_text, new_text = (value_text(name, one, names) for one in (old, new))
    return FieldChange(name, label_of(name), old_text, new_text)


def value_text(name: str, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if name in LINKS:
        return names.get((name, value), _("somebody who is no longer known"))
    if isinstance(value, Shape):
        return size_text(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return euros(value)
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if name == "duration_days":
        text = ngettext("%(count)d working day", "%(count)d working days", value)
        return text % {"count": value}
    choices = getattr(PlannedWork._meta.get_field(name), "flatchoices", None)
    return str(dict(choices).get(value, value)) if choices else str(value)


def size_text(shape: Shape) -> str:
    """How big a footprint is: 'a point' has neither surface nor length."""
    if shape.square_metres >= 1:
        return f"{number_format(shape.square_metres, 0, force_grouping=True)} m²"
    if shape.metres >= 1:
        return f"{number_format(shape.metres, 0, force_grouping=True)} m"
    return _("a point")


def day_texts(name: str, *days: date | None) -> tuple[str, ...]:
    """Quarters where all days are the first or last of one, days otherwise."""
    edge = _ends_quarter if name == "latest_end" else _starts_quarter
    in_quarters = all(day is None or edge(day) for day in days)
    return tuple(
        "" if day is None else quarter_text(day) if in_quarters else _day(day)
        for day in days
    )


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _starts_quarter(day: date) -> bool:
    return day.day == 1 and day.month % 3 == 1


def _ends_quarter(day: date) -> bool:
    return _starts_quarter(day + timedelta(days=1))
