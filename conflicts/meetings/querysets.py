"""Which meetings somebody may see."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from areas.models import Area
from organisations.permissions import Visitor

if TYPE_CHECKING:
    from conflicts.models import Meeting  # noqa: F401


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: Visitor) -> Self:
        """Meetings that `user` runs, and those about a proposal that they may see."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        combinations = apps.get_model("conflicts", "Combination")._default_manager
        seen = combinations.visible_to(user).values("pk")
        items = apps.get_model("conflicts", "AgendaItem")._default_manager
        about = items.filter(meeting=OuterRef("pk"), combination__in=seen)
        run = self.run_by(user).values("pk")
        return self.filter(Q(pk__in=run) | Exists(about))

    def run_by(self, user: Visitor) -> Self:
        """Meetings in an area that `user` manages, and those of no area in particular
        for whoever manages one."""
        if not user.is_authenticated:
            return self.none()
        managed = Area.objects.managed_by(user)
        if not managed.exists():
            return self.none()
        return self.filter(Q(area__in=managed) | Q(area=None))
