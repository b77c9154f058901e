"""Forgetting subscriptions. How long each is kept: residents/privacy."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from residents.models import Subscription
from residents.privacy.terms import UNUSED

# From then on mails say that there is an end.
_TOLD_BEFORE = timedelta(days=92)


def ends_soon(subscriptions: Iterable[Subscription], today: date) -> date | None:
    """The day on which the first of these goes as nobody used it; None when that is
    not near."""
    last = [one.used_at or one.confirmed_at for one in subscriptions]
    days = [localtime(UNUSED.after(moment)).date() for moment in last if moment]
    near = [day for day in days if day <= today + _TOLD_BEFORE]
    return min(near, default=None)


def forget_unconfirmed(before: datetime) -> int:
    """Afterwards none is left that was asked for before then and never confirmed;
    returns how many went."""
    return _gone(Subscription.objects.filter(confirmed_at=None, created_at__lt=before))


def forget_unused(before: datetime) -> int:
    """As `forget_unconfirmed`, of those that nobody confirmed or changed since then."""
    confirmed = Subscription.objects.filter(confirmed_at__isnull=False)
    last = Coalesce("used_at", "confirmed_at")
    return _gone(confirmed.alias(last=last).filter(last__lt=before))


def _gone(rows: QuerySet[Subscription]) -> int:
    return rows.delete()[1].get(Subscription._meta.label, 0)
