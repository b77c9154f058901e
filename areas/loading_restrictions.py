"""Loading where and when digging is barred from a file. Only commands import this."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import shapely
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas.days import FIRST_DAY, LAST_DAY
from areas.files import Row, Table
from areas.files.days import day_in
from areas.files.table import as_text, columns_in, filled_in
from areas.loading import LoadReport, as_stored, is_same, usable_shape
from areas.models import Restriction

Kind = Restriction.Kind
AppliesTo = Restriction.AppliesTo

DAY_FORMATS = tuple(
    day + time
    for day in ("%d-%m-%Y", "%d/%m/%Y")
    for time in ("", " %H:%M:%S", " %H:%M")
)
# Longer than this, an event is a weekly market, or nobody knows when it ends.
LONGEST_EVENT_DAYS = 92
_LOOSE_ENDS = " :;,/-–"  # of a title of which one column was empty
_LONGEST_TITLE, _LONGEST_ID = 200, 80


@dataclass(frozen=True, kw_only=True)
class RestrictionFields:
    """Which column of the file holds what; title and id may be like '{type} {name}'.

    Without `id`, kind, title, first day and place together say which one it is.
    """

    title: str
    start: str
    end: str = ""  # only a moratorium can do without
    id: str = ""
    day_formats: tuple[str, ...] = DAY_FORMATS

    def columns(self) -> list[str]:
        single = [column for column in (self.start, self.end) if column]
        return [*columns_in(self.title), *single, *columns_in(self.id)]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds for every row of a file."""

    kind: Kind
    applies_to: AppliesTo = AppliesTo.OPENING
    repeats_yearly: bool = False
    source_system: str = ""  # whose ids they are
    longest_days: int | None = None  # more is a mistake; None: any length


class _Unusable(Exception):
    """The row can't be used; the text says why and what to do."""


@dataclass
class _Found:
    """A restriction as the file has it."""

    row: int
    id: str
    title: str
    starts_on: date
    ends_on: date | None
    place: BaseGeometry

    @property
    def likeness(self) -> tuple[str, date, bytes]:
        return self.title, self.starts_on, shapely.to_wkb(self.place)


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
    found = _joined(_restrictions_in(table, fields, terms, report), fields, report)
    known = _Known(terms)
    for one in found:
        _store(one, terms, known.like(one), report)
    return report


def _restrictions_in(
    table: Table, fields: RestrictionFields, terms: Terms, report: LoadReport
) -> Iterator[_Found]:
    for row in table.rows:
        try:
            title = _title(row, fields, report)
            starts_on, ends_on = _days(row, fields, terms)
            id = _id(row, fields)
        except _Unusable as error:
            report.problems.append((row.number, str(error)))
            continue
        shape = usable_shape(row, table.epsg, report)
        if shape is not None:
            place = _place(row, shape, report)
            yield _Found(row.number, id, title, starts_on, ends_on, place)


def _title(row: Row, fields: RestrictionFields, report: LoadReport) -> str:
    title = " ".join(filled_in(fields.title, row.values).split()).strip(_LOOSE_ENDS)
    if not title:
        raise _Unusable(
            _("The row has no title. Fill in “%(column)s”.") % {"column": fields.title}
        )
    if len(title) > _LONGEST_TITLE:
        text = _("the title was longer than %(count)d characters, and was cut")
        report.repaired.append((row.number, text % {"count": _LONGEST_TITLE}))
    return title[:_LONGEST_TITLE].strip()


def _id(row: Row, fields: RestrictionFields) -> str:
    if not fields.id:
        return ""
    id = filled_in(fields.id, row.values)
    if not id:
        raise _Unusable(
            _("The row has no id. Fill in “%(column)s”.") % {"column": fields.id}
        )
    if len(id) > _LONGEST_ID:
        raise _Unusable(
            _("The id is longer than %(count)d characters. Choose another column.")
            % {"count": _LONGEST_ID}
        )
    return id


