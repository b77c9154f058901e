"""Amounts of money in the words that people use."""

from decimal import Decimal

from django.utils.formats import number_format


def euros(amount: Decimal | None) -> str:
    """'€ 1.200.000', in the language of the reader; a dash for what nobody knows."""
    if amount is None:
        return "–"
    # With a space at which no line ends.
    return f"€\N{NO-BREAK SPACE}{number_format(amount, 0, force_grouping=True)}"
