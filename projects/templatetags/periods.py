"""Windows and quarters in words, for templates: `{{ work|period }}`."""

from datetime import date
from typing import Protocol

from django import template

from projects.periods import period_text, quarter_text, quarters_text

register = template.Library()


class HasWindow(Protocol):
    earliest_start: date | None
    latest_end: date | None


@register.filter
def period(work: HasWindow) -> str:
    return period_text(work.earliest_start, work.latest_end)


@register.filter
def period_to(first: date, last: date) -> str:
    """The window between two days, as `period` says it of a work."""
    return period_text(first, last)


@register.filter
def quarter(day: date) -> str:
    return quarter_text(day)


@register.filter
def quarters(work: HasWindow) -> str:
    return quarters_text(work.earliest_start, work.latest_end)
