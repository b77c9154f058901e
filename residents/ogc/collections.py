"""The collections that everybody can ask for: which rows, which fields, which filters.

Every row goes through a projection that lists what is public: see `public.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.gis.db.models import Union
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Max, Min, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from areas.geo import bounds_in_degrees
from areas.models import Area
from projects.planning import Discipline
from residents.initiatives.public import (
    as_public_initiatives,
    published_initiatives,
)
from residents.ogc.asking import BadQuestion, Question
from residents.ogc.crs import Crs, as_geojson_in
from residents.opendata.fields import (
    AREA_FIELDS,
    COMBINATION_FIELDS,
    INITIATIVE_FIELDS,
    WORK_FIELDS,
    Field,
    as_properties,
)
from residents.public import as_public, published_works
from residents.public_plans import (
    as_public_areas,
    as_public_combinations,
    published_combinations,
)

Rows = QuerySet[Any]
# Number, geometry as GeoJSON text, properties.
Feature = tuple[int, str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter that chooses features of which a property has just this value."""

    lookup: str
    choices: tuple[str, ...] = ()  # empty: any text


@dataclass(frozen=True, slots=True)
class Collection:
    name: str
    title: str | Promise
    about: str | Promise
    fields: tuple[Field, ...]
    rows: Callable[[date], Rows]
    project: Callable[[Sequence[Any], date], Sequence[Any]]
    place: str  # the path to the geometry, in the grid
    shape: str | Combinable  # the same, of all that a row has
    # The path to the first and last day, when the features have a time.
    starts: str = ""
    ends: str = ""
    window: str = ""
    filters: Mapping[str, Filter] = field(default_factory=dict)
    most: int = 1000  # features in one answer

    def found(self, asked: Question, today: date) -> Rows:
        """What answers the question, in an order that stays, without its paging.

        Raises BadQuestion. What has no time answers to every time.
        """
        rows = self.rows(today).order_by("pk")
        for name, value in asked.equal.items():
            rows = rows.filter(**{self.filters[name].lookup: self._known(name, value)})
        if asked.ground is not None:
            rows = self._where(rows, f"{self.place}__intersects", asked.ground)
        if asked.days and self.window:
            window = DateRange(*asked.days, "[]")
            rows = self._where(rows, f"{self.window}__overlap", window)
        return rows

    def _known(self, name: str, value: str) -> str:
        choices = self.filters[name].choices
        if choices and value not in choices:
            text = gettext("“%(name)s” must be one of %(choices)s.")
            raise BadQuestion(text % {"name": name, "choices": ", ".join(choices)})
        return value

    def _where(self, rows: Rows, lookup: str, value: Any) -> Rows:
        """Through another table a row could be found twice."""
        chosen = rows.model._default_manager.filter(**{lookup: value})
        return rows.filter(pk__in=chosen.order_by().values("pk"))

    def features(self, rows: Rows, crs: Crs, today: date) -> list[Feature]:
        """Of a page of rows, in the same order and in a fixed number of queries."""
        heavy = () if "__" in self.place else (self.place,)
        page = list(rows.defer(*heavy))
        among = rows.model._default_manager.filter(pk__in=[row.pk for row in page])
        shapes = dict(
            among.order_by().values_list("pk", as_geojson_in(crs, self.shape))
        )
        return [
            (item.id, shapes[item.id], as_properties(item, self.fields))
            for item in self.project(page, today)
            if item.id in shapes
        ]

    def extent(self, today: date) -> dict[str, Any]:
        """Where and when its features are, as a collection tells."""
        rows = self.rows(today).order_by()
        bounds = bounds_in_degrees(rows, self.place)
        told: dict[str, Any] = {}
        if bounds:
            told["spatial"] = {"bbox": [bounds]}
        if self.window and bounds:
            told["temporal"] = {"interval": [self._interval(rows)]}
        return told

    def _interval(self, rows: Rows) -> list[str | None]:
        """The first and last day; None where one of the features has an open end."""
        ends = rows.aggregate(
            first=Min(Coalesce(F(self.starts), Value(date.min))),
            last=Max(Coalesce(F(self.ends), Value(date.max))),
        )
        return [
            None if day in (date.min, date.max) else f"{day.isoformat()}T00:00:00Z"
            for day in ends.values()
        ]


COLLECTIONS = {
    one.name: one
    for one in (
        Collection(
            name="werken",
            title=_("Works"),
            about=_("Planned works in public space, as residents may know them."),
            fields=WORK_FIELDS,
            rows=published_works,
            project=as_public,
            place="footprint",
            shape="footprint",
            starts="earliest_start",
            ends="latest_end",
            window="window",
            filters={
                "vakdiscipline": Filter("discipline", tuple(Discipline.values)),
                "organisatie": Filter("organisation__name"),
            },
        ),
        Collection(
            name="gebieden",
            title=_("Areas"),
            about=_("The municipality, its districts and its neighbourhoods."),
            fields=AREA_FIELDS,
            rows=lambda today: Area.objects.all(),
            project=lambda areas, today: as_public_areas(areas),
            place="boundary",
            shape="boundary",
            filters={
                "niveau": Filter("level", tuple(Area.Level.values)),
                "code": Filter("code"),
            },
        ),
        Collection(
            name="combinaties",
            title=_("Works done together"),
            about=_("Works that will be carried out together, and what that spares."),
            fields=COMBINATION_FIELDS,
            rows=published_combinations,
            project=as_public_combinations,
            place="members__work__footprint",
            shape=Union("members__work__footprint"),
            starts="members__work__earliest_start",
            ends="members__work__latest_end",
            window="members__work__window",
            most=100,
        ),
        Collection(
            name="initiatieven",
            title=_("Initiatives of residents"),
            about=_("What residents propose for their street, as published."),
            fields=INITIATIVE_FIELDS,
            rows=lambda today: published_initiatives(),
            project=as_public_initiatives,
            place="place",
            shape="place",
        ),
    )
}
