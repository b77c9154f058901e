"""Forgetting subscriptions. How long each is kept: residents/privacy."""

from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from residents.models import Subscription


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
