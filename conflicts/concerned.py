"""Whom a combination concerns: its parties, their planners, and its area managers."""

from collections.abc import Iterable

from conflicts.models import Combination
from conflicts.permissions import who_may_decide
from organisations.models import Organisation, User
from organisations.permissions import PLANNING_ROLES
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet


def works_of(combination: Combination) -> PlannedWorkQuerySet:
    return PlannedWork.objects.filter(memberships__combination=combination)


def parties_of(combination: Combination) -> list[Organisation]:
    """The organisations with a work in it, by name."""
    works = works_of(combination)
    return list(Organisation.objects.filter(works__in=works).distinct())


def planners_of(organisations: Iterable[Organisation]) -> list[User]:
    """Who keeps the plans of these organisations."""
    users = User.objects.filter(
        is_active=True,
        memberships__organisation__in=list(organisations),
        memberships__role__in=PLANNING_ROLES,
    )
    return list(users.distinct())


def managers_of(combination: Combination) -> list[User]:
    """Who decides on it, or the one to whom it is assigned if there is one."""
    if combination.assigned_to and combination.assigned_to.is_active:
        return [combination.assigned_to]
    return who_may_decide(combination)
