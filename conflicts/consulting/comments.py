"""What people write to each other under a proposal."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from conflicts.consulting.following import followers
from conflicts.models import Combination, Comment
from conflicts.notices.telling import tell
from conflicts.review import NoticeKind
from organisations.models import User

LONGEST = 4000
MOST_A_DAY = 100
# The same again within this time is a second click.
_SECOND_CLICK = timedelta(minutes=2)


class TooMany(Exception):
    """Somebody wrote so much today that it is no talking any more."""


@transaction.atomic
def write(
    comment: Comment, mentioned: Sequence[User], *, now: datetime, today: date
) -> None:
    """Afterwards the comment is stored, once, and who is named in it or follows the
    proposal knows of it. Who may name whom is for the form: see `forms.CommentForm`.

    Raises TooMany after `MOST_A_DAY` comments of one person in a day.
    """
    # What one person writes at once goes one after the other.
    User.objects.select_for_update(no_key=True).get(pk=comment.author_id)
    lately = Comment.objects.filter(author=comment.author)
    if _is_there(comment, lately, now):
        return
    if lately.filter(created_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooMany
    comment.save(force_insert=True)
    comment.mentions.set(mentioned)
    _tell(comment, NoticeKind.MENTIONED, mentioned)
    _tell(comment, NoticeKind.COMMENTED, _who_else(comment, mentioned, today))


def _is_there(comment: Comment, lately: QuerySet[Comment], now: datetime) -> bool:
    return lately.filter(
        combination=comment.combination,
        text=comment.text,
        is_internal=comment.is_internal,
        created_at__gt=now - _SECOND_CLICK,
    ).exists()


def _who_else(comment: Comment, mentioned: Sequence[User], today: date) -> list[User]:
    named = {one.pk for one in mentioned}
    combination: Combination = comment.combination
    people = followers(combination, today, internal=comment.is_internal)
    return [one for one in people if one.pk not in named]


def _tell(comment: Comment, kind: NoticeKind, people: Sequence[User]) -> None:
    """What was written stays where it is: the notice says who wrote, not what."""
    tell(
        people,
        kind,
        f"{comment.pk}",
        combination=comment.combination,
        by=comment.author,
        comment=comment.pk,
        who=str(comment.author),
        is_internal=comment.is_internal,
    )
