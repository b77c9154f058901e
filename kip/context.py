"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, object]:
    """The name of the municipality, and whether this is the demo."""
    return {
        "municipality": settings.KIP_MUNICIPALITY,
        "is_demo": settings.KIP_DEMO,
    }
