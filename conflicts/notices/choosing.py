"""How somebody wants to hear of each kind of notice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from conflicts.models import Notice, NoticeChoice
from conflicts.notices.sending import DAILY
from conflicts.review import USUAL_HOW, How, NoticeKind
from organisations import unsubscribing
from organisations.models import User
from organisations.permissions import Role, Visitor, has_role
from organisations.unsubscribing import MailKind

# What only who decides hears of.
_OF_MANAGERS = (
    NoticeKind.PROPOSED,
    NoticeKind.ANSWERED,
    NoticeKind.SILENT,
    NoticeKind.CONFIRMED,
    NoticeKind.CHOICE,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """How one kind reaches somebody; from which value of a proposal on, in euros."""

    kind: NoticeKind
    how: How
    least_value: int | None = None


def kinds_for(user: Visitor) -> list[NoticeKind]:
    """The kinds that this person can be told of."""
    if has_role(user, Role.AREA_MANAGER):
        return list(NoticeKind)
    return [kind for kind in NoticeKind if kind not in _OF_MANAGERS]


def chosen_by(user: User) -> dict[NoticeKind, Chosen]:
    """For every kind what somebody chose, or what is usual."""
    rows = {row.kind: row for row in NoticeChoice.objects.filter(user=user)}
    return {
        kind: Chosen(kind, How(rows[kind].how), rows[kind].least_value)
        if kind in rows
        else Chosen(kind, USUAL_HOW[kind])
        for kind in NoticeKind
    }


@transaction.atomic
def choose(user: User, chosen: Chosen) -> None:
    """Afterwards notices of this kind reach somebody so, those that still wait to be
    mailed too."""
    NoticeChoice.objects.update_or_create(
        user=user,
        kind=chosen.kind,
        defaults={"how": chosen.how, "least_value": chosen.least_value},
    )
    if chosen.how == How.APP:
        waiting = Notice.objects.filter(user=user, kind=chosen.kind, handed_at=None)
        waiting.exclude(how=How.APP).update(how=How.APP)


def _stop(kind: NoticeKind) -> Callable[[User], Any]:
    def stop(user: User) -> None:
        least_value = chosen_by(user)[kind].least_value
        choose(user, Chosen(kind, How.APP, least_value))

    return stop


def _stop_daily(user: User) -> None:
    for chosen in chosen_by(user).values():
        if chosen.how == How.DIGEST:
            _stop(chosen.kind)(user)


def register_all() -> None:
    """Afterwards the links in these mails stop them."""
    unsubscribing.register(
        MailKind(DAILY, _("the daily mail with notices"), _stop_daily),
        *(MailKind(kind.value, kind.label, _stop(kind)) for kind in NoticeKind),
    )
