"""Windows in the words that people use: 'voorjaar' is too loose, a day too precise."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from projects.planning import first_day_of, last_day_of


def quarter_text(day: date) -> str:
    """The quarter of a day: 'K2 2028'."""
    return _("Q%(quarter)d %(year)d") % {
        "quarter": (day.month + 2) // 3,
        "year": day.year,
    }


def period_text(earliest_start: date | None, latest_end: date | None) -> str:
    """A window in words; both days are included, None is open."""
    if earliest_start is None and latest_end is None:
        return _("period not yet known")
    if earliest_start is None:
        return _("until %(day)s") % {"day": _day(latest_end)}
    if latest_end is None:
        return _("from %(day)s") % {"day": _day(earliest_start)}
    if _is_whole_years(earliest_start, latest_end):
        return _years_text(earliest_start.year, latest_end.year)
    return _("%(first)s to %(last)s") % {
        "first": _day(earliest_start),
        "last": _day(latest_end),
    }


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _is_whole_years(first: date, last: date) -> bool:
    return first == first_day_of(first.year) and last == last_day_of(last.year)


def _years_text(first: int, last: int) -> str:
    if first == last:
        return _("in %(year)d") % {"year": first}
    return _("%(first)d to %(last)d") % {"first": first, "last": last}


def quarters_text(first: date | None, last: date | None) -> str:
    """A window in quarters, as short as a table needs it: 'K2 2028', or from one
    quarter to another with a dash."""
    if first and last:
        texts = quarter_text(first), quarter_text(last)
        return texts[0] if texts[0] == texts[1] else f"{texts[0]}–{texts[1]}"
    if first:
        return _("from %(day)s") % {"day": quarter_text(first)}
    if last:
        return _("until %(day)s") % {"day": quarter_text(last)}
    return _("not yet known")
