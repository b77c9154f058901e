"""Who asks for news in the name of somebody else keeps nobody out and fills nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client

from residents.models import Subscription, SubscriptionMail
from residents.subscriptions import services
from residents.subscriptions.links import Purpose, path_for
from residents.subscriptions.services import MOST_CONFIRMED, MOST_WAITING, Wish
from tests.factories import TODAY
from tests.postbox import Postbox, parts
from tests.residents.test_subscriptions import (
    ANN,
    PLACE,
    link_in,
    make_subscription,
    now,
    send,
    subscribe,
)
from tests.towns import point

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    for cache in ("default", "public"):
        caches[cache].clear()


def ask_for_many(number: int, first: int = 0) -> None:
    """As a stranger does, one after the other and all today."""
    for east in range(first, first + number):
        wish = Wish(ANN, "en", "daily", point=point(east, 0), radius=100)
        services.subscribe(wish, now(), TODAY)


def places(page: Any) -> list[Subscription]:
    return [row["one"] for row in page.context["rows"]]


def confirm(client: Client, path: str, one: Subscription) -> None:
    client.post(path, {"action": "confirm", "subscription": one.pk})


def test_whose_address_was_used_up_still_subscribes_with_the_link_of_today(
    client: Client, postbox: Postbox
) -> None:
    ask_for_many(MOST_WAITING + 5)
    letter = send(postbox)
    answer = subscribe(client)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "earlier today" in client.get(answer.url).content.decode()
    mine = Subscription.objects.latest("pk")
    assert mine.radius == 500
    page = client.get(link_in(letter))
    assert len(places(page)) == MOST_WAITING
    assert places(page)[0] == mine  # the last first
    confirm(client, link_in(letter), mine)
    assert list(Subscription.objects.exclude(confirmed_at=None)) == [mine]
    assert SubscriptionMail.objects.count() == 1


def test_what_was_asked_last_outlives_what_a_stranger_asked_before(
    client: Client, postbox: Postbox
) -> None:
    ask_for_many(MOST_WAITING)
    letter = send(postbox)
    subscribe(client)
    mine = Subscription.objects.latest("pk")
    ask_for_many(MOST_WAITING - 2, first=100)
    assert mine in places(client.get(link_in(letter)))


def test_the_link_of_today_works_whatever_is_asked_after_it(
    client: Client, postbox: Postbox
) -> None:
    subscribe(client)
    letter = send(postbox)
    asked = Subscription.objects.get()
    ask_for_many(3 * MOST_WAITING)
    assert asked in places(client.get(link_in(letter)))
    assert Subscription.objects.count() == MOST_WAITING
    assert SubscriptionMail.objects.count() == 1


def test_who_asks_day_after_day_mails_once_a_day_and_fills_nothing() -> None:
    for day in range(6):
        at, today = now() + timedelta(days=day), TODAY + timedelta(days=day)
        for east in range(MOST_WAITING + 2):
            wish = Wish(ANN, "en", "daily", point=point(east, day), radius=100)
            services.subscribe(wish, at + timedelta(minutes=east), today)
        assert Subscription.objects.count() == MOST_WAITING
        assert SubscriptionMail.objects.filter(day=today).count() == 1


def test_what_is_confirmed_makes_no_place() -> None:
    confirmed = [make_subscription(radius=100 + more) for more in range(5)]
    ask_for_many(MOST_WAITING + 5)
    kept = Subscription.objects.exclude(confirmed_at=None)
    assert set(kept) == set(confirmed)


def test_who_has_as_many_as_there_may_be_gets_the_link_to_them(
    client: Client, postbox: Postbox
) -> None:
    for more in range(MOST_CONFIRMED):
        make_subscription(radius=100 + more, language="en")
    subscribe(client)
    assert Subscription.objects.count() == MOST_CONFIRMED
    letter = send(postbox)
    assert "you already get news" in parts(letter)[0]
    assert len(places(client.get(link_in(letter)))) == MOST_CONFIRMED


def test_asked_too_often_it_waits_without_a_mail(
    client: Client, settings: Any, postbox: Postbox
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"subscribe_address": "1/h/key"}
    subscribe(client)
    letter = send(postbox)
    path = link_in(letter)
    client.post(path, {"action": "stop"})
    assert not Subscription.objects.exists()
    subscribe(client, PLACE)
    assert Subscription.objects.count() == 1
    assert not SubscriptionMail.objects.exists()  # nobody is mailed again and again


def test_the_link_is_mailed_to_what_is_confirmed_rather_than_to_what_waits(
    client: Client, postbox: Postbox
) -> None:
    make_subscription(confirmed_at=None, language="en")
    mine = make_subscription(radius=250, language="en")
    services.send_link(ANN, TODAY)
    assert SubscriptionMail.objects.get().subscription == mine
    assert "within 250 m" in parts(send(postbox))[0]


def test_what_a_stranger_asked_is_erased_and_ones_own_is_left(client: Client) -> None:
    of_a_stranger = make_subscription(confirmed_at=None)
    mine = make_subscription(confirmed_at=None, radius=250)
    path = path_for(of_a_stranger, Purpose.CONFIRM)
    assert places(client.get(path)) == [mine, of_a_stranger]
    page = client.post(
        path, {"action": "stop", "subscription": of_a_stranger.pk}, follow=True
    )
    assert places(page) == [mine]
    assert mine.confirmed_at is None


def test_a_page_of_many_that_wait_takes_few_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    ask_for_many(MOST_WAITING)
    path = path_for(Subscription.objects.all()[0], Purpose.CONFIRM)
    with django_assert_max_num_queries(5):
        assert len(places(client.get(path))) == MOST_WAITING


@pytest.mark.parametrize(
    ("addresses", "status"),
    [
        ([f"2001:db8:1:2::{number:x}" for number in range(21)], 429),
        ([f"2001:db8:1:{number:x}::1" for number in range(21)], 422),
        ([f"192.0.2.{number}" for number in range(21)], 422),
        ([f"::ffff:192.0.2.{number}" for number in range(21)], 422),
        (["::ffff:192.0.2.7", "192.0.2.7"] * 11, 429),
    ],
    ids=["one network", "networks", "IPv4", "IPv4 as IPv6", "one of both"],
)
def test_a_visitor_with_a_whole_network_is_counted_as_one(
    client: Client, addresses: list[str], status: int
) -> None:
    for address in addresses:
        answer = client.post(PLACE, {}, REMOTE_ADDR=address)
    assert answer.status_code == status
