"""The link in a mail with which one person answers for one party, and nothing more."""

from datetime import date, timedelta

from django.core import signing
from django.urls import reverse

from conflicts.consulting.permissions import may_answer
from conflicts.models import Answer, Combination
from organisations.models import User

_SALT = "conflicts.consulting.links"
# Who comes late is heard, as long as nobody decided.
VALID_AFTER_DEADLINE = timedelta(days=14)


class DeadLink(Exception):
    """It was never given, is too old, or its reader may not answer (any more).

    `answer_id` says what a link that was given is about; 0 when it was not.
    """

    def __init__(self, answer_id: int = 0) -> None:
        self.answer_id = answer_id


def link_for(answer: Answer, user: User) -> str:
    """The path at which `user` answers without signing in. It goes into a mail to them,
    and nowhere else."""
    token = signing.dumps([answer.pk, user.pk], salt=_SALT)
    return reverse("conflicts:answer_by_link", args=[token])


def read(token: str, today: date) -> tuple[Answer, User]:
    """What is to be answered, by whom. Raises DeadLink."""
    try:
        answer_id, user_id = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise DeadLink from error
    answers = Answer.objects.filter(pk=answer_id, consultation__closed_at=None)
    answer = answers.select_related("organisation", "consultation__combination").first()
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if answer is None or user is None:
        raise DeadLink(answer_id)
    user.visits_on = today  # also a deputy may have been asked
    if not _holds(answer, user, today):
        raise DeadLink(answer_id)
    return answer, user


def _holds(answer: Answer, user: User, today: date) -> bool:
    if today > answer.consultation.deadline + VALID_AFTER_DEADLINE:
        return False
    visible = Combination.objects.visible_to(user)
    is_there = visible.filter(pk=answer.consultation.combination_id).exists()
    return is_there and may_answer(user, answer)
