"""What the page of a proposal tells about its choices and its assignment."""

from typing import Any

from conflicts.assignments.completeness import lacking
from conflicts.assignments.permissions import may, may_see_assignment
from conflicts.assignments.steps import STEPS, Act
from conflicts.choices.board import board_of, has_board, undecided
from conflicts.models import Assignment, Combination
from organisations.permissions import Visitor


def context_of(combination: Combination, user: Visitor) -> dict[str, Any]:
    """Nothing for who may not see them, and before it is accepted."""
    if not (may_see_assignment(user) and has_board(combination)):
        return {}
    items = board_of(combination)
    found = Assignment.objects.filter(combination=combination).first()
    is_draft = found is not None and found.state == STEPS[Act.OFFER].before
    return {
        "has_choices": True,
        "choices_count": len(items),
        "choices_undecided": len(undecided(items)),
        "assignment": found,
        "may_make_assignment": may(Act.EDIT, user, combination),
        "assignment_lacks": len(lacking(found)) if found and is_draft else 0,
    }
