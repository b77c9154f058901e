"""Of which place somebody wants news, and which works are there."""

from datetime import date
from urllib.parse import urlencode

from django.contrib.gis.db.models import PointField
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.urls import reverse

from areas.geo import GRID, to_wgs84
from areas.models import Area
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet
from residents.asking import RADII, as_place
from residents.models import News, Subscription
from residents.news.places import circle_text, neighbourhoods_around, place_text
from residents.public import published_works


class WithinReach(Func):
    """Whether one geometry lies within so many metres of another."""

    function = "ST_DWithin"
    output_field = BooleanField()


def some_in_place(news: QuerySet[News]) -> Q:
    """A condition on subscriptions: some of `news` is of a work in their place. Asked
    apart for circles and for areas, as each has an index of its own."""
    near = WithinReach("work__footprint", OuterRef("point"), OuterRef("radius"))
    there = Q(work__areas=OuterRef("area"))
    for path in ("parent", "parent__parent"):
        there |= Q(**{f"work__areas__{path}": OuterRef("area")})
    in_circle = Q(point__isnull=False) & Exists(news.filter(near))
    return in_circle | (Q(area__isnull=False) & Exists(news.filter(there)))


def is_in_place_of(subscription: Subscription) -> Q:
    """A condition on news: of a work in the place of this subscription."""
    if subscription.point:
        distance = D(m=subscription.radius)
        return Q(work__footprint__dwithin=(subscription.point, distance))
    areas = Area.objects.within(subscription.area) if subscription.area else []
    through = PlannedWork.areas.through.objects.filter(area__in=areas)
    return Q(work__in=through.values("plannedwork"))


def works_in(
    works: PlannedWorkQuerySet, subscription: Subscription
) -> PlannedWorkQuerySet:
    """Those of `works` that lie in its place."""
    if subscription.area:
        return works.in_area(subscription.area)
    if subscription.point:
        return works.near(subscription.point, subscription.radius or 0)
    return works.none()


def with_places(subscriptions: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """The same, so that `text_of` asks nothing more of each."""
    around = neighbourhoods_around(OuterRef("point")).values("name")[:1]
    return subscriptions.select_related("area").annotate(around=Subquery(around))


def text_of(subscription: Subscription) -> str:
    """Its place in words."""
    if hasattr(subscription, "around") and subscription.point:
        return circle_text(subscription.radius, subscription.around)
    return place_text(subscription.area, subscription.point, subscription.radius)


def map_path(subscription: Subscription) -> str:
    """The page on which its works are."""
    return f"{reverse('residents:map')}?{urlencode(_question(subscription))}"


def _question(subscription: Subscription) -> dict[str, str | int | None]:
    if subscription.point is None:
        return {"area": subscription.area_id}
    point = to_wgs84(subscription.point).centroid
    return {"place": as_place(point.x, point.y), "radius": subscription.radius}


def counts_around(point: Point, today: date) -> dict[int, int]:
    """How many public works there are within each of `RADII` of a point in the grid."""
    centre = Value(point, output_field=PointField(srid=GRID))
    counts = {
        f"within_{metres}": Count(
            "pk", filter=Q(WithinReach("footprint", centre, Value(metres)))
        )
        for metres in RADII
    }
    near = published_works(today).order_by().near(point, max(RADII))
    found = near.aggregate(**counts)
    return {metres: found[f"within_{metres}"] for metres in RADII}


def count_in(area: Area, today: date) -> int:
    return published_works(today).in_area(area).count()
