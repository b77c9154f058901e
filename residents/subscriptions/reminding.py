"""Asks, a month before the end, whoever did not use a subscription for long whether it
should go on. Once: who does not answer wants no more of it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Lower
from django.utils.timezone import localtime

from residents.models import Subscription, SubscriptionMail
from residents.privacy.terms import MAILS, Term
from residents.subscriptions.keeping import ending, ends_on
from residents.subscriptions.services import locked

_BEFORE = Term(months=1)
# What ends soon after is told along, and not once more: for less long than it is known
# that there was a mail.
_ALONG = timedelta(days=80)
_REMINDER = SubscriptionMail.Kind.REMINDER


def remind(now: datetime) -> None:
    """Afterwards there is a mail, to be sent, for each address of which something ends
    within a month that it was not told of."""
    for email in sorted(_not_told(ending(now, _BEFORE))):
        _remind(email, now)


def told_on(day: date, email: str, now: datetime) -> list[Subscription]:
    """Of what a mail of this day tells an address that it ends, the first end first."""
    rows = ending(now, MAILS).alias(address=Lower("email"))
    return [one for one in rows.filter(address=email.lower()) if _is_told(one, day)]


def _is_told(subscription: Subscription, day: date) -> bool:
    ends = ends_on(subscription)
    return ends is not None and ends <= day + _ALONG


def _not_told(subscriptions: Iterable[Subscription]) -> set[str]:
    """The addresses of those of which no mail told that they end."""
    reminders = SubscriptionMail.objects.filter(kind=_REMINDER)
    address = Lower("subscription__email")
    last = dict(reminders.values_list(address).annotate(Max("day")))
    return {
        email
        for one in subscriptions
        if (email := one.email.lower()) not in last or not _is_told(one, last[email])
    }


@transaction.atomic
def _remind(email: str, now: datetime) -> None:
    mine = locked(email).values("pk")
    if not _not_told(ending(now, _BEFORE).filter(pk__in=mine)):
        return  # another worker was first, or its reader
    today = localtime(now).date()
    # With the last to go, so that it is known as long as any of them is there.
    last = told_on(today, email, now)[-1]
    SubscriptionMail.objects.create(subscription=last, kind=_REMINDER, day=today)
