"""The mails to subscribers: the one that asks to confirm, those with news, and the one
that asks whether it should go on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.desk import mails
from projects.desk.mails import Content, Reader
from projects.models import PlannedWork
from residents.models import Subscription, SubscriptionMail
from residents.news.telling import sentence
from residents.public import PublicLink, PublicNews, as_news
from residents.subscriptions import gathering, keeping, places, reminding
from residents.subscriptions.links import Purpose, address_for, of_address, path_for

# A mail is to be read; the rest is on the map.
MOST_IN_MAIL = 20
# Whoever asked longer ago has given up.
_ASKS_FOR = timedelta(days=2)
_Kind = SubscriptionMail.Kind


@dataclass(frozen=True, slots=True)
class ToldWork:
    """A work and what changed of it, as sentences."""

    work: PublicLink
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class Section:
    """What is new in one place; its page is at `path`."""

    place: str
    path: str
    works: list[ToldWork]
    more: int = 0  # of which the mail tells nothing else


def send_confirmations(now: datetime) -> int:
    """Afterwards who asked for news was sent the mail that asks to confirm it; returns
    how many went now."""
    since = localtime(now).date() - _ASKS_FOR
    due = SubscriptionMail.objects.filter(kind=_Kind.CONFIRM, day__gt=since)
    due = due.select_related("subscription__area").order_by("pk")
    return mails.send(due, _write_confirmation, _reader)


def send_news(today: date, now: datetime) -> int:
    """Afterwards whoever wants it and has news was sent the mail of today, once;
    returns how many went now."""
    gathering.gather(today, now)
    due = SubscriptionMail.objects.filter(kind=_Kind.NEWS, day=today)
    due = due.select_related("subscription").order_by("pk")
    return mails.send(due, lambda mail: _write_news(mail, today), _reader)


def send_reminders(now: datetime) -> int:
    """Afterwards whoever would soon get no more news for not having used it was asked,
    once, whether it should go on; returns how many mails went now."""
    reminding.remind(now)
    due = SubscriptionMail.objects.filter(kind=_Kind.REMINDER)
    due = due.select_related("subscription").order_by("pk")
    return mails.send(due, lambda mail: _write_reminder(mail, now), _reader)


def _reader(mail: SubscriptionMail) -> Reader:
    """Who wants no news stops all mails; who never asked, what was asked."""
    purpose = Purpose.STOP_ONE if mail.kind == _Kind.CONFIRM else Purpose.STOP
    subscription = mail.subscription
    return Reader(
        subscription.email,
        subscription.language,
        lambda _kind: address_for(subscription, purpose),
    )


def _write_confirmation(mail: SubscriptionMail) -> Content:
    subscription = mail.subscription
    is_confirmed = subscription.confirmed_at is not None
    purpose = Purpose.MANAGE if is_confirmed else Purpose.CONFIRM
    context = {
        "place": places.text_of(subscription),
        "is_confirmed": is_confirmed,
        "path": path_for(subscription, purpose),
    }
    subject = (
        _("Your subscription to news of works")
        if is_confirmed
        else _("Do you want news of works near you? Please confirm")
    )
    return Content(subject, "confirm_subscription", context, kind=mail.kind)


def _write_reminder(mail: SubscriptionMail, now: datetime) -> Content | None:
    """None when its reader was there meanwhile, so that nothing ends."""
    told = reminding.told_on(mail.day, mail.subscription.email, now)
    if not told:
        return None
    rows = [
        {"place": places.text_of(one), "ends": keeping.ends_on(one)} for one in told
    ]
    subject = _("Do you still want news of works near you?")
    manage_path = path_for(mail.subscription, Purpose.MANAGE)
    context = {"rows": rows, "manage_path": manage_path}
    return Content(subject, "subscription_ends", context, kind=mail.kind)


def _write_news(mail: SubscriptionMail, today: date) -> Content | None:
    """None when all of it is no longer public, or of a place that nobody follows."""
    news = as_news(list(mail.news.all()), today)
    followed = of_address(mail.subscription.email).exclude(confirmed_at=None)
    followed = followed.order_by("frequency", "pk")
    subscriptions = list(places.with_places(followed))
    sections = list(_sections(subscriptions, news))
    count = sum(len(section.works) for section in sections)
    if not count:
        return None
    subject = ngettext(
        "News of %(count)d work near you", "News of %(count)d works near you", count
    )
    context = {
        "sections": list(_shortened(sections)),
        "manage_path": path_for(mail.subscription, Purpose.MANAGE),
        "places": [places.text_of(one) for one in subscriptions],
        "ends": keeping.ends_soon(subscriptions, today),
    }
    return Content(subject % {"count": count}, "news", context, kind=mail.kind)


def _sections(
    subscriptions: Sequence[Subscription], news: Sequence[PublicNews]
) -> Iterator[Section]:
    """Each work in the first place that it is in."""
    left = {one.work.id: one.work for one in news}
    for subscription in subscriptions:
        here = places.works_in(PlannedWork.objects.filter(pk__in=left), subscription)
        found = set(here.values_list("pk", flat=True))
        works = [
            ToldWork(left.pop(pk), [sentence(one) for one in news if one.work.id == pk])
            for pk in list(left)
            if pk in found
        ]
        if works:
            path = places.map_path(subscription)
            yield Section(places.text_of(subscription), path, works)


def _shortened(sections: Sequence[Section]) -> Iterator[Section]:
    room = MOST_IN_MAIL
    for section in sections:
        works = section.works[:room]
        yield replace(section, works=works, more=len(section.works) - len(works))
        room -= len(works)
