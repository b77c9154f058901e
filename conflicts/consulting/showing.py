"""What the page of a proposal tells about its parties, and what people wrote."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from conflicts.consulting.asking import kept_out
from conflicts.consulting.comment_forms import CommentForm
from conflicts.consulting.following import follows
from conflicts.consulting.forms import AnswerForm, LeadForm
from conflicts.consulting.permissions import comments_visible_to
from conflicts.consulting.states import PartyState, last_consultation_of, states_in
from conflicts.explaining import Explained
from conflicts.models import Answer, Comment
from conflicts.permissions import may_decide
from conflicts.review import STEPS, Action, State
from organisations.models import User
from organisations.permissions import PLANNING_ROLES, Visitor, organisations_of


def context_of(found: Explained, user: Visitor, today: date) -> dict[str, Any]:
    """What the sections about parties and comments need."""
    assert isinstance(user, User)
    combination = found.combination
    consultation = last_consultation_of(combination)
    parties = states_in(consultation, today) if consultation else []
    is_open = bool(consultation and consultation.closed_at is None)
    return {
        "consultation": consultation,
        "is_consulting": is_open,
        "is_over_time": is_open and today > consultation.deadline,  # type: ignore[union-attr]
        "party_states": parties,
        "waited_for": sum(one.is_waited_for for one in parties) if is_open else 0,
        "answer_forms": _forms(parties, user) if is_open else [],
        **_managing(found, user, is_open=is_open),
        "comments": _comments(found, user),
        "comment_form": CommentForm(combination, user, today),
        "follows": follows(combination, user),
    }


def _forms(parties: list[PartyState], user: User) -> list[tuple[Answer, AnswerForm]]:
    """For each party that this person answers for."""
    mine = set(organisations_of(user, *PLANNING_ROLES).values_list("pk", flat=True))
    answers = [one.answer for one in parties if one.answer.organisation_id in mine]
    return [(answer, AnswerForm(answer)) for answer in answers]


def _managing(found: Explained, user: User, *, is_open: bool) -> dict[str, Any]:
    """What only who decides gets to see."""
    combination = found.combination
    if combination.state == State.LAPSED or not may_decide(user, combination):
        return {}
    return {
        "may_consult": combination.state in STEPS[Action.CONSULT].before,
        "lead_form": LeadForm(combination),
        "kept_out": kept_out(combination),
        "may_stop": is_open,
    }


def _comments(found: Explained, user: User) -> QuerySet[Comment]:
    rows = comments_visible_to(user, found.combination).select_related("author")
    return rows.prefetch_related("mentions", "author__memberships__organisation")
