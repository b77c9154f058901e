"""The residents' door for initiatives: what leaves KIP of what residents propose.

As in `residents.public`, what everybody may know is listed field by field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from areas.geo import as_geojson, feature_collection, to_wgs84
from areas.models import Area
from projects.models import PlannedWork
from residents.asking import as_place
from residents.models import Initiative
from residents.public import PublicLink, published_works

NEAR = 250  # metres
# On the page of a work; the rest is on the map.
MOST_NEAR = 6
_LAST_FIRST = ("-published_at", "-pk")


@dataclass(frozen=True, slots=True)
class PublicInitiative:
    """Everything that anybody may know about what a resident proposed, but for its
    place: not who sent it, and not who deals with it."""

    id: int
    title: str
    text: str
    place_text: str
    wished_when: str
    joining: int
    joining_text: str
    link: str
    has_photo: bool
    published_on: date | None
    answer: str
    answered_on: date | None
    # Until when the municipality gave itself; None once it answered.
    answer_by: date | None
    areas: tuple[str, ...]
    works: tuple[PublicLink, ...]


@dataclass(frozen=True, slots=True)
class NearIdea:
    """What a resident proposed near a public work, to refer to."""

    id: int
    title: str
    is_linked: bool


def published_initiatives() -> QuerySet[Initiative]:
    """What residents proposed and everybody may read, the last published first."""
    published = Initiative.objects.filter(state=Initiative.State.PUBLISHED)
    return published.order_by(*_LAST_FIRST)


def as_public_initiatives(
    initiatives: Sequence[Initiative], today: date
) -> list[PublicInitiative]:
    """What everybody may know of each of these, in a fixed number of queries; those
    that are not published are left out, whatever the caller thinks."""
    ids = [one.pk for one in initiatives]
    rows = published_initiatives().prefetch_related("areas").in_bulk(ids)
    return _initiatives([rows[pk] for pk in ids if pk in rows], today)


def initiatives_on_map(rows: QuerySet[Initiative]) -> str:
    """As GeoJSON what everybody may know of the published ones of these, to draw them:
    each a point in degrees."""
    published = rows.filter(state=Initiative.State.PUBLISHED)
    points = published.values_list("pk", "title", as_geojson("place", decimals=5))
    return feature_collection(
        (
            point,
            {
                "id": pk,
                "title": title,
                "url": reverse("residents:initiative", args=[pk]),
                # The plate on the map, where works have that of their discipline.
                "discipline": "idea",
            },
        )
        for pk, title, point in points
    )


def ideas_near(work: PlannedWork, today: date) -> list[NearIdea]:
    """At most `MOST_NEAR` published ideas that are linked to this public work or lie
    within `NEAR` of it, the linked ones first; none when it is not public."""
    published = published_works(today).filter(pk=work.pk)
    there = published.filter(footprint__dwithin=(OuterRef("place"), D(m=NEAR)))
    linked = published.filter(initiatives=OuterRef("pk"))
    rows = published_initiatives().annotate(is_linked=Exists(linked))
    found = rows.filter(Q(is_linked=True) | Exists(there))
    found = found.order_by("-is_linked", *_LAST_FIRST)
    values = found.values_list("pk", "title", "is_linked")[:MOST_NEAR]
    return [NearIdea(*one) for one in values]


def initiative_as_sent(initiative: Initiative, today: date) -> PublicInitiative:
    """What everybody would know of one that is not published (yet): for who sent it
    and who moderates it."""
    return _initiatives([initiative], today)[0]


def _initiatives(rows: Sequence[Initiative], today: date) -> list[PublicInitiative]:
    ids = [one.pk for one in rows]
    linked = published_works(today).filter(initiatives__in=ids)
    works: dict[int, list[PublicLink]] = {pk: [] for pk in ids}
    for pk, work, title in linked.values_list("initiatives", "pk", "title"):
        if pk in works:
            works[pk].append(PublicLink(work, title))
    return [_initiative(one, tuple(works[one.pk])) for one in rows]


def _initiative(one: Initiative, works: tuple[PublicLink, ...]) -> PublicInitiative:
    town = Area.Level.MUNICIPALITY
    return PublicInitiative(
        id=one.pk,
        title=one.title,
        text=one.text,
        place_text=one.place_text,
        wished_when=one.wished_when,
        joining=one.joining,
        joining_text=one.joining_text,
        link=one.link,
        has_photo=bool(one.photo),
        published_on=_day(one.published_at),
        answer=one.answer,
        answered_on=_day(one.answered_at),
        answer_by=None if one.answered_at else one.answer_by,
        areas=tuple(area.name for area in one.areas.all() if area.level != town),
        works=works,
    )


def _day(moment: datetime | None) -> date | None:
    return localtime(moment).date() if moment else None


def place_of(point: Point) -> str:
    """A point in the grid as it stands in an address: see `as_place`."""
    in_degrees = to_wgs84(point)
    assert isinstance(in_degrees, Point)
    return as_place(in_degrees.x, in_degrees.y)
