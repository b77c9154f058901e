"""The vocabulary for matches and combinations: who may see and decide which."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from areas.models import Area
from conflicts.review import DECIDED_STATES, OPEN_STATES, State
from organisations.models import Organisation
from organisations.permissions import (
    PLANNING_ROLES,
    Role,
    Visitor,
    organisations_of,
)
from projects.models import PlannedWork

if TYPE_CHECKING:
    from conflicts.models import Combination, Match  # noqa: F401


class MatchQuerySet(models.QuerySet["Match"]):
    def visible_to(self, user: Visitor) -> Self:
        """Matches of which `user` may see both works."""
        works = PlannedWork.objects.visible_to(user)
        return self.filter(first__in=works, second__in=works)

    def touching(self, work_ids: Iterable[int]) -> Self:
        ids = list(work_ids)
        return self.filter(Q(first__in=ids) | Q(second__in=ids))


class CombinationQuerySet(models.QuerySet["Combination"]):
    def visible_to(self, user: Visitor) -> Self:
        """Combinations of which `user` may see every work, and that concern them:
        area managers see those in their areas, planners those with a work of
        theirs. Executives and administrators of the municipality see all, those of
        another organisation what its planners see."""
        if not user.is_authenticated:
            return self.none()
        return self._all_works_visible_to(user)._concerning(user)

    def decidable_by(self, user: Visitor) -> Self:
        """Combinations in an area that `user` manages."""
        in_their_areas = self._in(Area.objects.managed_by(user))
        return in_their_areas._all_works_visible_to(user)

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def spoken_for(self) -> Self:
        """What somebody decided, talks about, or put together: see `decided`."""
        said = Q(state__in=[*DECIDED_STATES, State.REASSESS, State.CONSULTING])
        return self.filter(said | Q(state=State.NEW, is_by_hand=True))

    def alive(self) -> Self:
        return self.exclude(state=State.LAPSED)

    def of_works(self, work_ids: Iterable[int]) -> Self:
        """Combinations with at least one of these works."""
        member = self._members().filter(work__in=list(work_ids))
        return self.filter(Exists(member))

    def among(self, work_ids: Iterable[int]) -> Self:
        """Combinations of which all works are among these."""
        other = self._members().exclude(work__in=list(work_ids))
        return self.of_works(work_ids).filter(~Exists(other))

    def best_first(self) -> Self:
        return self.order_by("-value", "number")

    def in_areas(self, areas: models.QuerySet[Area]) -> Self:
        return self._in(areas)

    def _members(self) -> models.QuerySet[models.Model]:
        """The works of the combination at hand, for use inside this query."""
        member = apps.get_model("conflicts", "CombinationMember")
        return member._default_manager.filter(combination=OuterRef("pk"))

    def _in(self, areas: models.QuerySet[Area]) -> Self:
        member = self._members().filter(work__areas__in=areas)
        return self.filter(Exists(member))

    def _all_works_visible_to(self, user: Visitor) -> Self:
        hidden = self._members().exclude(
            work__in=PlannedWork.objects.visible_to(user).values("pk")
        )
        return self.filter(~Exists(hidden))

    def _concerning(self, user: Visitor) -> Self:
        town = organisations_of(user, Role.EXECUTIVE, Role.ADMINISTRATOR)
        town = town.filter(kind=Organisation.Kind.DEPARTMENT)
        if user.is_superuser or town.exists():
            return self
        own = self._members().filter(
            work__organisation__in=organisations_of(
                user, *PLANNING_ROLES, Role.EXECUTIVE
            )
        )
        managed = self._members().filter(work__areas__in=Area.objects.managed_by(user))
        return self.filter(Exists(own) | Exists(managed))
