"""Who does what, as a start: who is responsible, accountable and consulted (RACI)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from conflicts.concerned import parties_of
from conflicts.models import Assignment, AssignmentRole, Combination
from conflicts.permissions import areas_around
from conflicts.review import Part
from organisations.models import Membership, Organisation
from organisations.permissions import Role


def usual_roles(assignment: Assignment) -> list[AssignmentRole]:
    """Not stored yet. Departments are responsible for their works, the executive over
    the area's manager is accountable, partners are consulted."""
    combination = assignment.combination
    return [
        AssignmentRole(assignment=assignment, **fields)
        for fields in (*_accountable(combination), *_parties(combination))
    ]


def _parties(combination: Combination) -> Iterator[dict[str, object]]:
    for party in parties_of(combination):
        own = _("carries out its own works")
        if party.is_municipal:
            yield {"organisation": party, "part": Part.RESPONSIBLE, "task": own}
        else:
            task = _("carries out its own works, is consulted about planning")
            yield {"organisation": party, "part": Part.CONSULTED, "task": task}


def _accountable(combination: Combination) -> Iterator[dict[str, object]]:
    department = department_of(combination)
    if department is not None:
        executive = executive_of(department)
        yield {
            "organisation": department,
            "part": Part.ACCOUNTABLE,
            "person": executive,
            "task": _("commissions and answers for the whole"),
        }


def department_of(combination: Combination) -> Organisation | None:
    """The department of who manages the area, in which it decides."""
    areas = areas_around(combination)
    seats = Membership.objects.filter(areas__in=areas, user__is_active=True)
    seat = seats.select_related("organisation").order_by("pk").first()
    return seat.organisation if seat else None


def executive_of(department: Organisation) -> str:
    """The name of its executive, or else of one of the municipality; '' if none."""
    seats = Membership.objects.filter(role=Role.EXECUTIVE, user__is_active=True)
    municipal = seats.filter(organisation__kind=Organisation.Kind.DEPARTMENT)
    own = municipal.filter(organisation=department).select_related("user").first()
    seat = own or municipal.select_related("user").order_by("pk").first()
    return str(seat.user) if seat else ""
