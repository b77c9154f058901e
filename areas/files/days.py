"""The days that people write in files: 31-3-2027, 2027-03-31T10:00, 2027-Q1."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone

from areas.files.table import as_text

_ISO_DAY = re.compile(r"^(\d{4})[-/](\d{2})[-/](\d{2})$")
_ISO_TIME = re.compile(r"^\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}")
_SERIAL = re.compile(r"^\d{5}(\.\d+)?$")
_EXCEL_EPOCH = date(1899, 12, 30)


def day_in(
    value: Any,
    formats: Iterable[str] = (),
    *,
    is_last: bool = False,
    excel_serials: bool = False,
) -> date | None:
    """The day in a cell, here; None if it can't be read as one.

    `formats` are those of strptime, tried in turn, and %q for a quarter; after them
    the day may be written as ISO 8601 has it. Of a whole year, quarter or month it is
    the first day, or the last if `is_last`.
    """
    text = as_text(value)
    by_form = (_day_by_form(text, form, is_last) for form in formats)
    day = _day_of(value) or next(filter(None, by_form), None)
    if day is None and excel_serials and _SERIAL.match(text):
        return _EXCEL_EPOCH + timedelta(days=int(float(text)))
    return day or _iso_day(text)


def _day_of(value: Any) -> date | None:
    if isinstance(value, datetime):
        return _local_day(value)
    return value if isinstance(value, date) else None


def _local_day(moment: datetime) -> date:
    """Midnight here may be the day before in the time of the file."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(get_default_timezone())
    return moment.date()


def _iso_day(text: str) -> date | None:
    try:
        if found := _ISO_DAY.match(text):
            return date(*map(int, found.groups()))
        if _ISO_TIME.match(text):
            return _local_day(datetime.fromisoformat(text.replace("/", "-")))
    except (ValueError, OverflowError):
        return None
    return None


def _day_by_form(text: str, form: str, is_last: bool) -> date | None:
    if "%q" in form:
        return _quarter_day(text, form, is_last)
    try:
        day = datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None
    if "%d" in form or "%j" in form or not is_last:
        return day
    month = day.month if "%m" in form else 12
    return date(day.year, month, monthrange(day.year, month)[1])


def _quarter_day(text: str, form: str, is_last: bool) -> date | None:
    pattern = re.escape(form).replace("%q", r"(?P<q>[1-4])")
    found = re.fullmatch(pattern.replace("%Y", r"(?P<y>\d{4})"), text, re.IGNORECASE)
    if found is None:
        return None
    year, quarter = int(found["y"]), int(found["q"])
    if is_last:
        return date(year, quarter * 3, monthrange(year, quarter * 3)[1])
    return date(year, quarter * 3 - 2, 1)
