"""Public answers: made once per version, kept short, and checked again by who has one.

A browser or proxy may keep an answer for `MAX_AGE` seconds; after that it asks whether
it still holds. Here an answer is kept under the version of what residents may see, so
that what stopped being public is gone with the next request. What is only added or
changed may come some seconds later (`PUBLIC_ANSWERS_BEHIND`): while planners save one
work after another, an answer is made once in that time, and not after each of them.
"""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from hashlib import sha256
from threading import Lock
from typing import Any
from zlib import crc32

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from areas.pages import is_fragment
from residents.versions import public_version

# Seconds that others may keep a public answer without asking. A work that is no longer
# public must be gone everywhere within a minute.
MAX_AGE = 30
# Larger answers are made each time: they would push out many small ones.
LARGEST_KEPT = 500_000
LONGEST_ADDRESS = 600
# Seconds that one waits for somebody else who makes the same answer.
PATIENCE = 10

View = Callable[..., HttpResponseBase]
_MADE_EACH_TIME = ("Content-Length", "ETag", "Cache-Control")
_MAKING = tuple(Lock() for _ in range(256))
# What a visitor who is nobody in particular may carry.
_OF_NOBODY = {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}


def public_answer(view: View) -> View:
    """For a view that gives everybody the same per address and language, from what is
    public alone. Who is signed in gets it fresh, with their own menu around it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _is_for_anybody(request):
            return view(request, *args, **kwargs)
        etag = f'"{_key_of(request)}"'
        if _has(request, etag):
            return _public(HttpResponseNotModified(), etag)
        kept = caches["public"].get(etag)
        if kept is None:
            kept = _made(etag, partial(view, request, *args, **kwargs))
        if isinstance(kept, HttpResponseBase):
            return kept
        return _public(_unpacked(kept, request), etag)

    return answer


def _made(
    etag: str, make: Callable[[], HttpResponseBase]
) -> dict[str, Any] | HttpResponseBase:
    """What is kept from now on, or an answer that is not to be kept."""
    with _one_at_a_time(etag):
        kept: dict[str, Any] | None = caches["public"].get(etag)
        if kept is not None:
            return kept
        response = make()
        if not isinstance(response, HttpResponse) or response.status_code != 200:
            return response
        return _kept(response, etag)


@contextmanager
def _one_at_a_time(etag: str) -> Iterator[None]:
    """Who comes while somebody makes this answer waits for it, but not for ever."""
    making = _MAKING[crc32(etag.encode()) % len(_MAKING)]
    is_mine = making.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if is_mine:
            making.release()


def _is_for_anybody(request: HttpRequest) -> bool:
    is_plain = (
        request.method in ("GET", "HEAD") and request.COOKIES.keys() <= _OF_NOBODY
    )
    return is_plain and len(request.get_full_path()) <= LONGEST_ADDRESS


def _has(request: HttpRequest, etag: str) -> bool:
    """Whether the visitor has this very answer; a proxy may have called it weak."""
    theirs = parse_etags(request.headers.get("If-None-Match", ""))
    return etag in (one.removeprefix("W/") for one in theirs)


def _key_of(request: HttpRequest) -> str:
    """Everything on which the answer depends."""
    address = request.build_absolute_uri()
    parts = (
        _version_for(address),
        timezone.localdate().isoformat(),  # noqa: TID251  a part of views
        getattr(staticfiles_storage, "manifest_hash", ""),
        get_language() or "",
        "part" if is_fragment(request) else "",
        # JSON or a page, where one address gives either.
        getattr(request, "written_as", ""),
        address,
    )
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def _version_for(address: str) -> str:
    """Addresses have different moments, so that not all are made anew at once."""
    behind = settings.PUBLIC_ANSWERS_BEHIND
    return public_version(behind, crc32(address.encode()) % behind if behind else 0)


def _kept(response: HttpResponse, etag: str) -> dict[str, Any]:
    headers = {
        name: value for name, value in response.items() if name not in _MADE_EACH_TIME
    }
    body = gzip.compress(response.content, 6, mtime=0)
    kept = {"headers": headers, "body": body}
    if len(kept["body"]) <= LARGEST_KEPT:
        caches["public"].set(etag, kept)
    return kept


def _unpacked(kept: dict[str, Any], request: HttpRequest) -> HttpResponse:
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    body = kept["body"] if packed else gzip.decompress(kept["body"])
    response = HttpResponse(body, headers=dict(kept["headers"]))
    if packed:
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(body))
    return response


def _public(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=MAX_AGE, must_revalidate=True)
    patch_vary_headers(response, ["Accept-Encoding", "Cookie", "HX-Request"])
    return response
