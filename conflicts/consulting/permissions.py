"""Who may answer for a party, and read and write what."""

from django.db.models import QuerySet

from conflicts.models import Answer, Combination, Comment
from organisations.permissions import (
    PLANNING_ROLES,
    Visitor,
    is_municipal,
    organisations_of,
)


def may_answer(user: Visitor, answer: Answer) -> bool:
    """Who keeps the plan of a party answers for it, or their deputy."""
    mine = organisations_of(user, *PLANNING_ROLES)
    return mine.filter(pk=answer.organisation_id).exists()


def may_read_internal(user: Visitor) -> bool:
    """Internal comments are for who works for the municipality."""
    return is_municipal(user)


def comments_visible_to(user: Visitor, combination: Combination) -> QuerySet[Comment]:
    """Of a proposal that `user` may see."""
    rows = Comment.objects.filter(combination=combination)
    return rows if may_read_internal(user) else rows.filter(is_internal=False)
