"""Forgetting subscriptions. How long each is kept: residents/privacy."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from residents.models import Subscription
from residents.privacy.terms import UNUSED, Term

# From then on mails say that there is an end.
_TOLD_BEFORE = timedelta(days=92)


def ends_on(subscription: Subscription) -> date | None:
    """The day on which it goes if nobody uses it any more; None when that is not
    confirmed."""
    last = subscription.used_at or subscription.confirmed_at
    if last is None or subscription.confirmed_at is None:
        return None
    return localtime(UNUSED.after(last)).date()


def ends_soon(subscriptions: Iterable[Subscription], today: date) -> date | None:
    """The day on which the first of these goes as nobody used it; None when that is
    not near."""
    days = filter(None, map(ends_on, subscriptions))
    near = [day for day in days if day <= today + _TOLD_BEFORE]
    return min(near, default=None)


def ending(now: datetime, within: Term) -> QuerySet[Subscription]:
    """Those that go within this time if nobody uses them, the first of them first."""
    by_then = UNUSED.before(within.after(now))
    return _last_used(gte=UNUSED.before(now), lt=by_then)


def forget_unconfirmed(before: datetime) -> int:
    """Afterwards none is left that was asked for before then and never confirmed;
    returns how many went."""
    return _gone(Subscription.objects.filter(confirmed_at=None, created_at__lt=before))


def forget_unused(before: datetime) -> int:
    """As `forget_unconfirmed`, of those that nobody confirmed or changed since then."""
    return _gone(_last_used(lt=before))


def _last_used(**when: datetime) -> QuerySet[Subscription]:
    """The confirmed ones that were last used then (`lt` a moment), the first first."""
    confirmed = Subscription.objects.filter(confirmed_at__isnull=False)
    rows = confirmed.alias(last=Coalesce("used_at", "confirmed_at")).order_by("last")
    return rows.filter(**{f"last__{how}": moment for how, moment in when.items()})


def _gone(rows: QuerySet[Subscription]) -> int:
    return rows.delete()[1].get(Subscription._meta.label, 0)
