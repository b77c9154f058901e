"""New dates that wait for the owners of works, for the inbox."""

from collections.abc import Sequence
from datetime import date

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conflicts.models import Combination, DateConfirmation, Decision
from conflicts.review import ACCEPTING, Confirmed, State
from organisations.models import User
from projects.desk.inbox import Group, Item, Rows, Source
from projects.models import PlannedWork
from projects.periods import quarters_text


def _asked(user: User, _today: date) -> Rows:
    """What the decisions that stand ask of this person, the longest waiting first."""
    same = Decision.objects.filter(combination=OuterRef("decision__combination"))
    accepted = Combination.objects.visible_to(user).filter(state=State.ACCEPTED)
    rows = DateConfirmation.objects.filter(
        state=Confirmed.ASKED,
        decision=Subquery(same.order_by("-decided_at", "-pk").values("pk")[:1]),
        decision__verdict__in=ACCEPTING,
        decision__combination__in=accepted.values("pk"),
        work__in=PlannedWork.objects.editable_by(user).values("pk"),
    )
    return rows.select_related("work", "decision__combination").order_by("pk")


def _items(rows: Sequence[DateConfirmation], _user: User, _today: date) -> list[Item]:
    return [_item(row) for row in rows]


def _item(row: DateConfirmation) -> Item:
    combination, period = row.decision.combination, (row.earliest_start, row.latest_end)
    address = reverse("conflicts:combination_detail", args=[combination.number])
    return Item(
        key=row.inbox_key,  # type: ignore[attr-defined]
        title=_("Confirm the new dates of %(work)s") % {"work": row.work.title},
        why=_("Asked since %(reference)s was accepted: %(period)s.")
        % {"reference": combination.reference, "period": quarters_text(*period)},
        url=f"{address}#dates",
        action_label=_("Confirm or decline"),
    )


DATES = Source(
    name="dates",
    group=Group.REACT,
    title=gettext_lazy("New dates that wait for you"),
    hint=gettext_lazy("They only change when you, who plan the work, confirm them."),
    rows=_asked,
    items=_items,
)
