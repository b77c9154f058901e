"""The public pages: anonymous, and fed through `public.py` alone."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from areas.geo import as_geojson, bounds_in_degrees, feature_collection
from areas.maps import map_settings
from areas.pages import is_fragment
from areas.views import GEOJSON
from projects.periods import period_text
from projects.querysets import PlannedWorkQuerySet
from residents.asking import PublicFilter
from residents.public import as_public, published_works

PER_PAGE = 50


@require_GET
@vary_on_headers("HX-Request")  # or Back would show the list without its page
def public_map(request: HttpRequest) -> HttpResponse:
    """The map and list of what is coming; htmx asks for the list alone."""
    today = timezone.localdate()
    question = PublicFilter(request.GET)
    works = question.apply(published_works(today), today)
    page = Paginator(works, PER_PAGE).get_page(request.GET.get("page"))
    address = reverse("residents:works_geojson")
    context = {
        "filter": question,
        "works": as_public(list(page), today),
        "page_obj": page,
        "count": page.paginator.count,
        "total": published_works(today).count(),
        "geojson_url": f"{address}?{request.GET.urlencode()}",
        "map_settings": map_settings(),
    }
    part = is_fragment(request)
    template = "residents/_work_list.html" if part else "residents/map.html"
    return render(request, template, context)


@require_GET
@cache_control(public=True, max_age=60)
def works_geojson(request: HttpRequest) -> HttpResponse:
    """The same works as the list, all pages, for the map."""
    today = timezone.localdate()
    works = PublicFilter(request.GET).apply(published_works(today), today)
    return HttpResponse(_as_map(works, today), content_type=GEOJSON)


def _as_map(works: PlannedWorkQuerySet, today: date) -> str:
    rows = list(works)
    shapes = dict(
        works.order_by().values_list("pk", as_geojson("footprint", decimals=6))
    )
    return feature_collection(
        (
            shapes[work.id],
            {
                "id": work.id,
                "title": work.title,
                "discipline": work.discipline,
                "organisation": work.organisation,
                "period": period_text(work.earliest_start, work.latest_end),
                "url": reverse("residents:work", args=[work.id]),
            },
        )
        for work in as_public(rows, today)
    )


@require_GET
def work(request: HttpRequest, work_id: int) -> HttpResponse:
    """One public work; for what is not public the page does not exist."""
    today = timezone.localdate()
    published = published_works(today).filter(pk=work_id)
    found = as_public(list(published), today)
    if not found:
        raise Http404
    bounds = bounds_in_degrees(published, "footprint")
    context = {
        "work": found[0],
        "geojson_url": reverse("residents:work_geojson", args=[work_id]),
        "map_settings": {**map_settings(), "bounds": bounds},
    }
    return render(request, "residents/work_detail.html", context)


@require_GET
@cache_control(public=True, max_age=60)
def work_geojson(request: HttpRequest, work_id: int) -> HttpResponse:
    today = timezone.localdate()
    published = published_works(today).filter(pk=work_id)
    if not published.exists():
        raise Http404
    return HttpResponse(_as_map(published, today), content_type=GEOJSON)
