"""What the rows of a file say about where and when digging is barred."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas.days import FIRST_DAY, LAST_DAY
from areas.files import Row, Table
from areas.files.days import day_in
from areas.files.table import as_text, columns_in, filled_in
from areas.loading import LoadReport, usable_shape
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
class Found:
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


def restrictions_in(
    table: Table, fields: RestrictionFields, terms: Terms, report: LoadReport
) -> Iterator[Found]:
    """Every usable row; of the others a problem is on record."""
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
            yield Found(row.number, id, title, starts_on, ends_on, place)


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
