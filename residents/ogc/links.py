"""The links in answers: every answer names its other forms and what belongs to it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

Link = dict[str, str]


def address(request: HttpRequest, name: str, *args: Any, **asked: Any) -> str:
    """The full address of a page of this API, with `asked` as its query."""
    path = reverse(f"residents:{name}", args=args)
    query = f"?{urlencode(asked)}" if asked else ""
    return request.build_absolute_uri(path + query)


def link(rel: str, href: str, kind: str, title: str) -> Link:
    return {"rel": rel, "href": href, "type": kind, "title": title}


def own_links(request: HttpRequest, written_as: str, plain: str) -> list[Link]:
    """To this answer itself and to its other form; `plain` is its type in JSON."""
    forms = {"json": (plain, _("This as JSON")), "html": (HTML, _("This as a page"))}
    return [
        link("self" if form == written_as else "alternate", _as(request, form), *told)
        for form, told in forms.items()
    ]


def _as(request: HttpRequest, form: str) -> str:
    return same_with(request, f=form)


def same_with(request: HttpRequest, **changes: Any) -> str:
    """This address with other answers to some of its questions."""
    asked = {**request.GET.dict(), **changes}
    return request.build_absolute_uri(f"{request.path}?{urlencode(asked)}")


def page_links(
    request: HttpRequest, kind: str, *, limit: int, offset: int, is_last: bool
) -> list[Link]:
    """To the next and the previous page, as far as there are."""
    links = []
    if not is_last:
        href = same_with(request, limit=limit, offset=offset + limit)
        links.append(link("next", href, kind, _("Next page")))
    if offset:
        href = same_with(request, limit=limit, offset=max(0, offset - limit))
        links.append(link("prev", href, kind, _("Previous page")))
    return links
