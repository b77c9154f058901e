"""What the page of a proposal tells about deciding, dates, and what happened."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from conflicts import wording
from conflicts.deciding.dates import are_over, confirmations_of, may_confirm
from conflicts.deciding.forms import DecisionForm, verdicts_for
from conflicts.explaining import Explained, Part
from conflicts.journal import entries_of
from conflicts.models import Combination, Decision
from conflicts.permissions import may_decide, who_may_decide
from conflicts.review import REASONS_FOR, Confirmed, Verdict
from conflicts.unseen import unseen_by
from organisations.permissions import Visitor


def context_of(found: Explained, user: Visitor, today: date) -> dict[str, Any]:
    """What the page of a proposal tells about deciding, dates and what happened."""
    combination = found.combination
    mine = may_decide(user, combination)
    asked = confirmations_of(combination)
    return {
        "may_decide": mine,
        "deciders": [] if mine else who_may_decide(combination),
        "can_decide": mine and bool(verdicts_for(combination)),
        "form": DecisionForm(combination, today),
        "reasons_for": REASONS_FOR,
        "decisions": _decisions(combination, user),
        "moved": [
            (entry["title"], wording.moved(entry)) for entry in combination.what_moved
        ],
        "asked_dates": [
            (one, may_confirm(user, one), are_over(one, today)) for one in asked
        ],
        "consequences": _consequences(found),
        "can_accept": Verdict.ACCEPT in dict(verdicts_for(combination)),
        "successors": combination.succeeded_by.visible_to(user),
        "dates_waiting": sum(one.state == Confirmed.ASKED for one in asked),
        "journal": entries_of(combination, user),
    }


def _decisions(combination: Combination, user: Visitor) -> list[Decision]:
    """What was decided, the latest first, without what it says of hidden works."""
    rows = list(combination.decisions.select_related("decided_by"))
    unseen = unseen_by(user, [{"changes": row.changes} for row in rows])
    for row in rows:
        row.changes = unseen.without(row.changes)
    return rows


def _consequences(found: Explained) -> list[str]:
    """What accepting asks of whom, work by work."""
    return [_consequence(part) for part in found.parts]


def _consequence(part: Part) -> str:
    if not part.shift_days:
        return _("%(work)s stays in its period.") % {"work": part.work.title}
    return _("%(work)s moves %(shift)s; %(owner)s is asked to confirm.") % {
        "work": part.work.title,
        "shift": part.shift,
        "owner": part.work.organisation.name,
    }
