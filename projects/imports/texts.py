"""Values of a work as people read them, for the differences that an import makes."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from projects.imports.fields import CHOICES
from projects.models import PlannedWork


def label_of(field: str) -> str:
    """What the interface calls a field."""
    if field == "footprint":
        return str(_("footprint"))
    return str(PlannedWork._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


def as_shown(field: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if field in CHOICES:
        return str(CHOICES[field](value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        decimals = 0 if value == value.to_integral_value() else 2
        return f"€ {number_format(value, decimals, force_grouping=True)}"
    if isinstance(value, date):
        return date_format(value, "j-n-Y")
    return str(value)
