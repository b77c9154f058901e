"""What stands around the list of works: where one looks, how far each work is, and what
to tell who finds nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.gis.db.models.functions import PointOnSurface
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from areas.geo import to_wgs84
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet
from residents.asking import Circle, PublicFilter, as_place, nearest_first
from residents.finding.streets import street_at
from residents.public import PublicWork, as_public

_NEIGHBOURS_METRES = 250


@dataclass(frozen=True, slots=True)
class Around:
    """The place that is asked about: its street, empty where none is known, and the
    radius in words."""

    street: str
    radius: str


@dataclass(frozen=True, slots=True)
class Otherwise:
    """For who finds nothing: works in other periods (how many, and the address of their
    page), and the nearest work with how far it is."""

    in_other_periods: int
    other_periods: str
    nearest: PublicWork | None = None
    distance: str = ""


def around(circle: Circle | None) -> Around | None:
    """Where one looks; None for who looks everywhere."""
    if circle is None:
        return None
    return Around(street_at(circle.point), distance_text(circle.radius))


def distances(works: Iterable[PlannedWork]) -> dict[int, str]:
    """How far each is, by its key; empty when nobody asked around a place."""
    return {
        work.pk: distance_text(work.away.m) for work in works if hasattr(work, "away")
    }


def distance_text(metres: float) -> str:
    """As people say it: "60 m", "1.2 km"; a work that one stands in is here."""
    if metres < 1:
        return _("in this place")
    if metres < 995:
        return _as_one(_("%(metres)d m") % {"metres": max(10, round(metres, -1))})
    kilometres = round(metres / 1000, 1)
    decimals = 0 if kilometres == round(kilometres) else 1
    number = number_format(kilometres, decimal_pos=decimals)
    return _as_one(_("%(kilometres)s km") % {"kilometres": number})


def _as_one(text: str) -> str:
    """A number and its unit stay on one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def otherwise(
    question: PublicFilter, published: PlannedWorkQuerySet, today: date
) -> Otherwise:
    """What is there instead of the works that were asked for."""
    always = PublicFilter(QueryDict(question.address(period=None)))
    number = 0
    if question.cleaned_data.get("period"):
        number = always.apply(published, today).count()
    address = f"{reverse('residents:map')}?{always.address()}"
    nearest = None
    if circle := question.circle:
        works = question.anywhere(published, today)
        nearest = nearest_first(works, circle.point).first()
    if nearest is None:
        return Otherwise(number, address)
    (shown,) = as_public([nearest], today)
    metres = nearest.away.m  # type: ignore[attr-defined]
    return Otherwise(number, address, shown, distance_text(metres))


def looking_at(works: PlannedWorkQuerySet) -> str:
    """The query of the page around the first of these works: a point in it, and a
    radius within which its neighbours are; empty when there is none."""
    points = works.annotate(point=PointOnSurface("footprint"))
    point = points.values_list("point", flat=True).first()
    if point is None:
        return ""
    longitude, latitude, *_ = to_wgs84(point).extent
    return f"place={as_place(longitude, latitude)}&radius={_NEIGHBOURS_METRES}"
