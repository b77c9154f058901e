"""Loading where and when digging is barred from a file. Only commands import this."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from areas.files import Table
from areas.loading import LoadReport, as_stored, is_same
from areas.models import Restriction
from areas.restriction_rows import Found, RestrictionFields, Terms, restrictions_in


@transaction.atomic
def load_restrictions(
    table: Table, *, fields: RestrictionFields, terms: Terms
) -> LoadReport:
    """Afterwards every usable row of the file is a restriction, once.

    Restrictions that the file does not name stay. Doing it again changes no row.
    Raises UnreadableFile if the file lacks a column.
    """
    table.require(fields.columns())
    report = LoadReport()
    found = _joined(restrictions_in(table, fields, terms, report), fields, report)
    known = _Known(terms)
    for one in found:
        _store(one, terms, known.like(one), report)
    return report


def _joined(
    rows: Iterable[Found], fields: RestrictionFields, report: LoadReport
) -> list[Found]:
    """Each restriction once: files repeat rows, or spread one over several."""
    joined: dict[object, Found] = {}
    for one in rows:
        first = joined.setdefault(one.id or one.likeness, one)
        if first is not one:
            _join(first, one, fields, report)
    return list(joined.values())


def _join(
    first: Found, other: Found, fields: RestrictionFields, report: LoadReport
) -> None:
    days = (other.starts_on, other.ends_on)
    if other.id and days != (first.starts_on, first.ends_on):
        text = _(
            "Row %(row)d has the same id but other days. Tell them apart, for instance "
            "with --id-field '%(example)s'."
        )
        example = f"{_as_template(fields.id)} {{{fields.start}}}"
        values = {"row": first.row, "example": example}
        report.problems.append((other.row, text % values))
    elif other.id:
        first.place = shapely.union_all([first.place, other.place])
        text = _("has the same id as row %(row)d, and was joined with it")
        report.repaired.append((other.row, text % {"row": first.row}))
    else:
        first.ends_on = _later(first.ends_on, other.ends_on)
        text = _("is the same as row %(row)d, and counts once")
        report.repaired.append((other.row, text % {"row": first.row}))


def _as_template(columns: str) -> str:
    return columns if "{" in columns else f"{{{columns}}}"


def _later(one: date | None, other: date | None) -> date | None:
    """An open end goes by the usual term, so a day that is known counts before it."""
    return max((day for day in (one, other) if day), default=None)


@dataclass
class _Known:
    """The restrictions that are there already, to be found back."""

    terms: Terms
    by_id: dict[str, Restriction] = field(default_factory=dict)
    by_start: dict[tuple[str, date], list[Restriction]] = field(default_factory=dict)
    by_likeness: dict[object, Restriction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        source = self.terms.source_system
        for one in Restriction.objects.order_by("pk"):
            if one.source_id and one.source_system == source:
                self.by_id[one.source_id] = one
            if one.kind == self.terms.kind:
                self.by_start.setdefault((one.title, one.starts_on), []).append(one)
                place = bytes(one.place.wkb)
                self.by_likeness.setdefault((one.title, one.starts_on, place), one)

    def like(self, found: Found) -> Restriction | None:
        """The one with its id; else the one that is alike, and has no other id."""
        if found.id in self.by_id:
            return self.by_id[found.id]
        alike = self.by_likeness.get(found.likeness) or self._nearly_like(found)
        is_other = alike is not None and found.id and alike.source_id
        return None if is_other else alike

    def _nearly_like(self, found: Found) -> Restriction | None:
        """Another version of the software may turn coordinates a hair differently."""
        same_start = self.by_start.get((found.title, found.starts_on), [])
        return next(
            (one for one in same_start if is_same(one.place, found.place)), None
        )


def _store(
    found: Found, terms: Terms, known: Restriction | None, report: LoadReport
) -> None:
    restriction = known or Restriction()
    before = _facts(restriction)
    restriction.kind, restriction.title = terms.kind, found.title
    restriction.starts_on, restriction.ends_on = found.starts_on, found.ends_on
    restriction.applies_to = terms.applies_to
    restriction.repeats_yearly = terms.repeats_yearly
    if found.id:
        restriction.source_system = terms.source_system
        restriction.source_id = found.id
    if not known or not is_same(restriction.place, found.place):
        restriction.place = as_stored(found.place)
    elif before == _facts(restriction):
        report.unchanged += 1
        return
    restriction.save()
    report.changed += bool(known)
    report.created += not known


def _facts(one: Restriction) -> tuple[object, ...]:
    return (
        *(one.kind, one.title, one.starts_on, one.ends_on, one.applies_to),
        *(one.repeats_yearly, one.source_system, one.source_id),
    )
