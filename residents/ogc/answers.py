"""How this API answers: for everybody, as JSON or as a page, mistakes as problems."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from residents.caching import public_answer
from residents.ogc.asking import BadQuestion
from residents.ogc.links import GEOJSON, HTML, JSON

View = Callable[..., HttpResponseBase]
PROBLEM = "application/problem+json"
_METHODS = "GET, HEAD, OPTIONS"
# Scripts of other sites may read everything here, and know no visitor by it.
_FOR_EVERY_SITE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Expose-Headers": "Content-Crs, ETag",
}


def ogc_answer(view: View) -> View:
    """For a view of this API: `request.written_as` is "json" or "html" in it. It may
    raise BadQuestion and Http404."""
    kept = public_answer(view)

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _answer(kept, request, *args, **kwargs)
        for name, value in _FOR_EVERY_SITE.items():
            response.headers[name] = value
        patch_vary_headers(response, ["Accept"])
        return response

    return answer


def _answer(
    view: View, request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": _METHODS})
    if request.method not in ("GET", "HEAD"):
        refused = problem(405, _("Data can be read here, and not changed."))
        refused.headers["Allow"] = _METHODS
        return refused
    try:
        request.written_as = _form_of(request)  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)
    except BadQuestion as mistake:
        return problem(400, str(mistake))
    except Http404:
        return problem(404, _("This does not exist, or is not public."))


def _form_of(request: HttpRequest) -> str:
    """As the address says it, or else as the browser or program prefers it."""
    asked = request.GET.get("f")
    if asked is not None:
        if asked not in ("json", "html"):
            raise BadQuestion(_("The parameter “f” must be json or html."))
        return asked
    return (
        "html" if request.get_preferred_type([JSON, GEOJSON, HTML]) == HTML else "json"
    )


def problem(status: int, detail: str) -> HttpResponse:
    titles = {400: _("Bad question"), 404: _("Not found"), 405: _("Not allowed")}
    told = {"status": status, "title": titles[status], "detail": detail}
    return JsonResponse(told, status=status, content_type=PROBLEM)


def written(
    request: HttpRequest, document: dict[str, Any], template: str, **more: Any
) -> HttpResponse:
    """The document as JSON, or in a page with `more` that the page needs."""
    if request.written_as == "json":  # type: ignore[attr-defined]
        return JsonResponse(document, content_type=JSON)
    context = {"document": document, **more}
    return render(request, f"residents/ogc/{template}.html", context)
