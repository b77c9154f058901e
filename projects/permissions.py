"""Who may do what with a planned work, and with a programme of works."""

from django.db.models import Exists, Q, QuerySet

from organisations.models import Organisation
from organisations.permissions import (
    PLANNING_ROLES,
    Role,
    Visitor,
    has_role,
    is_municipal,
    organisations_of,
)
from projects.models import PlannedWork, Programme


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


def programmes_visible_to(user: Visitor) -> QuerySet[Programme]:
    """Of one's own organisations all; those who work for the municipality also see
    what its other departments have submitted or adopted."""
    programmes = Programme.objects.select_related("organisation")
    if user.is_superuser:
        return programmes
    own = Q(organisation__in=organisations_of(user))
    if not is_municipal(user):
        return programmes.filter(own)
    departments = Q(organisation__kind=Organisation.Kind.DEPARTMENT)
    return programmes.filter(own | (departments & ~Q(state=Programme.State.DRAFT)))


def programming_organisations(user: Visitor) -> QuerySet[Organisation]:
    """The organisations for which `user` may draft, submit and withdraw programmes."""
    if user.is_superuser:
        return Organisation.objects.all()
    return organisations_of(user, *PLANNING_ROLES)


def may_programme(user: Visitor, programme: Programme) -> bool:
    rows = programming_organisations(user)
    return rows.filter(pk=programme.organisation_id).exists()


def adoptable_by(user: Visitor) -> QuerySet[Programme]:
    """An executive or administrator adopts programmes of their organisation; those of
    departments also an executive of any department. In whatever state."""
    programmes = Programme.objects.all()
    if user.is_superuser:
        return programmes
    theirs = organisations_of(user, Role.EXECUTIVE, Role.ADMINISTRATOR)
    of_departments = Q(organisation__kind=Organisation.Kind.DEPARTMENT)
    decides = organisations_of(user, Role.EXECUTIVE)
    decides = decides.filter(kind=Organisation.Kind.DEPARTMENT)
    return programmes.filter(
        Q(organisation__in=theirs) | (of_departments & Exists(decides))
    )


def may_adopt(user: Visitor, programme: Programme) -> bool:
    return adoptable_by(user).filter(pk=programme.pk).exists()
