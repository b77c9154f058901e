"""Asking for news of a place, confirming it, changing it, and stopping."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.db.models import QuerySet

from areas.models import Area
from residents.models import Subscription, SubscriptionMail
from residents.subscriptions.links import CONFIRM_WITHIN, of_address

# Of one address: more is no person any more who reads them.
MOST_CONFIRMED = 20
# Anybody can ask for these, also in the name of somebody else: then older ones make
# place, and whoever has the address is never kept out.
MOST_WAITING = 20
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('residents_subscription'), hashtext(%s))"
_CONFIRM = SubscriptionMail.Kind.CONFIRM


@dataclass(frozen=True, slots=True)
class Wish:
    """News of what, for whom: of an area, or of a circle in the grid (metres)."""

    email: str
    language: str
    frequency: str
    area: Area | None = None
    point: Point | None = None
    radius: int | None = None


@transaction.atomic
def subscribe(wish: Wish, now: datetime, today: date, *, may_mail: bool = True) -> None:
    """Afterwards a mail is due that asks to confirm, or that tells that it is confirmed
    already; at most one a day to an address. Nothing tells its caller which.

    Where there was one today, or none may go now, the link in the last one leads to the
    new place too. What is confirmed stays as it was: this may be somebody else.
    """
    mine = locked(wish.email)
    place = {"area": wish.area, "point": wish.point, "radius": wish.radius}
    subscription = mine.filter(**_as_question(place)).first()
    if subscription is None:
        new = Subscription(email=wish.email.lower(), **place)
        subscription = _new(new, mine, today)
    if subscription.confirmed_at is None:
        subscription.created_at = now
        subscription.language = wish.language
        subscription.frequency = wish.frequency
        subscription.save()
    if may_mail:
        _ask(subscription, today)


def _new(
    subscription: Subscription, mine: QuerySet[Subscription], today: date
) -> Subscription:
    """The same, once there is place for it; one of `mine` where these are enough."""
    confirmed = mine.exclude(confirmed_at=None)
    if confirmed.count() >= MOST_CONFIRMED:
        return confirmed[0]
    waiting = mine.filter(confirmed_at=None)
    if waiting.count() >= MOST_WAITING:
        _remove(_oldest(waiting, today))
    return subscription


def _oldest(waiting: QuerySet[Subscription], today: date) -> Subscription:
    """The one that waits longest, but none to which a link leads that still works:
    there is one of a day at most, and with it all of them can be confirmed."""
    days = timedelta(days=CONFIRM_WITHIN.days)
    linked = SubscriptionMail.objects.filter(kind=_CONFIRM, day__gte=today - days)
    free = waiting.exclude(pk__in=linked.values("subscription"))
    return free.order_by("created_at", "pk")[0]


def _as_question(place: Mapping[str, object]) -> dict[str, object]:
    return {
        name if value is not None else f"{name}__isnull": value or True
        for name, value in place.items()
    }


@transaction.atomic
def send_link(email: str, today: date) -> None:
    """Afterwards a mail is due with the link to what is kept of this address, if
    anything is; at most one a day."""
    mine = locked(email)
    if subscription := mine.exclude(confirmed_at=None).first() or mine.first():
        _ask(subscription, today)


def _ask(subscription: Subscription, today: date) -> None:
    asked = SubscriptionMail.objects.filter(
        subscription__in=of_address(subscription.email).values("pk"),
        kind=_CONFIRM,
        day=today,
    )
    if not asked.exists():
        SubscriptionMail.objects.create(
            subscription=subscription, kind=_CONFIRM, day=today
        )


@transaction.atomic
def confirm(subscription: Subscription, now: datetime) -> None:
    """Afterwards its reader gets news of what happens from now on."""
    mine = locked(subscription.email).filter(pk=subscription.pk)
    mine.filter(confirmed_at=None).update(confirmed_at=now)
    mine.update(used_at=now)


@transaction.atomic
def change(
    subscription: Subscription, frequency: str, radius: int | None, now: datetime
) -> None:
    """Afterwards it is so; where that makes two of the same, one is left. A radius is
    only for a circle."""
    mine = locked(subscription.email)
    values: dict[str, object] = {"frequency": frequency, "used_at": now}
    if subscription.point and radius:
        values["radius"] = radius
        same = mine.filter(point=subscription.point, radius=radius)
        for other in same.exclude(pk=subscription.pk):
            _remove(other)
    mine.filter(pk=subscription.pk).update(**values)


def keep(email: str, now: datetime) -> None:
    """Afterwards all news to this address goes on as if it was asked for now."""
    of_address(email).exclude(confirmed_at=None).update(used_at=now)


def speak(email: str, language: str, now: datetime) -> None:
    """Afterwards all mails to this address are in this language."""
    of_address(email).update(language=language, used_at=now)


@transaction.atomic
def stop(subscription: Subscription) -> Subscription | None:
    """Afterwards nothing is kept of it; returns another of the same address, if it has
    any."""
    mine = locked(subscription.email)
    _remove(subscription)
    return mine.first()


def _remove(subscription: Subscription) -> None:
    """What was told in its mails stays with another of the same address, or that would
    be told once more."""
    others = of_address(subscription.email).exclude(pk=subscription.pk)
    if heir := others.exclude(confirmed_at=None).first() or others.first():
        taken = heir.mails.values_list("kind", "day")
        for mail in subscription.mails.all():
            if (mail.kind, mail.day) not in taken:
                SubscriptionMail.objects.filter(pk=mail.pk).update(subscription=heir)
    subscription.delete()


@transaction.atomic
def erase(email: str) -> None:
    """Afterwards nothing is kept of this address."""
    locked(email).delete()


def locked(email: str) -> QuerySet[Subscription]:
    """The subscriptions of an address, of which nobody else makes or changes any until
    the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [email.lower()])
    return of_address(email)
