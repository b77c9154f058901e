"""Who is who: the questions that every other app's rules are made of."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from organisations.models import Membership, Organisation, User

Role = Membership.Role
Visitor = User | AnonymousUser

# Who keeps an organisation's plan.
PLANNING_ROLES = (Role.PLANNER, Role.ADMINISTRATOR)


def organisations_of(user: Visitor, *roles: Role) -> QuerySet[Organisation]:
    """The organisations of which `user` is a member, in one of `roles` if given."""
    if not user.is_authenticated or not user.is_active:
        return Organisation.objects.none()
    memberships = Membership.objects.filter(user=user)
    if roles:
        memberships = memberships.filter(role__in=roles)
    return Organisation.objects.filter(pk__in=memberships.values("organisation"))


def is_municipal(user: Visitor) -> bool:
    """Whether `user` works for a department of the municipality."""
    if user.is_superuser:
        return True
    return organisations_of(user).filter(kind=Organisation.Kind.DEPARTMENT).exists()


def has_role(user: Visitor, *roles: Role) -> bool:
    return organisations_of(user, *roles).exists()
