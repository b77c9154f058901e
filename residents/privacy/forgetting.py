"""Forgetting subscriptions, and the mails that went out. Each does what is due since a
moment, may be done twice, and returns how much went."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from residents.models import InitiativeMail, Subscription, SubscriptionMail


def forget_unconfirmed(before: datetime) -> int:
    """Subscriptions that nobody confirmed."""
    asked = Subscription.objects.filter(confirmed_at=None, created_at__lt=before)
    return _gone(asked)


def forget_unused(before: datetime) -> int:
    """Subscriptions that nobody confirmed anew, changed or looked after since."""
    confirmed = Subscription.objects.filter(confirmed_at__isnull=False)
    last = Coalesce("used_at", "confirmed_at")
    return _gone(confirmed.alias(last=last).filter(last__lt=before))


def forget_mails(before: datetime) -> int:
    """Which mail went to whom; not those that still have to go."""
    settled = ~Q(handed_at=None) | ~Q(dropped="")
    old = Q(day__lt=localtime(before).date()) & settled
    letters = [SubscriptionMail.objects.filter(old), InitiativeMail.objects.filter(old)]
    return sum(_gone(rows) for rows in letters)


def _gone(rows: QuerySet) -> int:
    """How many of these rows themselves are deleted, without what hung on them."""
    return int(rows.delete()[1].get(rows.model._meta.label, 0))
