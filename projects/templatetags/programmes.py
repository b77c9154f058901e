"""What became of works since a programme, for templates."""

from decimal import Decimal

from django import template
from django.utils.functional import Promise

from projects.programmes.words import KIND_LABELS, SIGNS

register = template.Library()


@register.filter
def kind_label(kind: str) -> str | Promise:
    return KIND_LABELS[kind]


@register.filter
def kind_sign(kind: str) -> str:
    return SIGNS[kind]


@register.filter
def size(amount: Decimal) -> Decimal:
    """Without its sign, which stands before the currency."""
    return abs(amount)
