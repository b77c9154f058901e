"""What is kept of residents, in plain words."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from residents.caching import public_answer
from residents.privacy.keeping import KEPT


@require_safe
@public_answer
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "kept": KEPT,
        "tile_host": _host(settings.KIP_TILE_URL),
        "search_host": _host(settings.KIP_ADDRESS_SEARCH),
        "contact": settings.KIP_PRIVACY_CONTACT,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
    }
    return render(request, "residents/privacy.html", context)


def _host(address: str) -> str:
    """Whose server that is; empty when there is none."""
    return urlsplit(address).netloc
