"""Making an assignment, changing it, and handing it over."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from conflicts.assignments.completeness import lacking
from conflicts.assignments.drafting import texts_of
from conflicts.assignments.permissions import executives
from conflicts.assignments.roles import department_of, executive_of, usual_roles
from conflicts.assignments.steps import STEPS, Act
from conflicts.assignments.told import state_of, told
from conflicts.choices.board import has_board
from conflicts.concerned import managers_of, parties_of, planners_of
from conflicts.journal import note
from conflicts.models import Assignment, AssignmentRole, Combination
from conflicts.notices.telling import tell
from conflicts.review import Happened, NoticeKind
from organisations.models import User


class ChangedMeanwhile(Exception):
    """Somebody else changed the assignment, or took a step with it."""


class Incomplete(Exception):
    """Something is missing before it may be offered: see `completeness.lacking`."""


class NotAccepted(Exception):
    """Only works that are carried out together have an assignment."""


@transaction.atomic
def make(combination: Combination, by: User, today: date) -> Assignment:
    """The assignment of the combination, filled in with all that follows from it; the
    one that is there already, if somebody was first.

    Raises NotAccepted.
    """
    combination = Combination.objects.select_for_update().get(pk=combination.pk)
    if not has_board(combination):
        raise NotAccepted
    if there := Assignment.objects.filter(combination=combination).first():
        return there
    with override(settings.LANGUAGE_CODE):
        basis = state_of(combination, today).basis
        department = department_of(combination)
        assignment = Assignment.objects.create(
            combination=combination,
            made_by=by,
            client=executive_of(department) if department else "",
            **texts_of(basis),
        )
        AssignmentRole.objects.bulk_create(usual_roles(assignment))
    _note(combination, by, _("made"))
    return assignment


def save(assignment: Assignment, texts: Mapping[str, Any], by: User, seen: int) -> None:
    """Afterwards these are its texts. To be called in a transaction with what else is
    saved with them.

    Raises ChangedMeanwhile when it is no longer revision `seen`, or no longer a draft.
    """
    rows = Assignment.objects.filter(
        pk=assignment.pk, revision=seen, state=STEPS[Act.EDIT].before
    )
    if not rows.update(revision=F("revision") + 1, changed_at=_now(), **texts):
        raise ChangedMeanwhile
    _note(assignment.combination, by, _("changed"))


@transaction.atomic
def take(
    act: Act, assignment: Assignment, by: User, today: date, why: str = ""
) -> Assignment:
    """Afterwards this step is taken, on record, and whoever it concerns knows.

    Raises ChangedMeanwhile when its state does not allow it (any more) or when it
    changed since it was read; Incomplete when something is missing to offer it.
    """
    row = Assignment.objects.select_for_update().get(pk=assignment.pk)
    step = STEPS[act]
    if row.state != step.before or row.revision != assignment.revision:
        raise ChangedMeanwhile
    if act == Act.OFFER and lacking(row):
        raise Incomplete
    row.revision += 1
    _fill_in(act, row, by, today, why)
    row.state = step.after
    row.save()
    combination = row.combination
    _note(combination, by, act.label, why)
    tell(
        _concerned(act, combination),
        NoticeKind.ASSIGNMENT,
        f"{row.pk}-{row.revision}",
        combination=combination,
        by=by,
        act=act.value,
        note=why,
    )
    return row


def _note(
    combination: Combination, by: User, what: str | Promise, why: str = ""
) -> None:
    """On record, in the language of the municipality."""
    with override(settings.LANGUAGE_CODE):
        note(combination, Happened.ASSIGNMENT, by, subject=str(what), note=why)


def _fill_in(act: Act, row: Assignment, by: User, today: date, why: str) -> None:
    """Who did it and when, and the texts as they were at that moment."""
    match act:
        case Act.OFFER:
            row.offered_by, row.offered_at, row.returned_note = by, _now(), ""
            row.snapshot = told(row, today)
        case Act.ADOPT:
            row.adopted_by, row.adopted_at = by, _now()
        case Act.RETURN:
            row.returned_note, row.snapshot = why, {}
        case Act.WITHDRAW:
            row.snapshot = {}


def _concerned(act: Act, combination: Combination) -> list[User]:
    """Who hears of it: the executive, the manager, and once adopted the departments
    too. Partners can't open it."""
    match act:
        case Act.OFFER | Act.WITHDRAW:
            return executives()
        case Act.ADOPT:
            departments = [one for one in parties_of(combination) if one.is_municipal]
            return [*managers_of(combination), *planners_of(departments)]
    return managers_of(combination)


def _now() -> Any:
    return timezone.now()  # noqa: TID251  when it happened, not a rule
