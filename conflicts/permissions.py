"""Who may review and decide on combinations."""

from conflicts.models import Combination
from organisations.permissions import Role, Visitor, has_role
from projects.permissions import may_plan


def may_review(user: Visitor) -> bool:
    """Whether `user` has a list of proposals at all."""
    return may_plan(user) or has_role(user, Role.AREA_MANAGER, Role.EXECUTIVE)


def may_decide(user: Visitor, combination: Combination) -> bool:
    """Area managers decide in their own areas, and nobody else does."""
    mine = Combination.objects.decidable_by(user)
    return mine.filter(pk=combination.pk).exists()
