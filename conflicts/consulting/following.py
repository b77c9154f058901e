"""Who hears of what is written under a proposal."""

from datetime import date

from django.db.models import Q

from conflicts.consulting.permissions import may_read_internal
from conflicts.models import (
    Answer,
    Combination,
    Comment,
    Consultation,
    Decision,
    Follow,
)
from organisations.models import User


def follow(combination: Combination, user: User, *, is_on: bool) -> None:
    """Afterwards `user` hears of what is written under it, or does not."""
    Follow.objects.update_or_create(
        combination=combination, user=user, defaults={"is_on": is_on}
    )


def follows(combination: Combination, user: User) -> bool:
    row = Follow.objects.filter(combination=combination, user=user).first()
    if row is not None:
        return row.is_on
    return User.objects.filter(_takes_part(combination), pk=user.pk).exists()


def _takes_part(combination: Combination) -> Q:
    """Who wrote, asked, answered, or decided, or has it on their desk."""
    wrote = Comment.objects.filter(combination=combination).values("author")
    asked = Consultation.objects.filter(combination=combination).values("opened_by")
    answers = Answer.objects.filter(consultation__combination=combination)
    answered = answers.exclude(answered_by=None).values("answered_by")
    decided = Decision.objects.filter(combination=combination).values("decided_by")
    on_their_desk = [combination.assigned_to_id, combination.made_by_id]
    return (
        Q(pk__in=wrote)
        | Q(pk__in=asked)
        | Q(pk__in=answered)
        | Q(pk__in=decided)
        | Q(pk__in=[pk for pk in on_their_desk if pk])
    )


def followers(combination: Combination, today: date, *, internal: bool) -> list[User]:
    """Who follows it and may read what is written; `internal`: only for the town."""
    rows = Follow.objects.filter(combination=combination)
    on = rows.filter(is_on=True).values("user")
    off = rows.filter(is_on=False).values("user")
    people = User.objects.filter(is_active=True)
    people = people.filter(_takes_part(combination) | Q(pk__in=on)).exclude(pk__in=off)
    return [
        one for one in people if may_read(one, combination, today, internal=internal)
    ]


def may_read(
    user: User, combination: Combination, today: date, *, internal: bool
) -> bool:
    """Whether a comment may come before this person's eyes."""
    user.visits_on = today
    if internal and not may_read_internal(user):
        return False
    return Combination.objects.visible_to(user).filter(pk=combination.pk).exists()
