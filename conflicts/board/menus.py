"""What one can do with a proposal from its card: by its state and by who one is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conflicts.models import Combination
from conflicts.review import JOINABLE, STEPS, Action, State, Verdict

# Fewer works than this can't be two proposals.
LEAST_TO_SPLIT = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the menu: needs one of these actions, and leads to a page."""

    label: str | Promise
    needs: Sequence[Action]
    page: str
    query: str = ""
    suits: Callable[[Combination], bool] = lambda _row: True


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str


def _may_be_joined(row: Combination) -> bool:
    return row.kind in JOINABLE


def _may_be_split(row: Combination) -> bool:
    return _may_be_joined(row) and len(row.members.all()) >= LEAST_TO_SPLIT


# A decision may be any of these; the form says which its state and kind allow.
_DECIDING = (Action.ACCEPT, Action.ACCEPT_CHANGED, Action.REJECT, Action.LATER)

CHOICES = (
    Choice(_("Invite the parties"), [Action.CONSULT], "consult"),
    Choice(_("Decide"), _DECIDING, "combination_detail", "#decision"),
    Choice(_("Assign"), [Action.ASSIGN], "assign"),
    Choice(_("Change the works or the start"), [Action.CHANGE], "recompose"),
    Choice(_("Merge"), [Action.REPLACE], "merge", suits=_may_be_joined),
    Choice(_("Split"), [Action.REPLACE], "split", suits=_may_be_split),
    Choice(
        _("Do not propose again"),
        [Action.REJECT],
        "combination_detail",
        f"?verdict={Verdict.REJECT.value}#decision",
    ),
)


def menu_of(row: Combination, *, may_decide: bool) -> list[Entry]:
    """What this person can do: whoever may not decide can open it, as anybody."""
    if not may_decide:
        return []
    return [
        Entry(str(one.label), _address(one, row))
        for one in CHOICES
        if any(State(row.state) in STEPS[action].before for action in one.needs)
        and one.suits(row)
    ]


def _address(choice: Choice, row: Combination) -> str:
    return reverse(f"conflicts:{choice.page}", args=[row.number]) + choice.query
