"""What the page of a proposal tells about deciding, dates, and what happened."""

from datetime import date
from typing import Any

from conflicts import wording
from conflicts.deciding.dates import confirmations_of, may_confirm
from conflicts.deciding.forms import DecisionForm, verdicts_for
from conflicts.explaining import Explained
from conflicts.journal import entries_of
from conflicts.permissions import may_decide, who_may_decide
from conflicts.review import REASONS_FOR, Confirmed
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
        "decisions": combination.decisions.select_related("decided_by"),
        "moved": [
            (entry["title"], wording.moved(entry)) for entry in combination.what_moved
        ],
        "asked_dates": [(one, may_confirm(user, one)) for one in asked],
        "dates_waiting": sum(one.state == Confirmed.ASKED for one in asked),
        "journal": entries_of(combination),
    }
