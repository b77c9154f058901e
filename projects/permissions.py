"""Who may do what with a planned work."""

from organisations.permissions import (
    PLANNING_ROLES,
    Visitor,
    has_role,
    is_municipal,
    organisations_of,
)
from projects.models import PlannedWork


def may_plan(user: Visitor) -> bool:
    """Whether `user` may enter works for any organisation."""
    return user.is_superuser or has_role(user, *PLANNING_ROLES)


def may_edit(user: Visitor, work: PlannedWork) -> bool:
    return PlannedWork.objects.editable_by(user).filter(pk=work.pk).exists()


def organisations_with_open_books(user: Visitor) -> set[int] | None:
    """Of which organisations `user` may see money and internal notes; None: of all.

    The municipality knows what all works cost; a partner knows its own only.
    """
    if is_municipal(user):
        return None
    return set(organisations_of(user).values_list("pk", flat=True))
