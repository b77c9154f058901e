"""Links in mails to a subscriber: each lets its reader do one thing, without account.

They go into mails to that address and nowhere else; the address itself is not in them.
"""

from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse

from residents.models import Subscription
from residents.privacy.terms import UNCONFIRMED

_SALT = "residents.subscriptions"
# What nobody confirms is forgotten.
CONFIRM_WITHIN = timedelta(hours=UNCONFIRMED.hours)


class Purpose(StrEnum):
    CONFIRM = "confirm"
    MANAGE = "manage"
    STOP = "stop"  # all mails to this address
    STOP_ONE = "stop-one"


# None: as long as the subscription exists. Who wants no more mails may use any of them.
_VALID_FOR = {
    Purpose.CONFIRM: CONFIRM_WITHIN,
    Purpose.MANAGE: timedelta(days=400),
    Purpose.STOP: None,
    Purpose.STOP_ONE: None,
}


class DeadLink(Exception):
    """It was never given, is too old, or its subscription exists no more."""


def path_for(subscription: Subscription, purpose: Purpose) -> str:
    token = signing.dumps(subscription.pk, salt=_salt(purpose))
    return reverse("residents:subscription", args=[token])


def address_for(subscription: Subscription, purpose: Purpose) -> str:
    """The same as a whole address."""
    return settings.KIP_ADDRESS + path_for(subscription, purpose)


def read(token: str) -> tuple[Purpose, Subscription]:
    """What its reader may do, with which subscription. Raises DeadLink."""
    for purpose, age in _VALID_FOR.items():
        try:
            pk = signing.loads(token, salt=_salt(purpose), max_age=age)
        except signing.BadSignature:
            continue
        subscription = Subscription.objects.filter(pk=pk).first()
        if subscription:
            return purpose, subscription
    raise DeadLink


def _salt(purpose: Purpose) -> str:
    return f"{_SALT}.{purpose}"


def of_address(email: str) -> QuerySet[Subscription]:
    """All subscriptions of an e-mail address, however it is written."""
    rows = Subscription.objects.annotate(address=Lower("email"))
    return rows.filter(address=email.lower()).order_by("pk")
