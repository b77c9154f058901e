"""PDF, from a template or from a paper, with WeasyPrint."""

import logging
from collections.abc import Mapping
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import override
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

from conflicts.documents.paper import Paper, writable

STYLE = "css/document.css"

# It tells each step that it takes.
logging.getLogger("weasyprint").setLevel(logging.ERROR)


def pdf_of(template: str, context: Mapping[str, Any]) -> bytes:
    """The PDF of a Django template, tagged so that it can be read aloud (PDF/UA).

    Whatever the texts in it say, nothing is fetched: no file, no address. Pictures are
    in the page itself, as data.
    """
    fetcher = _nothing_but_data()
    page = HTML(
        string=writable(render_to_string(template, dict(context))), url_fetcher=fetcher
    )
    style = CSS(filename=finders.find(STYLE), url_fetcher=fetcher)
    done: bytes = page.write_pdf(
        stylesheets=[style], pdf_variant="pdf/ua-1", presentational_hints=True
    )
    return done


def pdf_of_paper(paper: Paper) -> bytes:
    with override(paper.language):
        return pdf_of("conflicts/documents/paper.html", {"paper": paper})


def _nothing_but_data() -> URLFetcher:
    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)
