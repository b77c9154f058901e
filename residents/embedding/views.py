"""The map for a page of somebody else, and the page that makes the code for it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from areas.maps import map_settings
from residents.caching import public_answer
from residents.embedding import snippet
from residents.embedding.forms import EmbedForm
from residents.embedding.framing import may_be_framed
from residents.listing import distances
from residents.public import as_public, published_works
from residents.tiles.page import tile_map

# A frame is short; the rest is one click away, on the large map.
MOST_SHOWN = 12


@may_be_framed
@require_safe
@public_answer
def embed(request: HttpRequest) -> HttpResponse:
    """List and map of a question, without menu. In the language of its address: cookies
    don't come along into a frame."""
    form = EmbedForm(request.GET)
    with translation.override(form.language):
        response = render(request, "residents/embed.html", _shown(form))
    response.headers["Content-Language"] = form.language
    return response


def _shown(form: EmbedForm) -> dict[str, Any]:
    today = timezone.localdate()
    works = form.apply(published_works(today), today)
    rows = list(works[:MOST_SHOWN])
    return {
        "title": title_of(form),
        "view": form.shows,
        "works": as_public(rows, today),
        "distances": distances(rows),
        "count": works.count(),
        "map_address": form.map_address,
        "tiles": tile_map(form, works),
        "map_settings": map_settings(),
    }


def title_of(form: EmbedForm) -> str:
    """What a frame is called, also by who hears it read."""
    form.is_valid()
    if area := form.cleaned_data.get("area"):
        return _("Works in %(area)s") % {"area": area}
    return _("Works in your neighbourhood")


@require_safe
@public_answer
def builder(request: HttpRequest) -> HttpResponse:
    """Choose, look, copy. Without scripts too: the form asks for the page anew."""
    form = EmbedForm(request.GET)
    with translation.override(form.language):
        title = title_of(form)
    frame = snippet.Frame(form.frame_query(), title, form.pixels, form.has_script)
    context = {
        "form": form,
        "frame": frame,
        "snippet": snippet.snippet_of(frame),
        "ancestors": settings.KIP_EMBED_ANCESTORS,
    }
    return render(request, "residents/embed_builder.html", context)


@require_safe
@cache_control(public=True, max_age=24 * 3600, immutable=True)
def embed_script(request: HttpRequest) -> HttpResponse:
    """The script of the code; other sites may check it by its hash."""
    response = HttpResponse(snippet.script(), content_type="text/javascript")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
