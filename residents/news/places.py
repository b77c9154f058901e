"""A place in words, without an address: what we know of it is a point and a radius."""

from django.contrib.gis.geos import Point
from django.db.models import OuterRef
from django.utils.translation import gettext as _

from areas.models import Area
from areas.querysets import AreaQuerySet
from residents.asking import PublicFilter


def asked_place_text(question: PublicFilter) -> str:
    """The place of a question; that of a point when it has both."""
    if circle := question.circle:
        return place_text(None, circle.point, circle.radius)
    return place_text(question.cleaned_data.get("area"))


def place_text(
    area: Area | None, point: Point | None = None, radius: int | None = None
) -> str:
    """In which area, or how far (metres) around a point, in the grid, in which
    neighbourhood; empty for the whole municipality."""
    if area is not None:
        return area_text(area)
    if point is None:
        return ""
    names = neighbourhoods_around(point).values_list("name", flat=True)
    return circle_text(radius, names.first())


def area_text(area: Area) -> str:
    return _("in %(area)s") % {"area": area.name}


def circle_text(radius: int | None, neighbourhood: str | None) -> str:
    """A circle of so many metres in a neighbourhood, or in none."""
    words = {"metres": radius, "area": neighbourhood}
    if neighbourhood:
        return _("within %(metres)s m of your place in %(area)s") % words
    return _("within %(metres)s m of your place") % words


def neighbourhoods_around(point: Point | OuterRef) -> AreaQuerySet:
    return Area.objects.filter(
        level=Area.Level.NEIGHBOURHOOD, boundary__contains=point
    ).order_by("name")
