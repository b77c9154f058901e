"""The address search of the installation: one that speaks as PDOK's Locatieserver.

It is asked from the server, so that it does not learn who asks. What was typed is
written down nowhere; what it answers is believed only as far as it is about this town.
"""

import json
import logging
import re
import time
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.cache import cache

from areas.maps import map_settings
from residents.asking import USUAL_RADIUS
from residents.finding.found import FoundPlace

logger = logging.getLogger(__name__)

MOST = 6
TIMEOUT_SECONDS = 2
LARGEST_ANSWER = 200_000
# After it failed it is left alone for so long, so that nobody else waits for it.
LEFT_ALONE_SECONDS = 30
_SILENT = "address-search-is-silent"

# How many metres belong to what is found.
_RADII = {"wijk": 1000, "buurt": 1000, "woonplaats": 2000}
_TYPES = "type:(adres OR postcode OR weg OR buurt OR wijk OR woonplaats)"
_FIELDS = "weergavenaam,type,centroide_ll,gemeentenaam"
_POINT = re.compile(r"POINT ?\((-?\d{1,3}(?:\.\d{1,12})?) (-?\d{1,3}(?:\.\d{1,12})?)\)")


def ask(typed: str) -> list[FoundPlace]:
    """What it finds in this town, the likeliest first; nothing when it is off, away,
    or answers with nonsense."""
    if not settings.KIP_ADDRESS_SEARCH or cache.get(_SILENT):
        return []
    try:
        answer = json.loads(_fetched(_address(typed)))
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        _leave_alone(error)
        return []
    return _places(answer)


def _leave_alone(error: Exception) -> None:
    """Afterwards nobody waits for it for a while; unless it only refused a question."""
    # Not the error itself: the address in it has what was typed.
    logger.warning("The address search gives no answer: %s", type(error).__name__)
    if not (isinstance(error, HTTPError) and error.code < 500):
        cache.set(_SILENT, True, LEFT_ALONE_SECONDS)


def _address(typed: str) -> str:
    # Other signs are a language of its own to it.
    words = " ".join(re.findall(r"[\w'.-]+", typed))
    asked = [("q", words), ("fq", _TYPES), ("rows", MOST), ("fl", _FIELDS)]
    if town := settings.KIP_MUNICIPALITY.replace('"', ""):
        asked.append(("fq", f'gemeentenaam:"{town}"'))
    return f"{settings.KIP_ADDRESS_SEARCH.rstrip('/')}/free?{urlencode(asked)}"


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """It answers itself, or not at all."""


def _fetched(address: str) -> bytes:
    """At most `LARGEST_ANSWER` bytes within about `TIMEOUT_SECONDS`; OSError when it is
    more, or takes longer."""
    last_moment = time.monotonic() + TIMEOUT_SECONDS
    request = Request(address, headers={"Accept": "application/json"})
    answer = b""
    with build_opener(_NoRedirects).open(request, timeout=TIMEOUT_SECONDS) as response:
        while piece := response.read1(LARGEST_ANSWER):
            answer += piece
            if len(answer) > LARGEST_ANSWER or time.monotonic() > last_moment:
                raise OSError("too much or too slow")
    return answer


def _places(answer: Any) -> list[FoundPlace]:
    response = answer.get("response") if isinstance(answer, dict) else None
    rows = response.get("docs") if isinstance(response, dict) else None
    bounds = map_settings()["bounds"]
    if not isinstance(rows, list):
        return []
    found = [_place(row, bounds) for row in rows[:MOST] if isinstance(row, dict)]
    return [place for place in found if place]


def _place(row: dict[str, Any], bounds: list[float] | None) -> FoundPlace | None:
    """None for what is no place, or not in this town."""
    label, where = row.get("weergavenaam"), row.get("centroide_ll")
    point = _POINT.fullmatch(where) if isinstance(where, str) else None
    if not isinstance(label, str) or not label.strip() or not point:
        return None
    longitude, latitude = float(point[1]), float(point[2])
    if not _is_here(row.get("gemeentenaam"), longitude, latitude, bounds):
        return None
    shown = "".join(sign for sign in label if sign.isprintable())[:150].strip()
    radius = _RADII.get(str(row.get("type")), USUAL_RADIUS)
    return FoundPlace(shown, round(longitude, 5), round(latitude, 5), radius)


def _is_here(
    town: Any, longitude: float, latitude: float, bounds: list[float] | None
) -> bool:
    ours = settings.KIP_MUNICIPALITY.casefold()
    if ours and isinstance(town, str) and town.casefold() != ours:
        return False
    if bounds is None:
        return True
    west, south, east, north = bounds
    return west <= longitude <= east and south <= latitude <= north
