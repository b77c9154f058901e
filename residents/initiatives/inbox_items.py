"""What initiatives put in the inbox of who moderates them."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import User
from projects.desk.inbox import Group, Item, Rows, Source
from projects.models import PlannedWork
from residents.initiatives.moderating_forms import waiting
from residents.initiatives.permissions import visible_to
from residents.initiatives.steps import State
from residents.models import Initiative, WorkNearInitiative


def _theirs(user: User) -> Rows:
    """What was given to a colleague waits for that person alone."""
    rows = visible_to(user)
    return rows.filter(Q(handler=None) | Q(handler=user.pk))


def _rows(user: User, _today: date) -> Rows:
    return waiting(_theirs(user))


def _items(rows: Sequence[Initiative], _user: User, today: date) -> list[Item]:
    return [
        Item(
            key=row.inbox_key,  # type: ignore[attr-defined]
            title=row.title,
            why=_why(row, today),
            quote=row.text[:200],
            url=reverse("residents:initiative_moderate", args=[row.pk]),
            action_label=_("Answer"),
            due=row.answer_by,
        )
        for row in rows
    ]


def _why(row: Initiative, today: date) -> str:
    day = {"day": date_format(row.answer_by, "j F")} if row.answer_by else {"day": ""}
    if row.answer_by and row.answer_by < today:
        return _("A resident should have had an answer on %(day)s.") % day
    if row.state == State.PUBLISHED:
        return _("It is published; its sender gets an answer before %(day)s.") % day
    return _("A resident proposes this and waits until %(day)s for an answer.") % day


def _near_rows(user: User, _today: date) -> Rows:
    """Works that came near after it was published; the sender was told then too."""
    rows = WorkNearInitiative.objects.filter(
        initiative__in=_theirs(user).values("pk"),
        initiative__state=State.PUBLISHED,
        work__in=PlannedWork.objects.visible_to(user).values("pk"),
        found_at__gt=F("initiative__published_at"),
    )
    return rows.select_related("initiative", "work").order_by("-found_at", "pk")


def _near_items(
    rows: Sequence[WorkNearInitiative], _user: User, _today: date
) -> list[Item]:
    return [
        Item(
            key=row.inbox_key,  # type: ignore[attr-defined]
            title=row.initiative.title,
            why=_("A work came near this initiative: %(work)s.")
            % {"work": row.work.title},
            url=reverse("residents:initiative_moderate", args=[row.initiative_id]),
            action_label=_("Seen"),
            action_url=reverse("projects:inbox_seen"),
        )
        for row in rows
    ]


INITIATIVES = Source(
    name="initiative",
    group=Group.DECIDE,
    title=gettext_lazy("Initiatives of residents"),
    hint=gettext_lazy("Publish, ask or answer before the date that was promised."),
    rows=_rows,
    items=_items,
    elsewhere=lambda: reverse("residents:initiative_queue"),
    elsewhere_label=gettext_lazy("All initiatives"),
)
NEAR = Source(
    name="near_initiative",
    group=Group.CHECK,
    title=gettext_lazy("Works near initiatives"),
    hint=gettext_lazy("Perhaps the idea of a resident can go along."),
    rows=_near_rows,
    items=_near_items,
    is_for_seeing=True,
)
