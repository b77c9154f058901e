"""Changing one value of one work where it stands in the table."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from organisations.models import User
from organisations.permissions import Visitor
from projects.editing.bulk import Wanted, carry_out, why_not
from projects.editing.undoing import recorded
from projects.models import PlannedWork
from projects.planning import ENDED_STATUSES
from projects.services import YearCosts, save_work
from projects.shifting import first_of_quarter, moved, quarters_between

# The columns that can be changed in the table.
COLUMNS = ("status", "period", "cost_estimate")


class Refused(Exception):
    """It can't be; says why in a sentence."""


def set_status(
    work: PlannedWork, status: str, user: Visitor, *, seen: int, reason: str = ""
) -> UUID:
    """Afterwards the work has that status. Gives the change, to undo it by.

    Raises Refused, and what `save_work` does; so do the other functions here.
    """
    return _carry_out(work, Wanted(status=status), user, seen, reason)


def set_start(
    work: PlannedWork, first: date, user: Visitor, *, seen: int, reason: str = ""
) -> UUID | None:
    """Afterwards the work starts in the quarter of `first`, and all that belongs to it
    moved along. A work without any day then has that quarter as its period. None: it
    starts there already, and nothing is stored."""
    start = start_of(work)
    if start is None:
        return _give_period(work, first_of_quarter(first), user, seen, reason)
    quarters = quarters_between(start, first)
    if not quarters:
        return None
    return _carry_out(work, Wanted(quarters=quarters), user, seen, reason)


def start_of(work: PlannedWork) -> date | None:
    """The day whose quarter the table moves; the last day where no first is known."""
    return work.earliest_start or work.preferred_start or work.latest_end


def _carry_out(
    work: PlannedWork, wanted: Wanted, user: Visitor, seen: int, reason: str
) -> UUID:
    if problem := why_not(work, wanted):
        raise Refused(problem)
    change, _works = carry_out({work.pk: seen}, wanted, user, reason=reason)
    return change


def _give_period(
    work: PlannedWork, first: date, user: Visitor, seen: int, reason: str
) -> UUID:
    if work.status in ENDED_STATUSES:
        raise Refused(why_not(work, Wanted(quarters=1)))
    if work.parts.exists():
        raise Refused(
            _("The work has parts. Say on its own page when each of them is.")
        )
    work.earliest_start = first
    work.latest_end = date.fromordinal(moved(first, 1).toordinal() - 1)
    with recorded(user, "period", [work]) as change:
        save_work(work, seen=seen, reason=reason)
    return change


@transaction.atomic
def set_amount(
    work: PlannedWork, amount: Decimal | None, user: Visitor, *, seen: int
) -> UUID:
    """Afterwards that is what the whole work costs, or nobody knows what (None)."""
    work.cost_estimate = amount
    with recorded(user, "cost_estimate", [work]) as change:
        save_work(work, seen=seen)
    return change


@transaction.atomic
def set_year_costs(
    work: PlannedWork, costs: YearCosts, user: Visitor, *, seen: int
) -> UUID:
    """Afterwards that is what the work costs per year and purse; its estimate is the
    sum. No costs at all: the estimate stays, undivided."""
    with recorded(user, "cost_estimate", [work]) as change:
        save_work(work, seen=seen, year_costs=costs)
    return change


@dataclass(frozen=True)
class Author:
    """Who changed a work last, and when; `name` is empty where nobody knows."""

    name: str
    at: datetime | None


def last_author(work: PlannedWork) -> Author:
    events: Any = apps.get_model("projects", "WorkEvent").objects
    rows = events.filter(pgh_obj=work.pk).order_by("-pgh_id")
    last = rows.values_list("pgh_context__metadata", "pgh_created_at").first()
    if last is None:
        return Author("", None)
    user_id = (last[0] or {}).get("user")
    person = User.objects.filter(pk=user_id).first() if user_id else None
    return Author(str(person) if person else "", last[1])
