"""What the answers say, as dicts that are written as JSON or shown as a page."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from residents.ogc.collections import COLLECTIONS, Collection
from residents.ogc.crs import BY_URI, STORAGE
from residents.ogc.links import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    Link,
    address,
    link,
    own_links,
)
from residents.opendata.licences import licence

Document = dict[str, Any]

CONFORMS_TO = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
]


def title() -> str:
    where = settings.KIP_MUNICIPALITY
    return _("Planned works in %(where)s") % {"where": where} if where else _("Works")


def landing(request: HttpRequest, written_as: str) -> Document:
    guide = request.build_absolute_uri(reverse("residents:open_data"))
    return {
        "title": title(),
        "description": _("Open data about planned works in public space."),
        "links": [
            *own_links(request, written_as, JSON),
            link("service-desc", address(request, "ogc_openapi"), OPENAPI, "OpenAPI"),
            link("service-doc", guide, HTML, _("Open data")),
            link(
                "conformance",
                address(request, "ogc_conformance"),
                JSON,
                _("What this API conforms to"),
            ),
            link("data", address(request, "ogc_collections"), JSON, _("Collections")),
            _licence_link(),
        ],
    }


def conformance(request: HttpRequest, written_as: str) -> Document:
    links = own_links(request, written_as, JSON)
    return {"conformsTo": CONFORMS_TO, "links": links}


def collections(request: HttpRequest, written_as: str, today: date) -> Document:
    return {
        "links": own_links(request, written_as, JSON),
        "crs": list(BY_URI),
        "collections": [
            {**_about(request, one, today), "links": _links_of(request, one)}
            for one in COLLECTIONS.values()
        ],
    }


def collection(
    request: HttpRequest, written_as: str, one: Collection, today: date
) -> Document:
    own = own_links(request, written_as, JSON)
    links = [*own, *_items_links(request, one), _licence_link()]
    return {**_about(request, one, today), "links": links}


def _about(request: HttpRequest, one: Collection, today: date) -> Document:
    return {
        "id": one.name,
        "title": str(one.title),
        "description": str(one.about),
        "extent": one.extent(today),
        "itemType": "feature",
        "crs": list(BY_URI),
        "storageCrs": STORAGE.uri,
    }


def _links_of(request: HttpRequest, one: Collection) -> list[Link]:
    here = address(request, "ogc_collection", one.name)
    self_link = link("self", here, JSON, str(one.title))
    return [self_link, *_items_links(request, one), _licence_link()]


def _items_links(request: HttpRequest, one: Collection) -> list[Link]:
    name, label = str(one.title), "ogc_items"
    return [
        link("items", address(request, label, one.name, f="json"), GEOJSON, name),
        link("items", address(request, label, one.name, f="html"), HTML, name),
    ]


def _licence_link() -> Link:
    used = licence()
    return link("license", used.address, HTML, used.name)
