"""From what people type in a cell to a value: days, numbers, yes and no."""

import math
import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from areas.days import FIRST_DAY, LAST_DAY, OUT_OF_REACH
from areas.files.days import day_in
from areas.files.table import as_text
from projects.imports.profile import Dates
from projects.imports.spans import span_in
from projects.imports.words import WordList, fold
from projects.planning import LONGEST_DAYS

_NOTHING = re.compile(r"^[0\W]+$")  # 0, 00-00-0000, 00000000000000.000, -
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_AMOUNT = re.compile(r"^-?\d{1,20}(\.\d{0,20})?$")
_MILLIONS = ("mln", "miljoen", "million", "millions", "mio", "mln.", "m", "mio.")
_THOUSANDS = ("k", "duizend", "thousand", "tsd", "t", "tsd.", "milles", "mille")
_TIMES = dict.fromkeys(_MILLIONS, 1_000_000) | dict.fromkeys(_THOUSANDS, 1000)
_ANY_TIMES = "|".join(sorted(map(re.escape, _TIMES), key=len, reverse=True))
_LOOSE_WORDS = re.compile(
    r"€|\beur\b|\beuros?\b|(?<=[kt])eur|±|~|\bca\.?|\bcirca\b|\s|–|—"
)
_LOOSE_AMOUNT = re.compile(
    rf"(?P<before>k|t)?(?P<number>-?\d[\d.,']*?)[.,]?-*(?P<times>{_ANY_TIMES})?"
)
_HIGHEST_COST = Decimal(10) ** 11
_YES = WordList(
    ["ja", "j", "yes", "y", "oui", "true", "waar", "wahr", "vrai", "1", "x", "✓", "✔"]
)
_NO = WordList(
    ["nee", "n", "no", "nein", "non", "false", "onwaar", "falsch", "faux", "0"]
)


class Unusable(ValueError):
    """The cell can't be used; the text says why and what to do."""


def read_day(value: Any, dates: Dates, *, is_last: bool = False) -> date | None:
    """The day in a cell; None when it is open.

    Of a whole year, quarter or month it is the first day, or the last if `is_last`.
    """
    text = as_text(value)
    if not text or dates.open.has(text) or _NOTHING.match(text):
        return None
    day = day_in(
        value,
        dates.formats,
        is_last=is_last,
        excel_serials=dates.excel_serials,
    )
    if day is None and dates.any_form:
        span = span_in(value, month_first=dates.month_first)
        if span is not None and span[is_last] is None:
            return None
        day = span[is_last] if span else None
    if day is None:
        raise Unusable(_not_a_day(dates))
    is_placeholder = not dates.open_until_year < day.year < dates.open_from_year
    if is_placeholder or day in dates.open_days:
        return None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Unusable(str(OUT_OF_REACH))
    return day


def _not_a_day(dates: Dates) -> str:
    if dates.any_form:
        return _(
            "This is not a date or period. Write it like 31-3-2027, Q2 2027 or 2027."
        )
    return _(
        "This is not a date that the profile knows. Write it like 2027-03-31, "
        "or add its form to the profile."
    )


def read_duration(value: Any, decimal: str) -> int | None:
    """Working days, from '10', '10 dagen' or '7,5'; None for nothing or zero."""
    text = as_text(value)
    if not text:
        return None
    found = _NUMBER.search(_with_point(text, value, decimal))
    if found is None:
        raise Unusable(_("This is not a number of days. Write it in digits."))
    days = math.ceil(float(found[0]))
    if days > LONGEST_DAYS:
        raise Unusable(_("This is more days than a work can take."))
    return days or None


def read_cost(value: Any, decimal: str) -> Decimal | None:
    text = _with_point(as_text(value), value, decimal)
    bare = re.sub(r"[€\s]|EUR|euro", "", text, flags=re.IGNORECASE).removesuffix(".-")
    if not bare:
        return None
    if not _AMOUNT.match(bare):
        raise Unusable(_not_an_amount(decimal))
    cost = Decimal(bare)
    if not 0 <= cost < _HIGHEST_COST:
        raise Unusable(_("An amount must be zero or more, and less than 100 billion."))
    return cost.quantize(Decimal("0.01"))


def read_loose_cost(value: Any, decimal: str, factor: int = 1) -> Decimal | None:
    """As `read_cost`, and also '1,2 mln', '€ 1.200.000,-' and '350 k€'."""
    text = fold(as_text(value))
    if not any(sign.isdigit() for sign in text):
        if _LOOSE_WORDS.sub("", text):
            raise Unusable(_not_an_amount(decimal))
        return None
    found = _LOOSE_AMOUNT.fullmatch(_LOOSE_WORDS.sub("", text))
    if found is None:
        raise Unusable(_not_an_amount(decimal))
    number = value if isinstance(value, int | float) else found["number"]
    times = _TIMES.get(found["times"] or found["before"] or "", factor)
    cost = Decimal(_plain_number(number, decimal)) * times
    if not 0 <= cost < _HIGHEST_COST:
        raise Unusable(_("An amount must be zero or more, and less than 100 billion."))
    return cost.quantize(Decimal("0.01"))


def _plain_number(number: Any, decimal: str) -> str:
    """The digits with a point before the decimals, whatever parts the thousands."""
    if not isinstance(number, str):
        return repr(number)
    text = number.rstrip(".,'-")
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text.replace("'", "")
    sign, after = text[last], text[last + 1 :]
    others = {"," if sign == "." else ".", "'"}
    is_thousands = text.count(sign) > 1 or (
        len(after) == 3 and sign != decimal and not others & set(text)
    )
    for other in others:
        text = text.replace(other, "")
    return text.replace(sign, "" if is_thousands else ".")


def _not_an_amount(decimal: str) -> str:
    text = _("This is not an amount. Write it in digits, like %(example)s.")
    return text % {"example": f"125000{decimal}50"}


def _with_point(text: str, value: Any, decimal: str) -> str:
    """The text with its thousands apart removed and a point before the decimals."""
    if isinstance(value, int | float):
        return text
    if decimal == ",":
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", "")


def read_yes_or_no(text: str) -> bool | None:
    if _YES.has(text):
        return True
    return False if _NO.has(text) else None
