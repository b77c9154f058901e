"""Searching for a place. What is typed comes in the body of a request and goes no
further: not into an address, not into a log."""

from typing import Any

from allauth.core import ratelimit
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from residents.asking import PublicFilter, as_place
from residents.finding.places import (
    FoundPlace,
    clearly_meant,
    perhaps_meant,
    places_for,
)
from residents.finding.words import as_typed

# Where a search may lead, by the name that its form gives.
_GOALS = {
    "map": "residents:map",
    "subscribe": "residents:subscribe",
    "initiative": "residents:initiative_new",
}
_LONGEST_QUESTION = 500


# It changes nothing, and a page that everybody shares can have no token.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """To the place that was typed, or a choice of places; the visitor's other answers
    go along."""
    if request.method == "GET":  # reloaded, or the language was changed
        return redirect("residents:map")
    if not ratelimit.consume(request, action="find_place"):
        return ratelimit.respond_429(request)
    typed = as_typed(request.POST.get("where", ""))
    if not request.POST.get("where", "").strip():
        return _see(_address(request, None))
    places = places_for(typed)
    if meant := clearly_meant(typed, places):
        return _see(_address(request, meant))
    return render(request, "residents/find.html", _choice(request, typed, places))


@csrf_exempt
@never_cache
@require_POST
def suggestions(request: HttpRequest) -> HttpResponse:
    """Places for what was typed so far: label, and the address of the page of each."""
    if not ratelimit.consume(request, action="suggest_places"):
        return JsonResponse({"places": []}, status=429)
    places = places_for(request.POST.get("where", ""))
    return JsonResponse({"places": _links(request, places)})


def _choice(
    request: HttpRequest, typed: str, places: list[FoundPlace]
) -> dict[str, Any]:
    return {
        "typed": typed or request.POST.get("where", "")[:100],
        "places": _links(request, places),
        "perhaps": [] if places else _links(request, perhaps_meant(typed)),
        "is_whole_street": any(place.is_whole_street for place in places),
        "question": request.POST.get("question", "")[:_LONGEST_QUESTION],
        "goal": request.POST.get("goal", ""),
    }


def _links(request: HttpRequest, places: list[FoundPlace]) -> list[dict[str, str]]:
    return [
        {"label": place.label, "address": _address(request, place)} for place in places
    ]


def _address(request: HttpRequest, place: FoundPlace | None) -> str:
    """Of the page about a place; of the same page without a place for None."""
    goal = reverse(_GOALS.get(request.POST.get("goal", ""), _GOALS["map"]))
    asked = request.POST.get("question", "").removeprefix("?")[:_LONGEST_QUESTION]
    changes: dict[str, Any] = {"place": None, "radius": None}
    if place:
        where = as_place(place.longitude, place.latitude)
        # A neighbourhood that was chosen before would hide what is asked for now.
        changes = {"place": where, "radius": place.radius, "area": None}
        changes |= {"heel": 1} if place.is_whole_street else {}
    query = PublicFilter(QueryDict(asked)).address(**changes)
    return f"{goal}?{query}" if query else goal


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
