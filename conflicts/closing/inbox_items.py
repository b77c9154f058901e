"""Asking the area manager what a combination brought, once its works are done."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conflicts.closing.rows import to_be_closed
from conflicts.models import Combination
from conflicts.places import streets_of
from organisations.models import User
from projects.desk.inbox import Group, Item, Rows, Source


def _rows(user: User, _today: date) -> Rows:
    return to_be_closed(user).order_by("number")


def _items(rows: Sequence[Combination], _user: User, _today: date) -> list[Item]:
    streets = streets_of([row.pk for row in rows])
    return [
        Item(
            key=row.inbox_key,  # type: ignore[attr-defined]
            title=f"{row.reference}: {streets.get(row.pk) or row.get_kind_display()}",
            why=_("All works are done. Record what combining them brought."),
            url=reverse("conflicts:close_out", args=[row.number]),
            action_label=_("Close out"),
        )
        for row in rows
    ]


CLOSING = Source(
    name="closing",
    group=Group.COMPLETE,
    title=gettext_lazy("Combinations that are done"),
    hint=gettext_lazy("What they really saved makes the next estimate better."),
    rows=_rows,
    items=_items,
    key="number",
)
