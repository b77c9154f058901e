"""Links in mails that stop mails of one kind, for who holds the link: no sign-in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisations.models import User

_SALT = "unsubscribe"


@dataclass(frozen=True, slots=True)
class MailKind:
    """Mails that one may stop together. After `stop` somebody gets no more of them."""

    name: str
    title: str | Promise
    stop: Callable[[User], Any]


# By name; apps add theirs when they are ready.
KINDS: dict[str, MailKind] = {}


def register(*kinds: MailKind) -> None:
    """Afterwards these can be stopped by a link."""
    KINDS.update({kind.name: kind for kind in kinds})


def link_for(user: User, kind: str) -> str:
    """The whole address that stops mails of this kind to this person, for ever."""
    token = signing.dumps([user.pk, kind], salt=_SALT)
    return settings.KIP_ADDRESS + reverse("organisations:unsubscribe", args=[token])


def read(token: str) -> tuple[User, MailKind] | None:
    """Whose mails of which kind a link stops; None when we never gave this link, or
    either no longer exists."""
    try:
        pk, name = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk).first()
    return (user, KINDS[name]) if user and name in KINDS else None


def _switch_off(field: str) -> Callable[[User], Any]:
    return lambda user: User.objects.filter(pk=user.pk).update(**{field: False})


register(
    MailKind(
        "weekly", _("the weekly mail about what waits"), _switch_off("weekly_digest")
    ),
    MailKind(
        "question",
        _("mails about questions and answers"),
        _switch_off("question_mails"),
    ),
)
