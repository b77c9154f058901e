"""Hears what happened to proposals, and tells whom it concerns."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from conflicts.concerned import managers_of, parties_of, planners_of
from conflicts.models import Combination
from conflicts.notices.telling import tell, tell_of_each
from conflicts.review import NoticeKind
from conflicts.signals import (
    combination_moved,
    combination_proposed,
    combinations_proposed,
    people_told,
)
from conflicts.tasks import announce_notices
from organisations.models import User
from organisations.permissions import Role


@receiver(combinations_proposed)
def tell_of_proposals(combinations: Sequence[Combination], **_kwargs: Any) -> None:
    """Each area manager hears of the new proposals in their areas."""
    managers = User.objects.filter(
        is_active=True,
        memberships__role=Role.AREA_MANAGER,
        memberships__areas__isnull=False,
    ).distinct()
    found = {row.pk: row for row in combinations}
    told = {}
    for manager in managers:
        theirs = Combination.objects.decidable_by(manager).filter(pk__in=found)
        rows = [found[pk] for pk in theirs.values_list("pk", flat=True)]
        told[manager] = [row for row in rows if row.made_by_id != manager.pk]
    tell_of_each(told, NoticeKind.PROPOSED)


@receiver(combination_proposed)
def tell_of_proposal(combination: Combination, **_kwargs: Any) -> None:
    tell_of_proposals([combination])


@receiver(combination_moved)
def tell_what_moved(combination: Combination, **_kwargs: Any) -> None:
    """Who decides on it and the parties hear that its facts moved, once each time."""
    row = Combination.objects.get(pk=combination.pk)  # as it is stored now
    people = [*managers_of(row), *planners_of(parties_of(row))]
    key = f"{row.pk}-{row.changed_at.isoformat()}"
    tell(people, NoticeKind.REASSESS, key, combination=row)


@receiver(people_told)
def announce(**_kwargs: Any) -> None:
    announce_notices()
