"""Open data: the page that tells of it, and the files."""

from functools import partial
from hashlib import sha256

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from residents.asking import PublicFilter
from residents.caching import MAX_AGE, public_answer
from residents.opendata.fields import WORK_FIELDS
from residents.opendata.formats import FORMATS
from residents.opendata.kept import fresh, kept
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
        "licence": licence(),
        "grid": settings.KIP_SRID,
    }
    return render(request, "residents/open_data.html", context)


def _version(request: HttpRequest) -> str:
    """What the answer depends on, beside the question."""
    return f"{public_version()}-{timezone.localdate():%Y%m%d}"


def _etag(request: HttpRequest, form: str) -> str:
    parts = (_version(request), form, request.GET.urlencode())
    return f'"{sha256(" ".join(parts).encode()).hexdigest()[:32]}"'


@require_safe
@cache_control(public=True, max_age=MAX_AGE, must_revalidate=True)
@condition(etag_func=_etag)
def works_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The works that answer the question, all of them, by their numbers."""
    if form not in FORMATS:
        raise Http404
    # The public function of this library counts no GET.
    if not ratelimit.consume(
        request, app="allauth.account", action="open_data", limit_get=True
    ):
        return ratelimit.respond_429(request)
    today = timezone.localdate()
    question = PublicFilter(request.GET)
    works = question.apply(published_works(today), today)
    write = partial(FORMATS[form].write, works, today)
    name = f"werken.{form}"
    whole_town = not question.address()
    file = kept(name, _version(request), write) if whole_town else fresh(name, write)
    answer = FileResponse(file, as_attachment=True, filename=f"kip-{today}-{name}")
    answer.headers["Content-Type"] = FORMATS[form].content_type
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
