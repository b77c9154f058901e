"""What the page of a proposal tells about its end."""

from datetime import date
from typing import Any

from conflicts.closing.rows import all_done, has_begun, may_be_closed, may_close
from conflicts.models import CloseOut, Combination
from conflicts.permissions import may_see_sum
from organisations.permissions import Visitor


def context_of(combination: Combination, user: Visitor, today: date) -> dict[str, Any]:
    """Nothing before it is accepted and begun. The lesson is for all parties, figures
    are not."""
    if not may_be_closed(combination):
        return {}
    closed = CloseOut.objects.filter(combination=combination).first()
    if closed is None and not has_begun(combination, today):
        return {}
    return {
        "close_out": closed,
        "sees_close_out": may_see_sum(user),
        "may_close_out": closed is None and may_close(user, combination),
        "works_are_done": closed is not None or all_done(combination),
    }
