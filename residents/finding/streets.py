"""The town's own street names: what is found without asking anybody."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.core.cache import caches
from django.db import connection
from django.db.models import Count, Max

from areas.geo import WGS84
from areas.models import StreetSurface
from residents.asking import radius_covering
from residents.finding.found import FoundPlace
from residents.finding.words import has_number, without_number, words_of

MOST = 6
SMALLEST_RADIUS = 250
# How much two names look alike, from 0 to 1: a slip of the finger, and a question.
_SLIP, _PERHAPS = 0.86, 0.62
_KEPT_SECONDS = 600
# Pieces of one name that lie further apart are streets of two villages.
_APART_METRES = 400
# So near a street one is in it.
_IN_STREET_METRES = 30


@dataclass(frozen=True, slots=True)
class _Street:
    """A street with its names as `words_of` makes them."""

    place: FoundPlace
    names: tuple[tuple[str, ...], ...]


def matching(typed: str) -> list[FoundPlace]:
    """The streets that are called so, or of which it is the beginning; else those that
    differ by a slip of the finger. At most `MOST`, the likeliest first."""
    words = words_of(typed)
    if not words:
        return []
    street = without_number(words, settings.KIP_MUNICIPALITY)
    known = _known()
    for wanted in (words, street):
        if found := _called(known, wanted) or _beginning(known, wanted):
            return _marked(found, words, wanted)
    return _marked(_looking_like(known, street, _SLIP), words, street)


def alike(typed: str) -> list[FoundPlace]:
    """The streets whose name looks somewhat like it, the likeliest first."""
    words = words_of(typed)
    street = without_number(words, settings.KIP_MUNICIPALITY)
    return _marked(_looking_like(_known(), street, _PERHAPS), words, street)


def street_at(point: Point) -> str:
    """The name of the street at a point in the grid; empty where none is near."""
    near = StreetSurface.objects.exclude(name="").filter(
        surface__dwithin=(point, D(m=_IN_STREET_METRES))
    )
    street = near.annotate(away=Distance("surface", point)).order_by("away", "pk")
    found = street.values_list("name", "other_name").first()
    return _label(*found) if found else ""


def _called(known: list[_Street], wanted: list[str]) -> list[_Street]:
    whole = "".join(wanted)
    return [
        street
        for street in known
        if any("".join(name) == whole for name in street.names)
    ]


def _beginning(known: list[_Street], wanted: list[str]) -> list[_Street]:
    """Streets of which every word that was typed begins a word."""
    return [
        street
        for street in known
        if any(_begins(name, wanted) for name in street.names)
    ]


def _begins(name: Iterable[str], wanted: list[str]) -> bool:
    return all(any(word.startswith(typed) for word in name) for typed in wanted)


def _looking_like(
    known: list[_Street], wanted: list[str], least: float
) -> list[_Street]:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2("".join(wanted))
    scored = [(_likeness(matcher, street, least), street) for street in known]
    good = [(score, street) for score, street in scored if score >= least]
    good.sort(key=lambda one: (-one[0], one[1].place.label))
    return [street for _score, street in good]


def _likeness(matcher: "SequenceMatcher[str]", street: _Street, least: float) -> float:
    best = 0.0
    for name in street.names:
        matcher.set_seq1("".join(name))
        if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least:
            best = max(best, matcher.ratio())
    return best


def _marked(
    streets: list[_Street], words: list[str], wanted: list[str]
) -> list[FoundPlace]:
    """The first of them; they say so when a house number went unused."""
    is_whole = wanted != words and has_number(words)
    return [
        replace(street.place, is_whole_street=is_whole) for street in streets[:MOST]
    ]


def _known() -> list[_Street]:
    """All streets, kept in the process until there are others."""
    number = StreetSurface.objects.aggregate(count=Count("pk"), last=Max("pk"))
    key = f"streets-to-find.{number['count']}.{number['last']}"
    return list(caches["public"].get_or_set(key, _read, _KEPT_SECONDS) or ())


def _read() -> list[_Street]:
    rows = _rows()
    times = Counter(row["name"] for row in rows)
    found = [_street(row, is_one_of_more=times[row["name"]] > 1) for row in rows]
    return sorted(found, key=lambda street: street.place.label)


def _street(row: dict[str, Any], *, is_one_of_more: bool) -> _Street:
    label = _label(row["name"], row["other_name"])
    if is_one_of_more and row["area"]:
        label = f"{label} ({row['area']})"
    reach = max(row["reach"], SMALLEST_RADIUS)
    place = FoundPlace(
        label,
        round(row["longitude"], 5),
        round(row["latitude"], 5),
        radius_covering(reach),
    )
    names = (row["name"], row["other_name"])
    return _Street(place, tuple(tuple(words_of(name)) for name in names if name))


def _label(name: str, other_name: str) -> str:
    return f"{name} / {other_name}" if other_name not in ("", name) else name


# Per street its names, a point in it near its middle, how far it reaches from there,
# and in which neighbourhood that is.
_STREETS = """
WITH pieces AS (
    SELECT name, other_name, surface,
           ST_ClusterDBSCAN(surface, %(apart)s, 1) OVER (PARTITION BY name) AS part
    FROM areas_streetsurface WHERE name <> ''
), streets AS (
    SELECT name, max(other_name) AS other_name, ST_Collect(surface) AS shape
    FROM pieces GROUP BY name, part
), placed AS (
    SELECT *, ST_ClosestPoint(shape, ST_Centroid(shape)) AS middle FROM streets
)
SELECT name, other_name, ST_X(ST_Transform(middle, %(degrees)s)) AS longitude,
       ST_Y(ST_Transform(middle, %(degrees)s)) AS latitude,
       ST_MaxDistance(middle, shape) AS reach,
       (SELECT area.name FROM areas_area area
        WHERE area.level <> 'municipality' AND ST_Covers(area.boundary, middle)
        ORDER BY ST_Area(area.boundary) LIMIT 1) AS area
FROM placed ORDER BY name, longitude, latitude
"""


def _rows() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_STREETS, {"apart": _APART_METRES, "degrees": WGS84})
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
