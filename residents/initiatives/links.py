"""The links with which somebody follows an initiative: they are the only key to it."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from residents.models import Initiative, InitiativeEntry, InitiativeMail

_SALT = "residents.initiatives.links"
_FROM_MAIL, _NOT_SENT = "mail", "draft"
# As long as who wrote it may look and send; then it is thrown away.
DRAFT_AGE = timedelta(days=2)


class DeadLink(Exception):
    """It was never given, or is over."""


def token_for(initiative: Initiative) -> str:
    """For a mail to its sender, and nowhere else: it shows whose postbox it is."""
    return signing.dumps([initiative.pk, _FROM_MAIL], salt=_SALT)


def draft_token(initiative: Initiative) -> str:
    """For the browser in which it was written, until it is confirmed."""
    return signing.dumps([initiative.pk, _NOT_SENT], salt=_SALT)


def link_for(initiative: Initiative) -> str:
    """The whole address at which its sender follows it."""
    path = reverse("residents:initiative_follow", args=[token_for(initiative)])
    return settings.KIP_ADDRESS + path


def no_mail_link(initiative: Initiative) -> str:
    """The whole address that stops mails about it."""
    path = reverse("residents:initiative_no_mail", args=[token_for(initiative)])
    return settings.KIP_ADDRESS + path


def read(token: str) -> tuple[Initiative, bool]:
    """The initiative, and whether its reader has the mail. Raises DeadLink."""
    try:
        pk, purpose = signing.loads(token, salt=_SALT)
        if purpose == _NOT_SENT:
            signing.loads(token, salt=_SALT, max_age=DRAFT_AGE)
    except signing.BadSignature as error:
        raise DeadLink from error
    initiative = Initiative.objects.filter(pk=pk).first()
    is_from_mail = purpose == _FROM_MAIL
    if initiative is None or not (is_from_mail or _is_unconfirmed(initiative)):
        raise DeadLink
    return initiative, is_from_mail


def _is_unconfirmed(initiative: Initiative) -> bool:
    return initiative.state == Initiative.State.UNCONFIRMED


def of_address(email: str) -> QuerySet[Initiative]:
    """What this address sent and can still follow, however it is written, the last one
    first. What was only written down is its writer's, and in no postbox."""
    sent = InitiativeEntry.objects.filter(
        initiative=OuterRef("pk"), kind=InitiativeEntry.Kind.SENT
    )
    rows = Initiative.objects.filter(Exists(sent), email__iexact=email)
    return rows.exclude(state=Initiative.State.WITHDRAWN).order_by("-pk")


def was_sent(initiative: Initiative) -> bool:
    """Whether its sender was asked by mail to confirm it."""
    asked = initiative.mails.filter(kind=InitiativeMail.Kind.CONFIRM)
    return bool(asked.exists())
