"""The pages behind the links in mails to subscribers: what each lets its reader do, and
nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.cache import caches
from django.test import Client

from residents.models import Subscription, SubscriptionMail
from residents.subscriptions import services
from residents.subscriptions.links import Purpose, path_for
from tests.factories import TODAY, make_area
from tests.postbox import Postbox
from tests.residents.test_subscriptions import (
    ANN,
    make_subscription,
    now,
    send,
    subscribe,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    for cache in ("default", "public"):
        caches[cache].clear()


def act(client: Client, one: Subscription, action: str, **fields: Any) -> Any:
    path = path_for(one, Purpose.MANAGE)
    return client.post(path, {"action": action, **fields}, follow=True)


def test_everything_that_is_kept_is_shown_and_can_be_changed(client: Client) -> None:
    north = make_area()
    one, two = make_subscription(), make_subscription(area=north)
    SubscriptionMail.objects.create(
        subscription=one, kind="news", day=TODAY, sent_at=now()
    )
    page = client.get(path_for(two, Purpose.MANAGE))
    shown = page.content.decode()
    assert ANN in shown
    assert [row["one"] for row in page.context["rows"]] == [one, two]
    assert len(page.context["mails"]) == 1
    act(client, two, "save", subscription=one.pk, radius=100, frequency="weekly")
    act(client, two, "language", language="en")
    for row in (one, two):
        row.refresh_from_db()
        assert row.language == "en"
        assert row.used_at
    assert (one.radius, one.frequency) == (100, "weekly")
    assert two.frequency == "daily"


def test_a_change_that_makes_two_of_the_same_leaves_one(client: Client) -> None:
    one, _two = make_subscription(), make_subscription(radius=100)
    act(client, one, "save", radius=100, frequency="daily")
    assert Subscription.objects.get().pk == one.pk
    assert Subscription.objects.get().radius == 100


@pytest.mark.parametrize(
    "fields", [{"radius": 7, "frequency": "daily"}, {"radius": 100, "frequency": "x"}]
)
def test_a_change_that_makes_no_sense_changes_nothing(
    client: Client, fields: dict[str, Any]
) -> None:
    one = make_subscription()
    act(client, one, "save", **fields)
    one.refresh_from_db()
    assert (one.radius, one.frequency) == (500, "daily")


def test_one_is_stopped_and_the_others_stay(client: Client) -> None:
    north = make_area()
    one, two = make_subscription(), make_subscription(area=north)
    page = act(client, one, "stop")
    assert [row["one"] for row in page.context["rows"]] == [two]
    assert act(client, two, "stop").context["is_done"]
    assert not Subscription.objects.exists()


def test_what_was_told_is_remembered_with_another_of_the_same_address() -> None:
    one, two = make_subscription(), make_subscription(radius=100)
    for row in (one, two):
        SubscriptionMail.objects.create(subscription=row, kind="confirm", day=TODAY)
    mail = SubscriptionMail.objects.create(subscription=one, kind="news", day=TODAY)
    services.stop(one)
    mail.refresh_from_db()
    assert mail.subscription == two
    assert SubscriptionMail.objects.count() == 2


def test_all_of_an_address_is_erased(client: Client) -> None:
    one = make_subscription()
    make_subscription("ANN@home.example", radius=100)
    other = make_subscription("bob@home.example")
    SubscriptionMail.objects.create(subscription=one, kind="news", day=TODAY)
    act(client, one, "erase")
    assert list(Subscription.objects.all()) == [other]
    assert not SubscriptionMail.objects.exists()


@pytest.mark.parametrize("action", ["save", "stop", "erase", "confirm"])
def test_nobody_reaches_the_subscription_of_another(
    client: Client, action: str
) -> None:
    mine = make_subscription()
    other = make_subscription("bob@home.example", confirmed_at=None)
    answer = act(client, mine, action, subscription=other.pk, frequency="weekly")
    assert answer.status_code == 404
    other.refresh_from_db()
    assert other.confirmed_at is None
    assert act(client, mine, "nonsense").status_code == 400
    assert act(client, mine, "stop", subscription="9" * 40).status_code == 404


@pytest.mark.parametrize("purpose", [Purpose.STOP, Purpose.STOP_ONE])
def test_a_link_to_stop_does_nothing_else(client: Client, purpose: Purpose) -> None:
    one = make_subscription(confirmed_at=None)
    page = client.get(path_for(one, purpose))
    assert page.status_code == 200
    assert ANN not in page.content.decode()
    assert Subscription.objects.exists()
    client.post(path_for(one, purpose), {"action": "confirm"})
    assert not Subscription.objects.exists()


def test_one_click_stops_without_cookies_or_a_page_before(
    postbox: Postbox, client: Client
) -> None:
    subscribe(client)
    letter = send(postbox)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter["List-Unsubscribe"].strip().strip("<>")
    path = address.removeprefix("https://kip.example")
    program = Client(enforce_csrf_checks=True)
    for _time in range(2):  # some click twice
        answer = program.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert not Subscription.objects.exists()


def test_a_link_that_was_never_given_is_dead(client: Client) -> None:
    one = make_subscription()
    forged = [
        "forged",
        "9" * 5000,
        signing.dumps(one.pk),
        signing.dumps(one.pk, salt="residents.spam"),
        signing.dumps(one.pk, salt="unsubscribe"),
        signing.dumps([one.pk], salt="residents.subscriptions.other"),
    ]
    for token in forged:
        for method in (client.get, client.post):
            assert method(f"/abonnement/{token}").status_code == 410
    assert Subscription.objects.exists()


def test_a_link_to_confirm_dies_after_two_days(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make_subscription(confirmed_at=None)
    signer = signing.TimestampSigner
    past = signing.b62_encode(int((now() - timedelta(hours=49)).timestamp()))
    monkeypatch.setattr(signer, "timestamp", lambda _self: past)
    confirm, stop = (path_for(one, to) for to in (Purpose.CONFIRM, Purpose.STOP))
    monkeypatch.undo()
    assert client.post(confirm, {"action": "confirm"}).status_code == 410
    assert client.get(stop).status_code == 200


def test_the_pages_behind_links_are_not_kept_or_found(client: Client) -> None:
    one = make_subscription()
    answer = client.get(path_for(one, Purpose.MANAGE))
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_a_page_of_many_subscriptions_takes_few_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    one, *_rest = [make_subscription(radius=100 + more) for more in range(20)]
    with django_assert_max_num_queries(5):
        client.get(path_for(one, Purpose.MANAGE))


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000, "-1", "x"])
def test_a_number_that_no_subscription_has_is_not_found(
    client: Client, number: str
) -> None:
    one = make_subscription()
    assert act(client, one, "stop", subscription=number).status_code == 404
    assert Subscription.objects.filter(pk=one.pk).exists()
