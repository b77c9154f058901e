"""A place in words, without an address: what we know of it is a point and a radius."""

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from areas.models import Area
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
        return _("in %(area)s") % {"area": area.name}
    if point is None:
        return ""
    around = Area.objects.filter(
        level=Area.Level.NEIGHBOURHOOD, boundary__contains=point
    ).first()
    if around is None:
        return _("within %(metres)s m of your place") % {"metres": radius}
    words = {"metres": radius, "area": around.name}
    return _("within %(metres)s m of your place in %(area)s") % words
