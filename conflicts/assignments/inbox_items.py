"""Assignments that wait for the executive, for the inbox."""

from collections.abc import Sequence
from datetime import date

from django.db.models import CharField, Exists, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conflicts.models import Assignment, Combination
from conflicts.places import streets_of
from conflicts.review import AssignmentState
from organisations.models import Organisation, User
from organisations.permissions import Role, organisations_of
from projects.desk.inbox import Group, Item, Rows, Source


def _offered(user: User, _today: date) -> Rows:
    """What this executive of the municipality may adopt, the longest waiting first."""
    seats = organisations_of(user, Role.EXECUTIVE)
    municipal = seats.filter(kind=Organisation.Kind.DEPARTMENT)
    visible = Combination.objects.visible_to(user).values("pk")
    rows = Assignment.objects.filter(
        Exists(municipal), state=AssignmentState.OFFERED, combination__in=visible
    )
    rows = rows.select_related("combination").defer("snapshot")
    return rows.order_by("offered_at", "pk")


def _items(rows: Sequence[Assignment], _user: User, _today: date) -> list[Item]:
    streets = streets_of([row.combination_id for row in rows])
    return [
        Item(
            key=row.inbox_key,  # type: ignore[attr-defined]
            title=_title(row.combination, streets[row.combination_id]),
            why=_("The area manager offers this assignment."),
            url=reverse("conflicts:assignment", args=[row.combination.number]),
            action_label=_("Read and adopt"),
        )
        for row in rows
    ]


def _title(combination: Combination, street: str) -> str:
    return f"{combination}: {street}" if street else combination.reference


OFFERED = Source(
    name="assignment",
    group=Group.DECIDE,
    title=gettext_lazy("Assignments that wait for you"),
    hint=gettext_lazy("They are complete; you adopt them or send them back."),
    rows=_offered,
    items=_items,
    # What came back and is offered anew waits anew.
    key=Concat(
        Cast("pk", CharField()),
        Value("-"),
        Cast("revision", CharField()),
        output_field=CharField(),
    ),
)
