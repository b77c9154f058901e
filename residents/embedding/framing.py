"""Which sites may show the map in a page of their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_exempt

View = Callable[..., HttpResponseBase]


def may_be_framed(view: View) -> View:
    """For the one page that the sites of `KIP_EMBED_ANCESTORS` may show in a frame, and
    KIP itself. Browsers that know no frame-ancestors are from before 2017: they get it
    without a say about frames, as nobody can do anything in this page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        ancestors = {"frame-ancestors": [SELF, *settings.KIP_EMBED_ANCESTORS]}
        framed: View = csp_replace(ancestors)(xframe_options_exempt(view))
        return framed(request, *args, **kwargs)

    return answer
