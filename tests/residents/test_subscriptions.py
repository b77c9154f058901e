"""Subscribing to news of a place: the mail, the pages behind its links, and what is
kept of whom; against a real mail server."""

import re
from datetime import datetime, timedelta
from email.message import Message
from typing import Any

import pytest
from django.core import signing
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from areas.models import Area, StreetSurface
from residents.models import Subscription, SubscriptionMail
from residents.subscriptions import keeping, links, sending, services
from residents.subscriptions.places import map_path
from residents.subscriptions.services import Wish
from tests.factories import TODAY, make_area, make_work
from tests.postbox import Postbox, parts
from tests.towns import point, street

pytestmark = pytest.mark.django_db

PLACE = "/abonneren?place=5.66200,52.03600&radius=500"
ANN = "ann@home.example"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    for cache in ("default", "public"):
        caches[cache].clear()


def now() -> datetime:
    return timezone.now()  # noqa: TID251  the views read it too


def shown_at(ago: timedelta = timedelta(seconds=10)) -> str:
    return signing.dumps(int((now() - ago).timestamp()), salt="residents.spam")


def filled_in(**fields: Any) -> dict[str, Any]:
    return {
        "email": ANN,
        "radius": 500,
        "frequency": "daily",
        "language": "en",
        "shown_at": shown_at(),
        **fields,
    }


def subscribe(client: Client, path: str = PLACE, **fields: Any) -> Any:
    return client.post(path, filled_in(**fields))


def send(postbox: Postbox) -> Message:
    """The mail that goes out now."""
    before = len(postbox.letters)
    sending.send_confirmations(now())
    [(_to, letter)] = postbox.letters[before:]
    return letter


def link_in(letter: Message) -> str:
    """The first link to what is kept, as a path."""
    text, html = parts(letter)
    [*paths] = re.findall(r"https://kip\.example(/abonnement/\S+)", text)
    assert f"https://kip.example{paths[0]}" in html
    path: str = paths[0]
    return path


def make_subscription(email: str = ANN, **fields: Any) -> Subscription:
    values = {"point": point(50, 5), "radius": 500, "created_at": now(), **fields}
    if "area" in fields:
        values["point"] = values["radius"] = None
    if "confirmed_at" not in fields:
        values["confirmed_at"] = now()
    return Subscription.objects.create(email=email, **values)


def test_from_asking_to_confirming(client: Client, postbox: Postbox) -> None:
    answer = subscribe(client)
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200
    letter = send(postbox)
    assert letter["To"] == ANN
    path = link_in(letter)
    assert Subscription.objects.get().confirmed_at is None
    page = client.get(path)  # programs that look at mails do this
    assert page.status_code == 200
    assert Subscription.objects.get().confirmed_at is None
    done = client.post(path, {"action": "confirm"}, follow=True)
    assert ANN in done.content.decode()
    one = Subscription.objects.get()
    assert one.confirmed_at
    assert one.used_at
    assert (one.radius, one.language, one.frequency) == (500, "en", "daily")


def test_the_address_is_in_no_link_and_no_log(
    client: Client, postbox: Postbox, caplog: Any
) -> None:
    with caplog.at_level("DEBUG"):
        answer = subscribe(client)
        path = link_in(send(postbox))
        client.post(path, {"action": "confirm"})
    assert "ann" not in answer.url + path
    ours = [one for one in caplog.records if not one.name.startswith("mail.")]
    assert [one.getMessage() for one in ours if "home.example" in one.getMessage()] == (
        []
    )


def test_a_place_is_kept_as_a_point(client: Client) -> None:
    subscribe(client)
    one = Subscription.objects.get()
    assert one.area is None
    assert one.point
    fields = {field.name for field in Subscription._meta.fields}
    assert not fields & {"address", "street", "postcode", "name"}


def test_a_neighbourhood_can_be_followed(client: Client, postbox: Postbox) -> None:
    north = make_area()
    page = client.get(f"/abonneren?area={north.pk}")
    assert "radius" not in page.context["form"].fields
    subscribe(client, f"/abonneren?area={north.pk}")
    one = Subscription.objects.get()
    assert (one.area, one.point, one.radius) == (north, None, None)
    assert "Noord" in parts(send(postbox))[0]


def test_the_form_tells_how_many_works_there_are_now(client: Client) -> None:
    north = make_area()
    make_work(footprint=street(0, 0))
    make_work("Further", footprint=street(0, 700))
    make_work("Hidden", visibility="partners")
    one = make_subscription()
    counted = client.get(f"/abonneren?{_query(one)}").context["form"].fields["radius"]
    numbers = [re.findall(r"\d+", label) for _value, label in counted.choices]
    assert numbers == [
        ["100", "1"],
        ["250", "1"],
        ["500", "1"],
        ["1000", "2"],
        ["2000", "2"],
    ]
    assert client.get(f"/abonneren?area={north.pk}").context["count"] == 2


def _query(one: Subscription) -> str:
    return map_path(one).split("?")[1]


