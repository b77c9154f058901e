"""The vocabulary for matches and combinations: who may see and decide which."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from areas.models import Area
from conflicts.review import DECIDED_STATES, OPEN_STATES, UNANSWERED, State
from organisations.models import Organisation
from organisations.permissions import (
    PLANNING_ROLES,
    Role,
    Visitor,
    organisations_of,
)
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet

if TYPE_CHECKING:
    from conflicts.models import Combination, Match, MissedChance  # noqa: F401


class MatchQuerySet(models.QuerySet["Match"]):
    def visible_to(self, user: Visitor) -> Self:
        """Matches of which `user` may see both works."""
        works = PlannedWork.objects.visible_to(user)
        return self.filter(first__in=works, second__in=works)

    def concerning(self, user: Visitor) -> Self:
        """Matches with a work of theirs, or one in an area that they manage; whoever
        sees all proposals sees all of these."""
        if sees_everything(user):
            return self
        works = _works_concerning(user).values("pk")
        return self.filter(Q(first__in=works) | Q(second__in=works))

    def touching(self, work_ids: Iterable[int]) -> Self:
        ids = list(work_ids)
        return self.filter(Q(first__in=ids) | Q(second__in=ids))


class MissedChanceQuerySet(models.QuerySet["MissedChance"]):
    def visible_to(self, user: Visitor) -> Self:
        """Missed chances of which `user` may see both works, and that concern them, as
        matches do."""
        works = PlannedWork.objects.visible_to(user).values("pk")
        rows = self.filter(first__in=works, second__in=works)
        if sees_everything(user):
            return rows
        own = _works_concerning(user).values("pk")
        return rows.filter(Q(first__in=own) | Q(second__in=own))


class CombinationQuerySet(models.QuerySet["Combination"]):
    def visible_to(self, user: Visitor) -> Self:
        """Combinations of which `user` may see every work, and that concern them:
        area managers see those in their areas, planners those with a work of
        theirs and those that they were asked about. Executives and administrators of
        the municipality see all, those of another organisation what its planners
        see."""
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

    def waiting_for_manager(self, today: date) -> Self:
        """Nobody has said anything yet, facts moved, or all that is asked is answered
        or too late."""
        may_still_answer = self._unanswered(deadline__gte=today)
        talked_out = Q(state=State.CONSULTING) & ~Exists(may_still_answer)
        return self.filter(Q(state__in=[State.NEW, State.REASSESS]) | talked_out)

    def waiting_for_answers(
        self, organisations: models.QuerySet[Organisation] | None = None
    ) -> Self:
        """In consultation, and one of these (None: any) has still to answer."""
        whose: dict[str, Any] = {}
        if organisations is not None:
            whose = {"answers__organisation__in": organisations}
        asked = self._unanswered(**whose)
        return self.filter(Exists(asked), state=State.CONSULTING)

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

    def _unanswered(self, **which: Any) -> models.QuerySet[models.Model]:
        """The consultation of the combination at hand, when answers are missing."""
        rounds = apps.get_model("conflicts", "Consultation")._default_manager
        missing = Q(answers__reply__in=UNANSWERED) | Q(answers__is_outdated=True)
        return rounds.filter(
            missing, combination=OuterRef("pk"), closed_at=None, **which
        )

    def _in(self, areas: models.QuerySet[Area]) -> Self:
        member = self._members().filter(work__areas__in=areas)
        return self.filter(Exists(member))

    def _all_works_visible_to(self, user: Visitor) -> Self:
        hidden = self._members().exclude(
            work__in=PlannedWork.objects.visible_to(user).values("pk")
        )
        return self.filter(~Exists(hidden))

    def _concerning(self, user: Visitor) -> Self:
        if sees_everything(user):
            return self
        theirs = organisations_of(user, *PLANNING_ROLES, Role.EXECUTIVE)
        own = self._members().filter(work__organisation__in=theirs)
        asked = self._asked_of(theirs)
        managed = self._members().filter(work__areas__in=Area.objects.managed_by(user))
        return self.filter(Exists(own) | Exists(managed) | Exists(asked))

    def _asked_of(
        self, organisations: models.QuerySet[Organisation]
    ) -> models.QuerySet[models.Model]:
        """What these were asked about the combination at hand, with or without a work
        of theirs in it."""
        answers = apps.get_model("conflicts", "Answer")._default_manager
        return answers.filter(
            consultation__combination=OuterRef("pk"), organisation__in=organisations
        )


def sees_everything(user: Visitor) -> bool:
    """Executives and administrators of the municipality: all of it concerns them."""
    if user.is_superuser:
        return True
    town = organisations_of(user, Role.EXECUTIVE, Role.ADMINISTRATOR)
    return town.filter(kind=Organisation.Kind.DEPARTMENT).exists()


def _works_concerning(user: Visitor) -> PlannedWorkQuerySet:
    own = organisations_of(user, *PLANNING_ROLES, Role.EXECUTIVE)
    through = PlannedWork.areas.through.objects
    managed = through.filter(area__in=Area.objects.managed_by(user))
    return PlannedWork.objects.filter(
        Q(organisation__in=own) | Q(pk__in=managed.values("plannedwork"))
    )
