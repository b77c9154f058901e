"""The days that KIP plans in: enough for any plan, and far from where dates end.

Detection counts back and forth from the days of a work. A day near the first or last
one that a date can hold would stop it for the whole town.
"""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
OUT_OF_REACH = _("Choose a day in the years 1900 up to and including 2200.")
DAY_VALIDATORS = [
    MinValueValidator(FIRST_DAY, message=OUT_OF_REACH),
    MaxValueValidator(LAST_DAY, message=OUT_OF_REACH),
]


def within_reach(*fields: str) -> Q:
    """The condition that KIP can plan with these days, for constraints."""
    condition = Q()
    for field in fields:
        is_open = Q(**{f"{field}__isnull": True})
        condition &= is_open | Q(**{f"{field}__range": (FIRST_DAY, LAST_DAY)})
    return condition
