"""The vocabulary for planned works: who may see, edit or publish which."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.gis.geos import GEOSGeometry
from django.contrib.gis.measure import D
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Case, F, Q, When

from areas.models import Area
from organisations.permissions import (
    PLANNING_ROLES,
    Visitor,
    is_municipal,
    organisations_of,
)
from projects.planning import (
    ENDED_STATUSES,
    PUBLIC_STATUSES,
    Status,
    Visibility,
    first_day_of,
    last_day_of,
)

if TYPE_CHECKING:
    from projects.models import PlannedWork  # noqa: F401


def _is_over(today: date) -> Q:
    """Past its latest end. Of what is under way the street is still open: that is over
    when somebody says that it is finished."""
    return Q(latest_end__lt=today) & ~Q(status=Status.UNDER_WAY)


class PlannedWorkQuerySet(models.QuerySet["PlannedWork"]):
    def visible_to(self, user: Visitor) -> Self:
        """The works that `user` may see inside KIP. Residents use `published()`."""
        if user.is_superuser:
            return self
        own = organisations_of(user)
        if not own.exists():
            return self.none()
        shared = [Visibility.PARTNERS, Visibility.PUBLIC]
        if is_municipal(user):
            shared.append(Visibility.MUNICIPALITY)
        return self.filter(Q(visibility__in=shared) | Q(organisation__in=own))

    def editable_by(self, user: Visitor) -> Self:
        if user.is_superuser:
            return self
        return self.filter(organisation__in=organisations_of(user, *PLANNING_ROLES))

    def active(self, today: date) -> Self:
        """Works that still have to be finished: not ended, and not over in time."""
        return self.exclude(status__in=ENDED_STATUSES).exclude(_is_over(today))

    def published(self, today: date) -> Self:
        """What residents may know: planned in earnest, marked public, not over."""
        return self.active(today).filter(
            visibility=Visibility.PUBLIC,
            status__in=PUBLIC_STATUSES,
            footprint__isnull=False,
        )

    def to_be_detected(self, today: date) -> Self:
        """What detection looks at. What an organisation keeps to itself stays out,
        because a proposal would tell others about it."""
        return (
            self.active(today)
            .filter(footprint__isnull=False)
            .exclude(visibility=Visibility.ORGANISATION)
            .exclude(discipline="")
        )

    def adopted(self) -> Self:
        """Works in the last programme that their organisation has adopted."""
        programmes = apps.get_model("projects", "Programme").objects
        adopted = programmes.filter(state="adopted")
        last = adopted.order_by("organisation_id", "-adopted_at", "-pk")
        return self.filter(
            programmed__programme__in=last.distinct("organisation_id").values("pk"),
            programmed__programme__organisation=F("organisation"),
        )

    def near(self, footprint: GEOSGeometry, metres: float) -> Self:
        return self.filter(footprint__dwithin=(footprint, D(m=metres)))

    def within(self, first: date | None, last: date | None) -> Self:
        """Works that may be carried out on some day from `first` up to `last`."""
        return self.filter(window__overlap=DateRange(first, last, "[]"))

    def in_year(self, year: int) -> Self:
        return self.within(first_day_of(year), last_day_of(year))

    def in_area(self, area: Area) -> Self:
        """Works in `area` or in an area that is part of it."""
        parts = Area.objects.within(area)
        through = self.model.areas.through.objects.filter(area__in=parts)
        return self.filter(pk__in=through.values("plannedwork"))

    def current_first(self, today: date) -> Self:
        """Soonest first, but what should have been over by now comes last."""
        is_over = Case(When(_is_over(today), then=1), default=0)
        return self.order_by(
            is_over, F("earliest_start").asc(nulls_last=True), "title", "pk"
        )

    def soonest_first(self) -> Self:
        return self.order_by(F("earliest_start").asc(nulls_last=True), "title", "pk")