def test_a_street_that_is_typed_stands_in_no_address(client: Client) -> None:
    make_area()
    StreetSurface.objects.create(name="Elm Lane", surface=street(0, 0))
    assert 'name="goal" value="subscribe"' in client.get("/abonneren").content.decode()
    answer = client.post("/zoek", {"where": "elm lane", "goal": "subscribe"})
    assert answer.url.startswith("/abonneren?place=")
    assert "lane" not in answer.url.lower()
    assert client.get(answer.url).context["form"].fields["radius"]


def test_an_area_is_chosen_without_scripts(client: Client) -> None:
    north = make_area()
    town = make_area("Town", level=Area.Level.MUNICIPALITY)
    offered = client.get("/abonneren").context["form"].fields["area"].queryset
    assert list(offered) == [north]
    assert "email" in client.get(f"/abonneren?area={north.pk}").context["form"].fields
    refused = client.get(f"/abonneren?area={town.pk}").context["form"]
    assert "email" not in refused.fields


def test_an_address_that_is_known_gets_the_same_answer(
    client: Client, postbox: Postbox
) -> None:
    make_subscription("bob@home.example")
    answers = [subscribe(client, email=one) for one in (ANN, "bob@home.example")]
    pages = {client.get(answer.url).content for answer in answers}
    assert len({answer.url for answer in answers}) == len(pages) == 1
    asked = [
        client.post("/abonneren/link", {"email": one, "shown_at": shown_at()})
        for one in ("bob@home.example", "nobody@home.example")
    ]
    assert {answer.url for answer in asked} == {answers[0].url}


def test_what_is_confirmed_is_not_changed_by_who_has_no_link(
    client: Client, postbox: Postbox
) -> None:
    subscribe(client)
    Subscription.objects.update(confirmed_at=now())
    subscribe(client, frequency="weekly", language="nl")
    one = Subscription.objects.get()
    assert (one.frequency, one.language) == ("daily", "en")
    assert "already" in parts(send(postbox))[0]


def test_an_address_is_asked_at_most_once_a_day(
    client: Client, postbox: Postbox
) -> None:
    other = PLACE.replace("5.66200", "5.67200")
    for path in (PLACE, PLACE, other):
        subscribe(client, path)
        subscribe(client, path, email="Ann@Home.Example")
    assert Subscription.objects.count() == 2
    letter = send(postbox)
    assert sending.send_confirmations(now()) == 0
    done = client.post(link_in(letter), {"action": "confirm"}, follow=True)
    # The other one waits on the same page, before what is settled.
    assert [row["one"].confirmed_at is None for row in done.context["rows"]] == [
        True,
        False,
    ]
    services.subscribe(
        Wish(ANN, "nl", "daily", point=point(0, 0), radius=100),
        now(),
        TODAY + timedelta(days=1),
    )
    assert SubscriptionMail.objects.count() == 2


def test_who_asks_too_often_is_told(client: Client) -> None:
    for number in range(21):
        answer = subscribe(client, email=f"{number}@home.example")
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "ann@home.example\nBcc: eve@evil.example"},
        {"email": "ann@home.example\r\nSubject: x"},
        {"email": "ann@home.example, eve@evil.example"},
        {"email": "nobody"},
        {"email": '"ann\x01"@home.example'},
        {"email": ""},
        {"email": "a" * 100_000 + "@home.example"},
        {"radius": "7"},
        {"radius": "x"},
        {"frequency": "hourly"},
        {"language": "xx"},
        {"homepage": "https://spam.example"},
        {"shown_at": ""},
        {"shown_at": "forged"},
        {"shown_at": "just now"},
        {"shown_at": shown_at(timedelta(days=2))},
    ],
)
def test_nonsense_and_robots_are_refused(client: Client, fields: Any) -> None:
    if fields.get("shown_at") == "just now":
        fields = {"shown_at": shown_at(timedelta())}
    answer = subscribe(client, **fields)
    assert answer.status_code == client.post(PLACE, {}).status_code == 422
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/abonneren?place=nonsense",
        "/abonneren?place=999,999",
        "/abonneren?area=999999",
        "/abonneren?area=x&place=%00",
        "/abonneren?place=5.6,52.0&radius=99999999999",
    ],
)
def test_a_place_that_is_none_is_asked_again(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
    assert subscribe(client, path, radius=7).status_code == 422
    assert not Subscription.objects.exists()


def test_who_never_confirms_is_forgotten_after_two_days() -> None:
    old = now() - links.CONFIRM_WITHIN - timedelta(minutes=1)
    kept = [make_subscription(created_at=old), make_subscription(ANN, radius=100)]
    gone = make_subscription("bob@home.example", confirmed_at=None, created_at=old)
    fresh = make_subscription("eve@home.example", confirmed_at=None)
    assert keeping.forget_unconfirmed(now() - links.CONFIRM_WITHIN) == 1
    assert set(Subscription.objects.all()) == {*kept, fresh}
    assert not Subscription.objects.filter(pk=gone.pk).exists()


def test_while_no_mail_can_be_sent_nothing_is_lost(
    client: Client, postbox: Postbox, settings: Any
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    subscribe(client)
    assert sending.send_confirmations(now()) == 0
    settings.EMAIL_PORT = port
    send(postbox)


def test_a_form_takes_few_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        client.get(PLACE)
