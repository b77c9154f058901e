"""The places that somebody may mean."""

from django.conf import settings

from residents.finding import locatieserver, neighbourhoods, streets
from residents.finding.found import FoundPlace
from residents.finding.words import as_typed, words_of

__all__ = ["FoundPlace", "clearly_meant", "perhaps_meant", "places_for"]


def places_for(text: str) -> list[FoundPlace]:
    """What an address, postcode or street may mean, the likeliest first; at most six.

    The address search of the installation is asked; where that is off, away, or knows
    nothing, the town's own street names, in which small mistakes are forgiven, and its
    neighbourhoods.
    """
    typed = as_typed(text)
    return (locatieserver.ask(typed) or _own(typed)) if typed else []


def _own(typed: str) -> list[FoundPlace]:
    found = [*streets.matching(typed), *neighbourhoods.matching(typed)]
    return found[: streets.MOST]


def perhaps_meant(text: str) -> list[FoundPlace]:
    """Streets with a name that looks somewhat like it, for who found nothing."""
    typed = as_typed(text)
    return streets.alike(typed) if typed else []


def clearly_meant(text: str, places: list[FoundPlace]) -> FoundPlace | None:
    """The one place that needs no choice: the only one, or the only one whose label
    has every word that was typed."""
    if len(places) == 1:
        return places[0]
    typed = set(words_of(text)) - set(words_of(settings.KIP_MUNICIPALITY))
    whole = [place for place in places if typed <= set(words_of(place.label))]
    return whole[0] if len(whole) == 1 else None
