"""The pages of an area for its residents. Everything comes through `public.py`."""

from urllib.parse import urlencode

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from areas.models import Area
from residents.caching import public_answer
from residents.neighbourhoods import works
from residents.neighbourhoods.drawing import WIDTH_MM, map_of
from residents.neighbourhoods.five_years import YEARS
from residents.neighbourhoods.poster import poster_of

_SVG = "image/svg+xml"


@require_safe
@public_answer
def neighbourhoods(request: HttpRequest) -> HttpResponse:
    """All areas, each with how much is coming there."""
    today = timezone.localdate()
    context = {
        "areas": works.listed(today),
        "first_year": today.year,
        "last_year": today.year + YEARS - 1,
    }
    return render(request, "residents/neighbourhoods.html", context)


@require_safe
@public_answer
def neighbourhood(request: HttpRequest, pk: int) -> HttpResponse:
    """Five years of one area on one page."""
    today = timezone.localdate()
    area = _area(pk)
    context = {
        "area": area,
        "plan": works.plan_of(area, today),
        "later": works.later_works(area, today),
        "today": today,
        "question": urlencode({"area": area.pk}),
        "address": _address(area),
    }
    return render(request, "residents/neighbourhood.html", context)


@require_safe
@public_answer
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on one sheet of A3, to hang up; the browser prints it or makes a PDF."""
    today = timezone.localdate()
    area = _area(pk)
    plan = works.plan_of(area, today)
    address = _address(area)
    context = {
        "area": area,
        "plan": plan,
        "poster": poster_of(plan),
        "today": today,
        "address": address,
        "code": segno.make(address, error="m", micro=False).svg_data_uri(border=0),
    }
    return render(request, "residents/poster.html", context)


@require_safe
@public_answer
def picture(request: HttpRequest, pk: int, width_mm: float = WIDTH_MM) -> HttpResponse:
    """The map of an area with its works, numbered as on its page."""
    area = _area(pk)
    plan = works.plan_of(area, timezone.localdate())
    drawn = map_of(area, plan.numbered, width_mm=width_mm)
    return HttpResponse(drawn, content_type=_SVG)


@require_safe
@public_answer
def poster_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The map of the poster, with the numbers that it names."""
    area = _area(pk)
    plan = works.plan_of(area, timezone.localdate())
    return HttpResponse(
        map_of(area, plan.numbered, poster_of(plan).numbers), content_type=_SVG
    )


def _area(pk: int) -> Area:
    """A part of the municipality; of all of it no page could hold the works."""
    area = Area.objects.exclude(level=Area.Level.MUNICIPALITY).filter(pk=pk).first()
    if area is None:
        raise Http404
    return area


def _address(area: Area) -> str:
    """Where everybody finds the page, also from paper."""
    return settings.KIP_ADDRESS + reverse("residents:neighbourhood", args=[area.pk])