def _days(
    row: Row, fields: RestrictionFields, terms: Terms
) -> tuple[date, date | None]:
    first = _day(row, fields.start, fields)
    if first is None:
        raise _Unusable(
            _("The row has no first day. Fill in “%(column)s”.")
            % {"column": fields.start}
        )
    last = _day(row, fields.end, fields, is_last=True) if fields.end else None
    if last is None and terms.kind != Kind.MORATORIUM:
        raise _Unusable(
            _(
                "The row has no last day. Fill in “%(column)s”; for one day that is "
                "the first day again."
            )
            % {"column": fields.end}
        )
    if last is not None:
        _check_length(first, last, terms)
    return first, last


def _day(
    row: Row, column: str, fields: RestrictionFields, *, is_last: bool = False
) -> date | None:
    """The day in a cell; None if it is empty."""
    text = as_text(row.values.get(column))
    if not text:
        return None
    names = {"column": column, "value": text[:40]}
    day = day_in(row.values[column], fields.day_formats, is_last=is_last)
    if day is None:
        raise _Unusable(
            _(
                "“%(value)s” in “%(column)s” is not a date that KIP knows. Write it "
                "like 2027-03-31, or say its form with --date-format."
            )
            % names
        )
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _Unusable(
            _(
                "“%(value)s” in “%(column)s” only fills the cell: KIP plans in the "
                "years 1900 up to and including 2200. Fill in the real day."
            )
            % names
        )
    return day


def _check_length(first: date, last: date, terms: Terms) -> None:
    days = (last - first).days + 1
    if days < 1:
        raise _Unusable(
            _("The last day lies before the first day. Mend the one that is wrong.")
        )
    if terms.repeats_yearly and days > 366:
        raise _Unusable(
            _(
                "What comes back every year can't take more than a year. Fill in the "
                "days of one year."
            )
        )
    if terms.longest_days is not None and days > terms.longest_days:
        raise _Unusable(
            _(
                "It takes more than %(count)d days on end, and would bar all of them. "
                "Give every market day a row of its own; if it really takes that "
                "long, raise --longest-days."
            )
            % {"count": terms.longest_days}
        )


def _place(row: Row, shape: BaseGeometry, report: LoadReport) -> BaseGeometry:
    """A shape of one kind: of a collection the surfaces, else the lines, else points.

    A restriction counts where a work has ground in common with it. Beside a surface,
    loose lines and points have none.
    """
    if not isinstance(shape, shapely.GeometryCollection):
        return shape
    parts = shapely.get_parts(shapely.union_all([shape]))
    dimensions = shapely.get_dimensions(parts)
    largest = parts[dimensions == dimensions.max()]
    if len(largest) < len(parts):
        text = _("lines and points beside the surfaces or lines were left out")
        report.repaired.append((row.number, text))
    return shapely.union_all(largest)


def _joined(
    rows: Iterable[_Found], fields: RestrictionFields, report: LoadReport
) -> list[_Found]:
    """Each restriction once: files repeat rows, or spread one over several."""
    joined: dict[object, _Found] = {}
    for one in rows:
        first = joined.setdefault(one.id or one.likeness, one)
        if first is not one:
            _join(first, one, fields, report)
    return list(joined.values())


def _join(
    first: _Found, other: _Found, fields: RestrictionFields, report: LoadReport
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

    def like(self, found: _Found) -> Restriction | None:
        """The one with its id; else the one that is alike, and has no other id."""
        if found.id in self.by_id:
            return self.by_id[found.id]
        alike = self.by_likeness.get(found.likeness) or self._nearly_like(found)
        is_other = alike is not None and found.id and alike.source_id
        return None if is_other else alike

    def _nearly_like(self, found: _Found) -> Restriction | None:
        """Another version of the software may turn coordinates a hair differently."""
        same_start = self.by_start.get((found.title, found.starts_on), [])
        return next(
            (one for one in same_start if is_same(one.place, found.place)), None
        )


def _store(
    found: _Found, terms: Terms, known: Restriction | None, report: LoadReport
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
