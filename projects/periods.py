"""Windows in the words that people use: planners speak of quarters, residents of years,
months and days."""

from calendar import monthrange
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

_YEAR, _MONTH, _DAY = "Y", "F Y", "j F Y"  # as Django's date formats


def quarter_text(day: date) -> str:
    """The quarter of a day: 'K2 2028'."""
    return _("Q%(quarter)d %(year)d") % {
        "quarter": (day.month + 2) // 3,
        "year": day.year,
    }


def period_text(earliest_start: date | None, latest_end: date | None) -> str:
    """A window in words, exact to the day: in years or months where it fills them
    ('april tot en met juni 2028'), else in days; both are included, None is open."""
    first, last = earliest_start, latest_end
    if first is None and last is None:
        return _("period not yet known")
    form = _form(first, last)
    if last is None:
        return _("from %(day)s") % {"day": _written(first, form)}
    if first is None:
        until = _("until %(day)s") if form == _DAY else _("until the end of %(day)s")
        return until % {"day": _written(last, form)}
    if _written(first, form) == _written(last, form):
        within = _("on %(day)s") if form == _DAY else _("in %(day)s")
        return within % {"day": _written(first, form)}
    return _("%(first)s to %(last)s") % {
        "first": _written(first, _unshared(form, first, last)),
        "last": _written(last, form),
    }


def _form(first: date | None, last: date | None) -> str:
    """How days are written: as shortly as tells them exactly."""
    starts_month = first is None or first.day == 1
    if not starts_month or not (last is None or _ends_month(last)):
        return _DAY
    starts_year = first is None or first.month == 1
    return _YEAR if starts_year and (last is None or last.month == 12) else _MONTH


def _ends_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _unshared(form: str, first: date, last: date) -> str:
    """How the first of two days is written: without what the other says too."""
    if first.year != last.year:
        return form
    without = form.removesuffix(" Y")
    return without.removesuffix(" F") if first.month == last.month else without


def _written(day: date | None, form: str) -> str:
    return date_format(day, form) if day else ""


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
