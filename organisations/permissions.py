"""Who is who: the questions that every other app's rules are made of."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from organisations.models import Membership, Organisation, Substitution, User

Role = Membership.Role
Visitor = User | AnonymousUser

# Who keeps an organisation's plan.
PLANNING_ROLES = (Role.PLANNER, Role.ADMINISTRATOR)


# Who may have a deputy.
REPLACEABLE_ROLES = (Role.PLANNER, Role.AREA_MANAGER)


def memberships_of(user: Visitor, *roles: Role) -> QuerySet[Membership]:
    """What `user` is a member of, in one of `roles` if given; on the day of the visit
    also as the deputy of somebody who is a colleague still."""
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
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
    memberships = Membership.objects.filter(mine)
    return memberships.filter(role__in=roles) if roles else memberships


def organisations_of(user: Visitor, *roles: Role) -> QuerySet[Organisation]:
    """The organisations of which `user` is a member, in one of `roles` if given."""
    memberships = memberships_of(user, *roles)
    return Organisation.objects.filter(pk__in=memberships.values("organisation"))


def is_municipal(user: Visitor) -> bool:
    """Whether `user` works for a department of the municipality."""
    if user.is_superuser:
        return True
    return organisations_of(user).filter(kind=Organisation.Kind.DEPARTMENT).exists()


def has_role(user: Visitor, *roles: Role) -> bool:
    return organisations_of(user, *roles).exists()
