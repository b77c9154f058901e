"""The town's own districts and neighbourhoods, found by their name or postcode."""

import re

from django.contrib.gis.geos import Point

from areas.geo import to_wgs84
from areas.models import Area
from residents.asking import radius_covering
from residents.finding.found import FoundPlace
from residents.finding.words import words_of

MOST = 6
# As `words_of` writes a whole one.
_POSTCODE = re.compile(r"(\d{4})[a-z]{2}")


def matching(typed: str) -> list[FoundPlace]:
    """The areas below the municipality of which every word that was typed begins a word
    of the name; of a postcode those that have its number as code or in their name, for
    towns that have no other neighbourhoods. At most `MOST`, by name."""
    wanted = _wanted(words_of(typed))
    if not wanted:
        return []
    areas = Area.objects.exclude(level=Area.Level.MUNICIPALITY)
    rows = areas.order_by("name", "pk").values_list("pk", "name", "code")
    found = [pk for pk, name, code in rows if _is_meant(wanted, name, code)]
    return [_place(area) for area in areas.filter(pk__in=found[:MOST])]


def _wanted(words: list[str]) -> list[str]:
    """What an area should be called; the house number after a postcode is not in it."""
    postcode = _POSTCODE.fullmatch(words[0]) if words else None
    return [postcode[1]] if postcode else words


def _is_meant(wanted: list[str], name: str, code: str) -> bool:
    if wanted == words_of(code):
        return True
    named = words_of(name)
    return all(any(word.startswith(typed) for word in named) for typed in wanted)


def _place(area: Area) -> FoundPlace:
    middle = area.boundary.point_on_surface
    west, south, east, north = area.boundary.extent
    corners = [
        Point(x, y, srid=middle.srid) for x in (west, east) for y in (south, north)
    ]
    reach = max(middle.distance(corner) for corner in corners)
    longitude, latitude = to_wgs84(middle).extent[:2]
    return FoundPlace(
        area.name, round(longitude, 5), round(latitude, 5), radius_covering(reach)
    )
