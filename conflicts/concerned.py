"""Whom a combination concerns: its parties, their planners, and its area managers."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from conflicts.models import Combination
from conflicts.permissions import who_may_decide
from organisations.models import Membership, Organisation, Substitution, User
from organisations.permissions import PLANNING_ROLES, REPLACEABLE_ROLES
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet


def works_of(combination: Combination) -> PlannedWorkQuerySet:
    return PlannedWork.objects.filter(memberships__combination=combination)


def parties_of(combination: Combination) -> list[Organisation]:
    """The organisations with a work in it, by name."""
    works = works_of(combination)
    return list(Organisation.objects.filter(works__in=works).distinct())


def planners_of(
    organisations: Iterable[Organisation], today: date | None = None
) -> list[User]:
    """Who keeps the plans of these organisations; with `today` also who acts for one
    of them on that day."""
    planners = Membership.objects.filter(
        organisation__in=list(organisations),
        role__in=PLANNING_ROLES,
        user__is_active=True,
    )
    people = Q(pk__in=planners.values("user"))
    if today:
        acting = Substitution.objects.filter(
            membership__in=planners.filter(role__in=REPLACEABLE_ROLES),
            first_day__lte=today,
            last_day__gte=today,
        )
        people |= Q(pk__in=acting.values("deputy"))
    return list(User.objects.filter(people, is_active=True))


def managers_of(combination: Combination) -> list[User]:
    """Who decides on it, or the one to whom it is assigned if there is one."""
    if combination.assigned_to and combination.assigned_to.is_active:
        return [combination.assigned_to]
    return who_may_decide(combination)
