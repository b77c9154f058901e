"""PDF, from a template or from a paper, with WeasyPrint."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import override
from weasyprint import CSS, HTML, Document
from weasyprint.urls import URLFetcher

from conflicts.documents.paper import Paper, writable

T = TypeVar("T")

STYLE = "css/document.css"
_OPTIONS = {"pdf_variant": "pdf/ua-1", "presentational_hints": True}


def pdf_of(template: str, context: Mapping[str, Any]) -> bytes:
    """The PDF of a Django template, tagged so that it can be read aloud (PDF/UA).

    Whatever the texts in it say, nothing is fetched: no file, no address. Pictures are
    in the page itself, as data.
    """
    return _written(_set(template, context))


def pdf_of_paper(paper: Paper) -> bytes:
    return _written(_set_paper(paper))


def pdf_that_fits(papers: Iterable[Paper], pages: int) -> bytes:
    """The first of these papers that takes no more than so many pages; none does: the
    last. Give them from long to short."""
    for paper in papers:
        document = _set_paper(paper)
        if len(document.pages) <= pages:
            break
    return _written(document)


def pdf_of_that_fits(
    template: str,
    context_of: Callable[[T], Mapping[str, Any]],
    sizes: Sequence[T],
    pages: int,
) -> bytes:
    """The longest that takes no more than so many pages, of a Django template with the
    context of a size; none does: the shortest. Sizes go from long to short."""
    first, last = 0, len(sizes) - 1
    fits: Document | None = None
    while first < last:
        middle = (first + last) // 2
        document = _set(template, context_of(sizes[middle]))
        if len(document.pages) <= pages:
            fits, last = document, middle
        else:
            first = middle + 1
    return _written(fits or _set(template, context_of(sizes[last])))


def _set_paper(paper: Paper) -> Document:
    with override(paper.language):
        return _set("conflicts/documents/paper.html", {"paper": paper})


def _set(template: str, context: Mapping[str, Any]) -> Document:
    """The template, divided over pages."""
    fetcher = _nothing_but_data()
    text = writable(render_to_string(template, dict(context)))
    style = CSS(filename=finders.find(STYLE), url_fetcher=fetcher)
    page = HTML(string=text, url_fetcher=fetcher)
    return page.render(stylesheets=[style], **_OPTIONS)


def _written(document: Document) -> bytes:
    done: bytes = document.write_pdf(**_OPTIONS)
    return done


def _nothing_but_data() -> URLFetcher:
    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)
