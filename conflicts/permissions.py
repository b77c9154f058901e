"""Who may review and decide on combinations."""

from collections.abc import Iterable

from areas.models import Area
from conflicts.models import Combination
from organisations.models import Organisation, User
from organisations.permissions import (
    PLANNING_ROLES,
    Role,
    Visitor,
    has_role,
    organisations_of,
)
from projects.models import PlannedWork
from projects.permissions import may_plan, organisations_with_open_books


def may_review(user: Visitor) -> bool:
    """Whether `user` has a list of proposals at all."""
    return user.is_superuser or has_role(
        user, *PLANNING_ROLES, Role.AREA_MANAGER, Role.EXECUTIVE
    )


def may_see_sum(user: Visitor) -> bool:
    """Whether `user` may see how a benefit adds up: that tells what works cost."""
    return organisations_with_open_books(user) is None


def may_see_benefit(books: set[int] | None, *works: PlannedWork) -> bool:
    """Whether who has these open books may see, rounded, what some works would save.

    As with proposals: a partner learns it of what one of its own works is in.
    """
    return books is None or any(work.organisation_id in books for work in works)


def may_see_runs(user: Visitor) -> bool:
    """Whether `user` may see how detection ran: who steers or runs the municipality."""
    if user.is_superuser:
        return True
    roles = (Role.ADMINISTRATOR, Role.AREA_MANAGER, Role.EXECUTIVE)
    return (
        organisations_of(user, *roles)
        .filter(kind=Organisation.Kind.DEPARTMENT)
        .exists()
    )


def may_decide(user: Visitor, combination: Combination) -> bool:
    """Area managers decide in their own areas, and nobody else does."""
    mine = Combination.objects.decidable_by(user)
    return mine.filter(pk=combination.pk).exists()


def who_may_decide(combination: Combination) -> list[User]:
    """The area managers that `combination` waits for."""
    areas = areas_around(combination)
    managers = User.objects.filter(is_active=True, memberships__areas__in=areas)
    return [user for user in managers.distinct() if may_decide(user, combination)]


def areas_around(combination: Combination) -> set[int]:
    """The areas of its works with all that these lie in: their managers decide."""
    areas = Area.objects.filter(works__memberships__combination=combination)
    paths = areas.values_list("pk", "parent", "parent__parent")
    return {pk for path in paths for pk in path if pk}


def composable_by(user: Visitor, work_ids: Iterable[int]) -> set[int]:
    """Of these works those that let `user` propose them with others: works that they
    plan, and works in areas that they manage. One of them is enough."""
    works = PlannedWork.objects.visible_to(user).filter(pk__in=list(work_ids))
    own = works.filter(pk__in=PlannedWork.objects.editable_by(user).values("pk"))
    managed = works.filter(areas__in=Area.objects.managed_by(user))
    ids = [*own.values_list("pk", flat=True), *managed.values_list("pk", flat=True)]
    return set(ids)


def may_compose(user: Visitor) -> bool:
    """Whether `user` has any works to propose together."""
    return may_plan(user) or has_role(user, Role.AREA_MANAGER)


def may_change_rules(user: Visitor) -> bool:
    """The municipality's administrators: its rules decide what all are proposed."""
    if user.is_superuser:
        return True
    towns = organisations_of(user, Role.ADMINISTRATOR)
    return towns.filter(kind=Organisation.Kind.DEPARTMENT).exists()
