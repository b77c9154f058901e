"""Open data: the page that tells of it, and the files."""

from datetime import date
from functools import partial
from hashlib import sha256
from typing import IO

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from projects.planning import Discipline
from residents.asking import PublicFilter
from residents.caching import MAX_AGE, public_answer
from residents.opendata.fields import WORK_FIELDS
from residents.opendata.formats import FORMATS
from residents.opendata.kept import Busy, fresh, kept
from residents.opendata.licences import licence
from residents.public import published_works
from residents.versions import public_version


@require_safe
@public_answer
def open_data(request: HttpRequest) -> HttpResponse:
    """What there is, what it means and how to use it; `request.GET` is the question of
    the map, for files with only the works that it showed."""
    today = timezone.localdate()
    question = PublicFilter(request.GET)
    works = published_works(today)
    context = {
        "query": question.address(),
        "count": question.apply(works, today).order_by().count(),
        "total": works.order_by().count(),
        "formats": FORMATS,
        "fields": WORK_FIELDS,
        "disciplines": Discipline.choices,
        "licence": licence(),
        "grid": settings.KIP_SRID,
    }
    return render(request, "residents/open_data.html", context)


def _version(today: date) -> str:
    """What the answer depends on, beside the question."""
    return f"{public_version(settings.PUBLIC_FILES_BEHIND)}-{today:%Y%m%d}"


def _etag(request: HttpRequest, form: str) -> str:
    parts = (_version(timezone.localdate()), form, request.GET.urlencode())
    return f'"{sha256(" ".join(parts).encode()).hexdigest()[:32]}"'


@require_safe
def works_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The works that answer the question, all of them, by their numbers."""
    if form not in FORMATS:
        raise Http404
    # The public function of this library counts no GET.
    if not ratelimit.consume(
        request, app="allauth.account", action="open_data", limit_get=True
    ):
        return ratelimit.respond_429(request)
    try:
        return _sent(request, form)
    except Busy:
        text = _("This file is being made for somebody else. Try again in a minute.")
        later = {"Retry-After": "60", "Cache-Control": "no-store"}
        return HttpResponse(text, "text/plain; charset=utf-8", 503, headers=later)


@cache_control(public=True, max_age=MAX_AGE, must_revalidate=True)
@condition(etag_func=_etag)
def _sent(request: HttpRequest, form: str) -> HttpResponseBase:
    today = timezone.localdate()
    file = _file(request, form, today)
    name = f"kip-{today}-werken.{form}"
    answer = FileResponse(file, as_attachment=True, filename=name)
    answer.headers["Content-Type"] = FORMATS[form].content_type
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _file(request: HttpRequest, form: str, today: date) -> IO[bytes]:
    question = PublicFilter(request.GET)
    works = question.apply(published_works(today), today)
    write = partial(FORMATS[form].write, works, today)
    name = f"werken.{form}"
    if question.address():
        return fresh(name, write)
    return kept(name, _version(today), write)
