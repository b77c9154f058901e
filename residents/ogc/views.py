"""OGC API Features, part 1 and 2, on what is public: read only, for everybody."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from areas.pages import whole_number
from residents.ogc import documents
from residents.ogc.answers import ogc_answer, written
from residents.ogc.asking import Question, crs_of, only_known, question_of
from residents.ogc.collections import COLLECTIONS, Collection, Feature
from residents.ogc.crs import Crs
from residents.ogc.links import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    Link,
    address,
    link,
    own_links,
    page_links,
)
from residents.ogc.openapi import description
from residents.ogc.shown import card, table


@ogc_answer
def landing(request: HttpRequest) -> HttpResponse:
    only_known(request.GET, {"f"})
    document = documents.landing(request, _form(request))
    return written(request, document, "landing", collections=COLLECTIONS.values())


@ogc_answer
def conformance(request: HttpRequest) -> HttpResponse:
    only_known(request.GET, {"f"})
    document = documents.conformance(request, _form(request))
    return written(request, document, "conformance")


@ogc_answer
def openapi(request: HttpRequest) -> HttpResponse:
    only_known(request.GET, {"f"})
    return JsonResponse(description(request), content_type=OPENAPI)


@ogc_answer
def collections(request: HttpRequest) -> HttpResponse:
    only_known(request.GET, {"f"})
    document = documents.collections(request, _form(request), timezone.localdate())
    return written(request, document, "collections")


@ogc_answer
def collection(request: HttpRequest, name: str) -> HttpResponse:
    one = _collection(name)
    only_known(request.GET, {"f"})
    document = documents.collection(request, _form(request), one, timezone.localdate())
    return written(request, document, "collection", collection=one)


@ogc_answer
def items(request: HttpRequest, name: str) -> HttpResponse:
    """A page of the features that answer the question, by their numbers."""
    one = _collection(name)
    asked = question_of(request.GET, filters=one.filters, most=one.most)
    today = timezone.localdate()
    rows = one.found(asked, today)
    count = rows.count()
    page = rows[asked.offset : asked.offset + asked.limit]
    features = one.features(page, asked.crs, today)
    counted = {
        "links": [*_links(request, one), *_page_links(request, asked, count)],
        "timeStamp": f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}",
        "numberMatched": count,
        "numberReturned": len(features),
    }
    if _form(request) == "html":
        return written(request, counted, "items", **table(one, features))
    return _geojson(_collected(features, counted), asked.crs)


@ogc_answer
def item(request: HttpRequest, name: str, number: str) -> HttpResponse:
    one = _collection(name)
    crs = crs_of(only_known(request.GET, {"f", "crs"}))
    today = timezone.localdate()
    rows = one.rows(today).filter(pk=whole_number(number))
    found = one.features(rows, crs, today)
    if not found:
        raise Http404
    links = {"links": _links(request, one)}
    if _form(request) == "html":
        return written(request, links, "item", **card(one, found[0]))
    return _geojson(_feature(*found[0], links), crs)


@ogc_answer
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    raise Http404


def _form(request: HttpRequest) -> str:
    return str(request.written_as)  # type: ignore[attr-defined]


def _collection(name: str) -> Collection:
    if name not in COLLECTIONS:
        raise Http404
    return COLLECTIONS[name]


def _links(request: HttpRequest, one: Collection) -> list[Link]:
    here = address(request, "ogc_collection", one.name)
    own = own_links(request, _form(request), GEOJSON)
    return [*own, link("collection", here, JSON, str(one.title))]


def _page_links(request: HttpRequest, asked: Question, count: int) -> list[Link]:
    return page_links(
        request,
        HTML if _form(request) == "html" else GEOJSON,
        limit=asked.limit,
        offset=asked.offset,
        is_last=asked.offset + asked.limit >= count,
    )


def _collected(features: Iterable[Feature], more: dict[str, Any]) -> str:
    """The geometries come as text from the database and are not parsed again."""
    told = ",".join(_feature(*one, {}) for one in features)
    return f'{{"type":"FeatureCollection",{_inside(more)},"features":[{told}]}}'


def _feature(
    number: int, geometry: str, properties: dict[str, Any], more: dict[str, Any]
) -> str:
    told = _inside({"id": number, "properties": properties, **more})
    return f'{{"type":"Feature",{told},"geometry":{geometry}}}'


def _inside(members: dict[str, Any]) -> str:
    """The members of a JSON object without its brackets."""
    return json.dumps(members, ensure_ascii=False)[1:-1]


def _geojson(text: str, crs: Crs) -> HttpResponse:
    return HttpResponse(
        text, content_type=GEOJSON, headers={"Content-Crs": f"<{crs.uri}>"}
    )
