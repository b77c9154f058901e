"""What programmes put in the inbox: those that wait for who may adopt them."""

from collections.abc import Sequence
from datetime import date

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import User
from projects.desk.inbox import Group, Item, Rows, Source, register
from projects.models import Programme
from projects.permissions import adoptable_by


def register_all() -> None:
    register(SUBMITTED)


def _submitted(user: User, _today: date) -> Rows:
    rows = adoptable_by(user).filter(state=Programme.State.SUBMITTED)
    return rows.select_related("submitted_by").order_by("submitted_at", "pk")


def _items(programmes: Sequence[Programme], _user: User, _today: date) -> list[Item]:
    return [
        Item(
            key=one.inbox_key,  # type: ignore[attr-defined]
            title=one.title,
            why=_("%(name)s submitted this on %(day)s.")
            % {"name": one.submitted_by, "day": _day(one)},
            url=reverse("projects:programme_detail", args=[one.pk]),
            action_label=_("Look and adopt"),
        )
        for one in programmes
    ]


def _day(programme: Programme) -> str:
    at = programme.submitted_at
    return date_format(localtime(at), "j F Y") if at else ""


SUBMITTED = Source(
    name="programme",
    group=Group.DECIDE,
    title=gettext_lazy("Programmes that wait to be adopted"),
    hint=gettext_lazy("An organisation submitted its plan for some years."),
    rows=_submitted,
    items=_items,
    # What is withdrawn and submitted anew comes back.
    key=Concat(
        Cast("pk", CharField()),
        Value("-"),
        Cast("submitted_at", CharField()),
        output_field=CharField(),
    ),
)
