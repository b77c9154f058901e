"""Who may see an assignment, and who may take which step with it."""

from conflicts.assignments.steps import STEPS, Act, Who
from conflicts.models import Combination
from conflicts.permissions import may_decide
from organisations.models import Membership, Organisation, User
from organisations.permissions import Role, Visitor, is_municipal, organisations_of


def may_see_assignment(user: Visitor) -> bool:
    """Mandate and means are the municipality's own business."""
    return is_municipal(user)


def may(act: Act, user: Visitor, combination: Combination) -> bool:
    """Whether `user` is who takes this step; not whether its state allows it."""
    if STEPS[act].who == Who.MANAGER:
        return may_decide(user, combination)
    executives = organisations_of(user, Role.EXECUTIVE)
    return executives.filter(kind=Organisation.Kind.DEPARTMENT).exists()


def executives() -> list[User]:
    """Those of the municipality, to whom an assignment is offered."""
    seats = Membership.objects.filter(
        role=Role.EXECUTIVE, organisation__kind=Organisation.Kind.DEPARTMENT
    )
    return list(User.objects.filter(is_active=True, memberships__in=seats).distinct())
