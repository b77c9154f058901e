"""The vocabulary for areas and what lies in them."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from organisations.permissions import Role, Visitor, memberships_of

if TYPE_CHECKING:
    from areas.models import Area


class AreaQuerySet(models.QuerySet["Area"]):
    def managed_by(self, user: Visitor) -> Self:
        """The areas of which `user` is area manager, with all that lies below them."""
        roles = memberships_of(user, Role.AREA_MANAGER).values("pk")
        above = Q()
        for path in ("", "parent__", "parent__parent__"):
            above |= Q(**{f"{path}managers__in": roles})
        return self.filter(pk__in=self.model.objects.filter(above).values("pk"))

    def within(self, area: "Area") -> Self:
        """`area` and the areas that are part of it."""
        return self.filter(
            Q(pk=area.pk) | Q(parent=area.pk) | Q(parent__parent=area.pk)
        )


class RestrictionQuerySet(models.QuerySet["models.Model"]):
    def in_force(self, on: date) -> Self:
        return self.filter(starts_on__lte=on).filter(
            Q(ends_on__gte=on) | Q(ends_on__isnull=True)
        )
