"""What a resident can ask of the map: one question, the same for page, map and files.

The answers stand in the address of a page. An address of a house never does: of a place
only its coordinates, in degrees, to a metre.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, Point
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from areas.geo import WGS84, to_grid
from areas.models import Area
from projects.planning import Discipline, first_day_of, last_day_of
from projects.querysets import PlannedWorkQuerySet

RADII = (100, 250, 500, 1000, 2000)  # metres
USUAL_RADIUS = 500


class Period(models.TextChoices):
    NOW = "nu", _("Now")
    THIS_YEAR = "dit-jaar", _("This year")
    NEXT_YEAR = "volgend-jaar", _("Next year")
    LATER = "later", _("Later")


@dataclass(frozen=True, slots=True)
class Circle:
    """All ground within `radius` metres of `point`, which is in the metric grid."""

    point: Point
    radius: int
    # As in an address: longitude, latitude, in degrees.
    longitude: float
    latitude: float


class PlaceField(forms.CharField):
    """A point as "longitude,latitude" in degrees; the value is a point in the grid."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            longitude, latitude = (float(part) for part in text.split(","))
            within = -180 <= longitude <= 180 and -85 <= latitude <= 85
            if not within:  # also for what is no number
                raise ValueError
            point = Point(longitude, latitude, srid=WGS84)
            return to_grid(point), longitude, latitude
        except (ValueError, GDALException, GEOSException) as error:
            raise ValidationError(_("This is no place on the map.")) from error


class PublicFilter(forms.Form):
    """Every field may be left empty; the answers stand in the address of the page."""

    q = forms.CharField(label=_("Word"), required=False, max_length=100)
    place = PlaceField(required=False, max_length=50, widget=forms.HiddenInput)
    radius = forms.TypedChoiceField(
        label=_("Within"),
        required=False,
        coerce=int,
        choices=[(metres, _("%s m") % metres) for metres in RADII],
        empty_value=USUAL_RADIUS,  # type: ignore[arg-type]
    )
    period = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[("", _("Always")), *Period.choices],
        widget=forms.RadioSelect,
    )
    discipline = forms.MultipleChoiceField(
        label=_("Kind of work"),
        required=False,
        choices=Discipline,
        widget=forms.CheckboxSelectMultiple,
    )
    area = forms.ModelChoiceField(
        label=_("Neighbourhood"),
        required=False,
        queryset=Area.objects.none(),
        empty_label=_("The whole municipality"),
    )

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        self.fields["area"].queryset = Area.objects.exclude(  # type: ignore[attr-defined]
            level=Area.Level.MUNICIPALITY
        )

    @property
    def circle(self) -> Circle | None:
        """Around which place is asked, if around one."""
        self.is_valid()
        place = self.cleaned_data.get("place")
        if not place:
            return None
        point, longitude, latitude = place
        radius = self.cleaned_data.get("radius") or USUAL_RADIUS
        return Circle(point, radius, longitude, latitude)

    def apply(self, works: PlannedWorkQuerySet, today: date) -> PlannedWorkQuerySet:
        """The works that answer the question; a wrong answer is as good as none.

        Around a place the nearest comes first, with how far it is as `away`.
        """
        works = self.anywhere(works, today)
        if circle := self.circle:
            works = works.near(circle.point, circle.radius)
            works = nearest_first(works, circle.point)
        return works

    def anywhere(self, works: PlannedWorkQuerySet, today: date) -> PlannedWorkQuerySet:
        """As `apply`, but not only around the place that was asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if word := asked.get("q"):
            works = works.filter(
                Q(title__icontains=word) | Q(public_text__icontains=word)
            )
        if disciplines := asked.get("discipline"):
            works = works.filter(discipline__in=disciplines)
        if area := asked.get("area"):
            works = works.in_area(area)
        if period := asked.get("period"):
            works = works.within(*days_of(Period(period), today))
        return works

    def address(self, **changes: Any) -> str:
        """The question as the query of an address: only what was understood, always in
        the same order, so that equal questions have equal addresses. `changes` replace
        fields; None leaves one out."""
        self.is_valid()
        asked = dict(self.cleaned_data)
        if asked.get("place"):
            _point, longitude, latitude = asked["place"]
            asked["place"] = as_place(longitude, latitude)
        else:
            asked.pop("radius", None)
        if asked.get("area"):
            asked["area"] = asked["area"].pk
        asked.update(changes)
        fields = [(name, asked.get(name)) for name in sorted(asked)]
        return urlencode([(n, v) for n, v in fields if v], doseq=True)


def as_place(longitude: float, latitude: float) -> str:
    """A point (degrees) as it stands in an address, to a metre."""
    return f"{longitude:.5f},{latitude:.5f}"


def radius_covering(metres: float) -> int:
    """The smallest radius one can choose that reaches so far, or else the largest."""
    return next((radius for radius in RADII if radius >= metres), RADII[-1])


def nearest_first(works: PlannedWorkQuerySet, point: Point) -> PlannedWorkQuerySet:
    """Ordered by how far (metres, as `away`) they are from `point` in the grid."""
    return works.annotate(away=Distance("footprint", point)).order_by("away", "pk")


def days_of(period: Period, today: date) -> tuple[date | None, date | None]:
    """First and last day of a period as residents name it; None is open."""
    if period == Period.NOW:
        return today, today
    if period == Period.THIS_YEAR:
        return today, last_day_of(today.year)
    if period == Period.NEXT_YEAR:
        return first_day_of(today.year + 1), last_day_of(today.year + 1)
    return first_day_of(today.year + 2), None
