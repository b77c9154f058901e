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
from projects.imports.words import WordList
from projects.planning import LONGEST_DAYS

_NOTHING = re.compile(r"^[0\W]+$")  # 0, 00-00-0000, 00000000000000.000, -
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_AMOUNT = re.compile(r"^-?\d{1,20}(\.\d{0,20})?$")
_HIGHEST_COST = Decimal(10) ** 11
_YES = WordList(["ja", "j", "yes", "y", "oui", "true", "waar", "1", "x"])
_NO = WordList(["nee", "n", "no", "non", "false", "onwaar", "0"])


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
    if day is None:
        raise Unusable(
            _(
                "This is not a date that the profile knows. Write it like 2027-03-31, "
                "or add its form to the profile."
            )
        )
    is_placeholder = not dates.open_until_year < day.year < dates.open_from_year
    if is_placeholder or day in dates.open_days:
        return None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Unusable(str(OUT_OF_REACH))
    return day


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
        raise Unusable(
            _("This is not an amount. Write it in digits, like %(example)s.")
            % {"example": f"125000{decimal}50"}
        )
    cost = Decimal(bare)
    if not 0 <= cost < _HIGHEST_COST:
        raise Unusable(_("An amount must be zero or more, and less than 100 billion."))
    return cost.quantize(Decimal("0.01"))


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
