"""What pages with a list and a map have in common."""

from django.http import HttpRequest

# Longer ones are no number of a row, and Python refuses to read very long ones.
_MOST_DIGITS = 15


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page, such as the list alone.

    A view that asks this varies on HX-Request, or Back would show the part.
    """
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted


def whole_number(text: str) -> int:
    """The number that a visitor sent; 0, which no row has, for all that is none."""
    is_number = text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else 0


def whole_numbers(text: str) -> set[int]:
    """The numbers that a visitor sent in one text, with commas between them."""
    return {number for one in text.split(",") if (number := whole_number(one))}
