"""Questions about works: who may ask, see and answer them, and who hears of it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from organisations.models import Membership, Substitution, User
from organisations.permissions import (
    PLANNING_ROLES,
    REPLACEABLE_ROLES,
    Role,
    Visitor,
    has_role,
    memberships_of,
    organisations_of,
)
from projects.models import PlannedWork, Question, QuestionMail
from projects.permissions import may_edit
from projects.planning import ENDED_STATUSES
from projects.querysets import PlannedWorkQuerySet


class AnsweredMeanwhile(Exception):
    """A colleague answered first."""


class TooMany(Exception):
    """Somebody asked so much today that it is no asking any more."""


# Each is a mail to all planners of an organisation.
MOST_A_DAY = 50


def may_ask(user: Visitor, work: PlannedWork) -> bool:
    """Whether `user`, who sees the work, may ask its owner: who plans elsewhere, or
    decides in an area. About one's own works there is nobody to ask."""
    plans = has_role(user, *PLANNING_ROLES, Role.AREA_MANAGER)
    return plans and not may_edit(user, work)


def visible_to(user: Visitor) -> QuerySet[Question]:
    """Questions about works that `user` may see, of the parties to them: the owner,
    who asked, and who works with the asker."""
    own = organisations_of(user)
    parties = (
        Q(work__organisation__in=own)
        | Q(own_work__organisation__in=own)
        | Q(asked_by__in=memberships_of(user).values("user"))
    )
    works = PlannedWork.objects.visible_to(user)
    questions = Question.objects.filter(work__in=works.values("pk"))
    return questions if user.is_superuser else questions.filter(parties)


def may_answer(user: Visitor, question: Question) -> bool:
    """Who may edit the work may answer for it."""
    return may_edit(user, question.work)


@transaction.atomic
def ask(question: Question, today: date) -> None:
    """Afterwards the question is stored, and mails to its work's owner are due; not
    once more when the same waits for an answer already, as after a double click.

    Raises TooMany after `MOST_A_DAY` questions of one person in a day.
    """
    # What one person asks at once goes one after the other.
    User.objects.select_for_update(no_key=True).get(pk=question.asked_by_id)
    same = Question.objects.filter(
        work=question.work,
        own_work=question.own_work,
        asked_by=question.asked_by,
        text=question.text,
        answered_at=None,
    )
    if same.exists():
        return
    lately = Question.objects.filter(
        asked_by=question.asked_by, asked_at__gt=Now() - timedelta(days=1)
    )
    if lately.count() >= MOST_A_DAY:
        raise TooMany
    question.save(force_insert=True)
    receivers = planners_of(question.work, today)
    _mail(question, receivers.exclude(pk=question.asked_by_id), is_answer=False)


@transaction.atomic
def answer(
    question: Question, text: str, user: User, now: datetime, today: date
) -> None:
    """Afterwards the question is answered, and a mail to who asked it is due.

    Raises AnsweredMeanwhile when a colleague was first; then nothing is stored.
    """
    unanswered = Question.objects.filter(pk=question.pk, answered_at=None)
    if not unanswered.update(answer=text, answered_by=user, answered_at=now):
        raise AnsweredMeanwhile
    question.refresh_from_db()
    asker = Membership.objects.filter(user=question.asked_by_id)
    _mail(question, _with_deputies(asker, today).exclude(pk=user.pk), is_answer=True)


def planners_of(work: PlannedWork, today: date) -> QuerySet[User]:
    """Who hears of a question: the work's contact person if that is a planner, or else
    all who plan for its organisation; and today's deputies of each."""
    planners = Membership.objects.filter(
        organisation=work.organisation_id, role__in=PLANNING_ROLES, user__is_active=True
    )
    contact = planners.filter(user=work.contact_id)
    return _with_deputies(contact if contact.exists() else planners, today)


def _with_deputies(memberships: QuerySet[Membership], today: date) -> QuerySet[User]:
    """These members as far as their account is active, and who acts for them today."""
    acting = Substitution.objects.filter(
        membership__in=memberships,
        membership__role__in=REPLACEABLE_ROLES,
        membership__user__is_active=True,
        first_day__lte=today,
        last_day__gte=today,
    )
    people = Q(pk__in=memberships.values("user")) | Q(pk__in=acting.values("deputy"))
    return User.objects.filter(people, is_active=True)


def _mail(question: Question, receivers: QuerySet[User], *, is_answer: bool) -> None:
    """What a worker still has to send is a fact in the database: see `mails`."""
    QuestionMail.objects.bulk_create(
        [
            QuestionMail(question=question, user=user, is_answer=is_answer)
            for user in receivers
        ]
    )


def own_works_of(user: Visitor, today: date) -> PlannedWorkQuerySet:
    """The works of one's own that a question may be about."""
    mine = organisations_of(user, *PLANNING_ROLES)
    works = PlannedWork.objects.filter(organisation__in=mine)
    return works.exclude(status__in=ENDED_STATUSES).current_first(today)
