"""What pages with a list and a map have in common."""

from django.http import HttpRequest


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page, such as the list alone.

    A view that asks this varies on HX-Request, or Back would show the part.
    """
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted
