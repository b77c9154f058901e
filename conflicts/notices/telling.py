"""Telling people something, once: as rows, in the transaction in which it happened."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from conflicts.models import Combination, Meeting, Notice, NoticeChoice
from conflicts.review import USUAL_HOW, How, NoticeKind
from conflicts.signals import people_told
from organisations.models import User

BATCH = 1000


def tell(
    users: Iterable[User],
    kind: NoticeKind,
    key: str,
    *,
    combination: Combination | None = None,
    meeting: Meeting | None = None,
    by: User | None = None,
    **details: Any,
) -> None:
    """Afterwards each of these, but not `by` whose doing it is, has this notice once.

    `key` tells it from others of its kind; `details` are plain values for the words.
    """
    told = {user.pk: user for user in users if user.is_active and user != by}
    choices = _choices(told.values(), kind)
    _store(
        Notice(
            user=user,
            kind=kind,
            key=key,
            combination=combination,
            meeting=meeting,
            details=details,
            how=_how(choices.get(user.pk), kind, combination),
        )
        for user in told.values()
    )


def tell_of_each(told: Mapping[User, Iterable[Combination]], kind: NoticeKind) -> None:
    """Afterwards each person has one notice of this kind about each of theirs; in a
    fixed number of queries, however many that are."""
    choices = _choices(told, kind)
    _store(
        Notice(
            user=user,
            kind=kind,
            key=f"{one.pk}",
            combination=one,
            how=_how(choices.get(user.pk), kind, one),
        )
        for user, combinations in told.items()
        for one in combinations
    )


def _store(notices: Iterable[Notice]) -> None:
    rows = list(notices)
    Notice.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    if _is_urgent(rows):
        people_told.send(sender=Notice)


def _is_urgent(rows: Sequence[Notice]) -> bool:
    return any(row.how == How.NOW for row in rows)


def _choices(users: Iterable[User], kind: NoticeKind) -> dict[int, NoticeChoice]:
    rows = NoticeChoice.objects.filter(Q(user__in=users), kind=kind)
    return {row.user_id: row for row in rows}


def _how(
    choice: NoticeChoice | None, kind: NoticeKind, combination: Combination | None
) -> How:
    """As the person chose; what is below their threshold is only in the app."""
    if choice is None:
        return USUAL_HOW[kind]
    worth = float(combination.value) if combination else 0.0
    if choice.least_value is not None and combination and worth < choice.least_value:
        return How.APP
    return How(choice.how)
