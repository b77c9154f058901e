"""Who is who: the questions that every other app's rules are made of."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from organisations.models import Membership, Organisation, Substitution, User

Role = Membership.Role
Visitor = User | AnonymousUser

# Who keeps an organisation's plan.
PLANNING_ROLES = (Role.PLANNER, Role.ADMINISTRATOR)


# Who may have a deputy.
REPLACEABLE_ROLES = (Role.PLANNER, Role.AREA_MANAGER)


class Seat(NamedTuple):
    """A membership as which somebody may act: their own, or of whom they replace."""

    membership: int
    role: str
    organisation: int
    kind: str


def seats_of(user: Visitor) -> frozenset[Seat]:
    """As what `user` may act on the day of the visit: as a member, and as the deputy
    of somebody who is a colleague still.

    Asked once and kept on the user, as Django keeps somebody's permissions: whoever
    became somebody else meanwhile is so from the next request on.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    kept: dict[date | None, frozenset[Seat]] = user.__dict__.setdefault("_seats", {})
    if user.visits_on not in kept:
        rows = _memberships(user).values_list(
            "pk", "role", "organisation", "organisation__kind"
        )
        kept[user.visits_on] = frozenset(Seat(*row) for row in rows)
    return kept[user.visits_on]


def _memberships(user: User) -> QuerySet[Membership]:
    mine = Q(user=user)
    if user.visits_on:
        mine |= Q(
            role__in=REPLACEABLE_ROLES,
            user__is_active=True,
            organisation__in=Membership.objects.filter(user=user).values(
                "organisation"
            ),
            substitutions__in=Substitution.objects.filter(
                deputy=user, first_day__lte=user.visits_on, last_day__gte=user.visits_on
            ),
        )
    return Membership.objects.filter(mine)


def memberships_of(user: Visitor, *roles: Role) -> QuerySet[Membership]:
    """The memberships as which `user` may act, in one of `roles` if given."""
    seats = _seats_in(user, roles)
    return Membership.objects.filter(pk__in=sorted(one.membership for one in seats))


def organisations_of(user: Visitor, *roles: Role) -> QuerySet[Organisation]:
    """The organisations for which `user` may act, in one of `roles` if given."""
    theirs = {one.organisation for one in _seats_in(user, roles)}
    return Organisation.objects.filter(pk__in=sorted(theirs))


def administered_by(user: Visitor) -> QuerySet[Organisation]:
    """The organisations whose data `user` may change."""
    if user.is_superuser:
        return Organisation.objects.all()
    return organisations_of(user, Role.ADMINISTRATOR)


def is_municipal(user: Visitor) -> bool:
    """Whether `user` works for a department of the municipality."""
    if user.is_superuser:
        return True
    return any(one.kind == Organisation.Kind.DEPARTMENT for one in seats_of(user))


def has_role(user: Visitor, *roles: Role) -> bool:
    return bool(_seats_in(user, roles))


def _seats_in(user: Visitor, roles: Sequence[Role]) -> list[Seat]:
    return [one for one in seats_of(user) if not roles or one.role in roles]
