"""Who may see the choice board, choose on it, and add to it."""

from conflicts.models import Combination
from conflicts.permissions import may_decide
from organisations.permissions import (
    PLANNING_ROLES,
    Visitor,
    is_municipal,
    organisations_of,
)


def may_see_choices(user: Visitor) -> bool:
    """What the municipality weighs is its own; partners read what was decided."""
    return is_municipal(user)


def may_choose(user: Visitor, combination: Combination) -> bool:
    """The area manager with the mandate, and nobody else."""
    return may_decide(user, combination)


def may_add(user: Visitor, combination: Combination) -> bool:
    """Who chooses, and the planners of the departments with a work in it."""
    if may_choose(user, combination):
        return True
    mine = organisations_of(user, *PLANNING_ROLES)
    works = combination.members.filter(work__organisation__in=mine)
    return is_municipal(user) and works.exists()
