"""Which news goes into which mail: at most one mail a day to an address, with all its
places in it, and each news once."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower

from projects.desk import mails
from residents.models import News, Subscription, SubscriptionMail
from residents.public import known_works
from residents.subscriptions.places import is_in_place_of, some_in_place
from residents.subscriptions.services import locked

# Older is no news any more; longer than from one weekly mail to the next but one.
LOOKS_BACK = timedelta(days=15)
_MONDAY = 0
_NEWS = SubscriptionMail.Kind.NEWS
_TOLD = SubscriptionMail.news.through.objects


def gather(today: date, now: datetime) -> None:
    """Afterwards there is a mail of today, to be sent, for each address with news that
    it was not told, and for each whose last mail could not be sent."""
    recent = _recent(today, now)
    for email in sorted({*_with_news(recent, today), *_not_sent(today)}):
        _gather_for(email, recent, today)


def _recent(today: date, now: datetime) -> QuerySet[News]:
    """What may be in a mail, found once for all of them."""
    known = known_works(today).order_by().values("pk")
    since = now - LOOKS_BACK
    found = News.objects.filter(happened_at__gt=since, work__in=known)
    return News.objects.filter(pk__in=list(found.values_list("pk", flat=True)))


def _due(subscriptions: QuerySet[Subscription], today: date) -> QuerySet[Subscription]:
    """Those that get a mail today, if there is news: weekly ones on Monday."""
    due = subscriptions.exclude(confirmed_at=None)
    if today.weekday() == _MONDAY:
        return due
    return due.exclude(frequency=Subscription.Frequency.WEEKLY)


def _with_news(recent: QuerySet[News], today: date) -> Collection[str]:
    """The addresses for which there is something new, by one question."""
    told = _TOLD.filter(
        news=OuterRef("pk"),
        subscriptionmail__subscription__email=OuterRef(OuterRef("email")),
    )
    news = recent.filter(~Exists(told), happened_at__gt=OuterRef("confirmed_at"))
    due = _due(Subscription.objects.all(), today)
    rows = due.filter(some_in_place(news.order_by()))
    return set(rows.values_list(Lower("email"), flat=True))


def _not_sent(today: date) -> Collection[str]:
    waiting = mails.waiting(SubscriptionMail.objects.filter(kind=_NEWS, day__lt=today))
    return set(waiting.values_list(Lower("subscription__email"), flat=True))


@transaction.atomic
def _gather_for(email: str, recent: QuerySet[News], today: date) -> None:
    mine = locked(email)
    sent = SubscriptionMail.objects.filter(
        subscription__in=mine.values("pk"), kind=_NEWS
    )
    if sent.filter(day__gte=today).exists():
        return  # what comes later in a day goes with the next
    unsent = sent.filter(handed_at=None, dropped="")
    letter = mails.waiting(unsent).order_by("day").last()
    if letter is None and unsent.exists():
        return  # another worker has it in hand
    fresh = _fresh(_due(mine, today), recent)
    if letter is None and not fresh:
        return
    _put(fresh, letter, mine, today)


def _fresh(subscriptions: QuerySet[Subscription], recent: QuerySet[News]) -> list[int]:
    """The keys of the news for these that their reader was not told."""
    told = _TOLD.filter(
        subscriptionmail__subscription__email__in=subscriptions.values("email")
    )
    left = recent.exclude(pk__in=told.values("news")).order_by()
    found: set[int] = set()
    for one in subscriptions.select_related("area"):
        news = left.filter(is_in_place_of(one), happened_at__gt=one.confirmed_at)
        found.update(news.values_list("pk", flat=True))
    return sorted(found)


def _put(
    news: list[int],
    letter: SubscriptionMail | None,
    mine: QuerySet[Subscription],
    today: date,
) -> None:
    """Afterwards the news is in the mail of today; one that waited becomes that."""
    if letter is None:
        first = mine.exclude(confirmed_at=None)[0]
        letter = SubscriptionMail(subscription=first, kind=_NEWS)
    letter.day = today
    letter.save()
    letter.news.add(*news)
