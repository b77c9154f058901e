"""Who did not use a subscription for long is asked, once, whether it should go on."""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from residents.models import Subscription, SubscriptionMail
from residents.privacy import keeping
from residents.privacy.terms import UNUSED
from residents.subscriptions import sending, services
from residents.subscriptions.links import Purpose, path_for
from tests.postbox import Postbox, parts
from tests.residents.test_subscriptions import ANN, link_in, make_subscription, now
from tests.towns import point

pytestmark = pytest.mark.django_db

BOB = "bob@home.example"
# Confirmed on this day and never used, it ends two years later: on 1 June 2032.
CONFIRMED = datetime(2030, 6, 1, 12, tzinfo=UTC)
ENDS = UNUSED.after(CONFIRMED)
MONTH_BEFORE = datetime(2032, 5, 1, 13, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    for cache in ("default", "public"):
        caches[cache].clear()


def follow(email: str = ANN, days: int = 0, **fields: Any) -> Subscription:
    """Confirmed so many days after `CONFIRMED`."""
    at = CONFIRMED + timedelta(days=days)
    number = Subscription.objects.count()
    asked = {"created_at": at, "confirmed_at": at, "point": point(number, 0)}
    return make_subscription(email, **{**asked, "language": "en", **fields})


def send(at: datetime = MONTH_BEFORE) -> int:
    return sending.send_reminders(at)


def days_on_which_it_is_sent() -> list[date]:
    """From two months before the end until it is gone, with what is done each day."""
    days = []
    for day in range(-60, 3):
        at = ENDS + timedelta(days=day, hours=1)
        days += [at.date()] * send(at)
        keeping.forget(at)
    return days


def test_it_is_sent_once_a_month_before_the_end(postbox: Postbox) -> None:
    follow()
    assert days_on_which_it_is_sent() == [date(2032, 5, 1)]
    assert postbox.addresses == [ANN]
    assert not Subscription.objects.exists()


def test_it_tells_all_that_ends_in_the_months_after_and_when(postbox: Postbox) -> None:
    follow(radius=100)
    follow("Ann@Home.Example", days=40, radius=250)
    follow(days=400, radius=1000)
    assert send() == 1
    for body in parts(postbox.letters[0][1]):
        assert "within 100 m of your place: on 1 June 2032" in body
        assert "within 250 m of your place: on 11 July 2032" in body
        assert "1000 m" not in body


@pytest.mark.parametrize("days", [1, 20, 40])
def test_what_ends_later_is_not_told_once_more(postbox: Postbox, days: int) -> None:
    follow()
    follow(days=days)
    assert send() == 1
    for day in range(1, 120):
        at = MONTH_BEFORE + timedelta(days=day)
        assert send(at) == 0
        keeping.forget(at)
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("days", [60, 130, 200])
def test_what_ends_long_after_is_told_in_a_mail_of_its_own(
    postbox: Postbox, days: int
) -> None:
    kept = follow()
    follow(days=days)
    assert send() == 1
    services.change(kept, "weekly", 500, MONTH_BEFORE)
    sent = 0
    for day in range(1, 250):
        at = MONTH_BEFORE + timedelta(days=day)
        sent += send(at)
        keeping.forget(at)
    assert sent == 1
    assert list(Subscription.objects.all()) == [kept]


def test_who_never_confirmed_or_is_still_there_is_not_asked(postbox: Postbox) -> None:
    follow(confirmed_at=None)
    follow(BOB, confirmed_at=None, used_at=CONFIRMED)
    follow("cleo@home.example", used_at=MONTH_BEFORE - timedelta(days=300))
    follow("dan@home.example", days=2)
    follow("eve@home.example", days=-40)  # too late: it is gone
    assert send() == 0
    assert not SubscriptionMail.objects.exists()


def test_one_click_keeps_all_of_it(client: Client, postbox: Postbox) -> None:
    year = UNUSED.before(now()) + timedelta(days=20)
    one = make_subscription(confirmed_at=year, language="en")
    other = make_subscription(confirmed_at=year, radius=250)
    waiting = make_subscription(confirmed_at=None, radius=100)
    of_another = make_subscription(BOB, confirmed_at=year, used_at=year)
    assert send(now()) == 2
    letters = {to[0]: letter for to, letter in postbox.letters}
    path = link_in(letters[ANN])
    page = client.get(path)
    assert page.context["ends"]
    one.refresh_from_db()
    assert one.used_at is None  # programs that look at mails open every link
    kept = client.post(path, {"action": "keep"}, follow=True)
    assert kept.status_code == 200
    for row in (one, other, waiting, of_another):
        row.refresh_from_db()
    assert one.used_at
    assert other.used_at
    assert (waiting.used_at, of_another.used_at) == (None, year)


def test_who_keeps_it_is_asked_again_when_it_would_end_again(postbox: Postbox) -> None:
    follow()
    assert send() == 1
    services.keep(ANN, MONTH_BEFORE)
    days = [MONTH_BEFORE + timedelta(days=day) for day in range(1, 750, 7)]
    sent = []
    for at in days:
        sent += [at] * send(at)
        keeping.forget(at)
    assert len(sent) == 1
    assert timedelta(days=690) < sent[0] - MONTH_BEFORE < timedelta(days=712)


def test_a_link_to_stop_keeps_nothing(client: Client) -> None:
    one = follow()
    client.post(path_for(one, Purpose.STOP), {"action": "keep"})
    assert not Subscription.objects.exists()


def test_while_no_mail_can_be_sent_it_waits_but_not_for_who_kept_it(
    postbox: Postbox, settings: Any
) -> None:
    follow()
    follow(BOB)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert send() == 0
    services.keep(BOB, MONTH_BEFORE)
    settings.EMAIL_PORT = port
    assert send(MONTH_BEFORE + timedelta(days=2)) == 1
    assert postbox.addresses == [ANN]
    assert send(MONTH_BEFORE + timedelta(days=3)) == 0


def test_many_who_need_not_be_asked_cost_no_questions(
    postbox: Postbox, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        follow(f"{number}@home.example", days=100)
        follow(f"reminded{number}@home.example")
    assert send() == 20
    with django_assert_max_num_queries(3):
        assert send() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_once(postbox: Postbox) -> None:
    for number in range(5):
        follow(f"{number}@home.example")
    connection.close()
    children = [_sending_child() for _number in range(3)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    assert postbox.addresses == [f"{number}@home.example" for number in range(5)]
    assert SubscriptionMail.objects.count() == 5


def _sending_child() -> int:
    child = os.fork()
    if child:
        return child
    failed = 1
    try:
        connection.connection = None
        send()
        failed = 0
    finally:
        os._exit(failed)
