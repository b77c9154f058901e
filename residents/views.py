"""The public pages: anonymous, and fed through `public.py` alone."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from areas.geo import as_geojson, bounds_in_degrees, feature_collection
from areas.maps import map_settings
from areas.pages import is_fragment
from areas.views import GEOJSON
from projects.models import PlannedWork
from projects.periods import period_text
from residents.asking import PublicFilter
from residents.caching import public_answer
from residents.initiatives.public import ideas_near
from residents.listing import around, distances, looking_at, otherwise
from residents.news.telling import headline, news_of, sentence
from residents.public import PublicWork, as_ended, as_public, published_works
from residents.tiles.page import tile_map

PER_PAGE = 50


@require_safe
@vary_on_headers("HX-Request")  # or Back would show the list without its page
@public_answer
def public_map(request: HttpRequest) -> HttpResponse:
    """The map and list of what is coming; htmx asks for the list alone."""
    today = timezone.localdate()
    question = PublicFilter(request.GET)
    published = published_works(today)
    works = question.apply(published, today)
    page = Paginator(works, PER_PAGE).get_page(request.GET.get("page"))
    rows, count = list(page), page.paginator.count
    context = {
        "filter": question,
        "question": question.address(),
        "around": around(question.circle),
        "is_whole_street": "heel" in request.GET,
        "works": as_public(rows, today),
        "distances": distances(rows),
        "page_obj": page,
        "count": count,
        "otherwise": None if count else otherwise(question, published, today),
        "tiles": tile_map(question, works),
        "map_settings": map_settings(),
    }
    part = is_fragment(request)
    template = "residents/_work_list.html" if part else "residents/map.html"
    return render(request, template, context)


@require_safe
@public_answer
def work(request: HttpRequest, work_id: int) -> HttpResponse:
    """One public work; for what is not public the page does not exist."""
    today = timezone.localdate()
    published = published_works(today).filter(pk=work_id)
    rows = list(published)
    found = as_public(rows, today)
    if not found:
        return _ended(request, work_id, today)
    bounds = bounds_in_degrees(published, "footprint")
    context = {
        "work": found[0],
        "news": _told(work_id, today),
        "ideas": ideas_near(rows[0], today),
        "here": looking_at(published),
        "geojson_url": reverse("residents:work_geojson", args=[work_id]),
        "map_settings": {**map_settings(), "bounds": bounds},
    }
    return render(request, "residents/work_detail.html", context)


def _told(work_id: int, today: date) -> list[dict[str, Any]]:
    """What changed, in words, the last change first."""
    return [
        {"day": news.happened_at, "headline": headline(news), "text": sentence(news)}
        for news in news_of(work_id, today)
    ]


def _ended(request: HttpRequest, work_id: int, today: date) -> HttpResponse:
    """Says of a work that was public that it is over, for who kept its address."""
    ended = as_ended(work_id, today)
    if ended is None:
        raise Http404
    here = looking_at(PlannedWork.objects.filter(pk=work_id))
    context = {"work": ended, "here": here}
    return render(request, "residents/work_ended.html", context)


@require_safe
@public_answer
def work_geojson(request: HttpRequest, work_id: int) -> HttpResponse:
    """The shape of one public work, for the map."""
    today = timezone.localdate()
    published = published_works(today).filter(pk=work_id)
    rows = list(published.annotate(shape=as_geojson("footprint", decimals=6)))
    found = as_public(rows, today)
    if not found:
        raise Http404
    feature = (rows[0].shape, _on_map(found[0]))
    return HttpResponse(feature_collection([feature]), content_type=GEOJSON)


def _on_map(work: PublicWork) -> dict[str, Any]:
    return {
        "id": work.id,
        "title": work.title,
        "discipline": work.discipline,
        "organisation": work.organisation,
        "period": period_text(work.earliest_start, work.latest_end),
        "url": reverse("residents:work", args=[work.id]),
    }
