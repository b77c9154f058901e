"""Choosing what is in, out or later: appended, never edited; and what comes back."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from conflicts.choices.board import (
    CHALLENGE,
    OPPORTUNITY,
    Item,
    board_of,
    has_board,
)
from conflicts.concerned import managers_of
from conflicts.facts import Facts, what_moved
from conflicts.journal import note
from conflicts.models import (
    Assignment,
    Choice,
    Combination,
    Opportunity,
    OpportunityRule,
)
from conflicts.notices.telling import tell
from conflicts.plan import facts_of
from conflicts.review import AssignmentState, Chosen, Happened, NoticeKind, Return
from conflicts.services import DecidedMeanwhile
from organisations.models import User


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody chooses about one item."""

    chosen: Chosen
    reason: str
    returns: Return = Return.NEVER
    returns_on: date | None = None


@transaction.atomic
def choose(
    combination: Combination, key: str, said: Said, *, by: User, seen: int
) -> Choice:
    """Afterwards this is the choice about the item `key` (see `Item.key`).

    Raises DecidedMeanwhile when somebody chose about it after what was shown (`seen`),
    when it is no longer on the board, or while the assignment lies with the executive.
    """
    combination = _locked(combination)
    item = next((one for one in board_of(combination) if one.key == key), None)
    if item is None or item.seen != seen or is_with_executive(combination):
        raise DecidedMeanwhile
    choice = Choice.objects.create(
        combination=combination,
        **_subject(combination, item),
        chosen=said.chosen,
        reason=said.reason,
        chosen_by=by,
        returns=said.returns,
        returns_on=said.returns_on if said.returns == Return.ON_DATE else None,
        facts=_facts_under(combination) if said.returns == Return.WORKS_MOVE else {},
    )
    note(
        combination,
        Happened.CHOSEN,
        by,
        subject=f"{item.title} ({said.chosen.label})",
        note=said.reason,
    )
    return choice


def _locked(combination: Combination) -> Combination:
    """The combination as it is, for nobody else to choose about meanwhile."""
    row = Combination.objects.select_for_update().get(pk=combination.pk)
    if not has_board(row):
        raise DecidedMeanwhile
    return row


def is_with_executive(combination: Combination) -> bool:
    """Whether what was chosen lies with the executive as it is."""
    rows = Assignment.objects.filter(combination=combination)
    return rows.filter(state=AssignmentState.OFFERED).exists()


def _subject(combination: Combination, item: Item) -> dict[str, Any]:
    """What a choice is about; what a rule found becomes a row of its own."""
    if item.kind == CHALLENGE:
        return {"challenge_id": item.pk}
    if item.kind == OPPORTUNITY:
        return {"opportunity_id": item.pk}
    made = Opportunity.objects.create(
        combination=combination,
        title=item.title,
        description=item.description,
        rule=OpportunityRule.objects.get(pk=item.pk),
    )
    return {"opportunity": made}


@transaction.atomic
def add_opportunity(
    combination: Combination, title: str, description: str, *, by: User
) -> Opportunity:
    """Afterwards this opportunity, which a person sees, is on the board.

    Raises DecidedMeanwhile when the board is closed, or has it already.
    """
    combination = _locked(combination)
    taken = {item.title.casefold() for item in board_of(combination)}
    if title.casefold() in taken or is_with_executive(combination):
        raise DecidedMeanwhile
    made = Opportunity.objects.create(
        combination=combination, title=title, description=description, added_by=by
    )
    text = f"{title} ({Opportunity._meta.verbose_name})"
    note(combination, Happened.CHOSEN, by, subject=text)
    return made


def _facts_under(combination: Combination) -> dict[str, Any]:
    """Its works as they are, and how far each may move as was agreed."""
    shifts = dict(combination.members.values_list("work", "shift_days"))
    return {
        str(work): replace(facts, shift_days=shifts[work]).as_json()
        for work, facts in facts_of(shifts).items()
    }


def bring_back(today: date) -> int:
    """Afterwards what was left out until now is undecided again, and its area manager
    knows. Returns how many; safe to repeat."""
    waiting = _waiting(today)
    now = facts_of(int(work) for one in waiting for work in one.facts)
    return sum(_returned(one) for one in waiting if _is_due(one, today, now))


def _waiting(today: date) -> list[Choice]:
    """The newest choice of each item, if something brings it back."""
    rows = Choice.objects.filter(came_back_at=None).select_related(
        "combination", "challenge", "opportunity"
    )
    combinations = rows.exclude(returns=Return.NEVER).values("combination")
    newest: dict[tuple[int, int | None, int | None], Choice] = {}
    for row in rows.filter(combination__in=combinations).order_by("chosen_at", "pk"):
        newest[row.combination_id, row.challenge_id, row.opportunity_id] = row
    return [
        one
        for one in newest.values()
        if one.returns != Return.NEVER and has_board(one.combination)
    ]


def _is_due(choice: Choice, today: date, now: dict[int, Facts]) -> bool:
    if choice.returns == Return.ON_DATE:
        return choice.returns_on is not None and choice.returns_on <= today
    return any(
        int(work) not in now or any(what_moved(Facts.from_json(was), now[int(work)]))
        for work, was in choice.facts.items()
    )


@transaction.atomic
def _returned(choice: Choice) -> int:
    moment = timezone.now()  # noqa: TID251  when it happened, not a rule
    same = Choice.objects.filter(pk=choice.pk, came_back_at=None)
    if not same.update(came_back_at=moment):
        return 0
    subject = str(choice.challenge or choice.opportunity)
    note(choice.combination, Happened.RETURNED, subject=subject)
    tell(
        managers_of(choice.combination),
        NoticeKind.CHOICE,
        f"{choice.pk}",
        combination=choice.combination,
        subject=subject,
        why=choice.returns,
    )
    return 1
