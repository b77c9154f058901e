"""Mails with news: to whom, at most one a day, each news once, only what is public;
against a real mail server, with workers that die."""

import os
import signal
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from kip.celery import app
from projects.desk import mails
from projects.models import PlannedWork
from projects.planning import Visibility
from residents.models import News, Subscription, SubscriptionMail
from residents.subscriptions import gathering, sending, services
from tests.factories import make_area, make_work
from tests.postbox import Postbox, parts
from tests.residents.test_public_doors import SECRETS, make_public
from tests.residents.test_subscriptions import now, subscribe
from tests.towns import point, street
from tests.workers import use_broker

pytestmark = pytest.mark.django_db

MONDAY = date(2030, 1, 7)
ANN, BOB = "ann@home.example", "bob@home.example"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    for cache in ("default", "public"):
        caches[cache].clear()


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def after(days: int) -> date:
    return MONDAY + timedelta(days=days)


def follow(email: str = ANN, **fields: Any) -> Subscription:
    values = {"point": point(50, 5), "radius": 500, "language": "en", **fields}
    if "area" in fields:
        values["point"] = values["radius"] = None
    asked = {"created_at": noon(after(-1)), "confirmed_at": noon(after(-1))}
    return Subscription.objects.create(email=email, **{**asked, **values})


def tell(work: PlannedWork, day: date = MONDAY, kind: str = "started") -> News:
    return News.objects.create(
        work=work,
        kind=kind,
        happened_at=noon(day) - timedelta(hours=1),
        starts_on=work.earliest_start,
        ends_on=work.latest_end,
    )


def send(day: date = MONDAY) -> int:
    return sending.send_news(day, noon(day))


def last_text(postbox: Postbox) -> str:
    return parts(postbox.letters[-1][1])[0]


def test_who_follows_a_place_hears_its_news_once(postbox: Postbox) -> None:
    follow()
    make = make_public()
    tell(make)
    tell(make_work("Far away", footprint=street(5000, 5000)))
    assert send() == 1
    assert send() == 0
    assert send(after(1)) == 0
    [(to, letter)] = postbox.letters
    assert to == [ANN]
    for body in parts(letter):
        assert make.title in body
        assert f"https://kip.example/werk/{make.pk}" in body
        assert "The work has begun." in body
        assert "because you asked for news of these places" in body
        assert "within 500 m of your place" in body
        assert "Far away" not in body
        assert [secret for secret in SECRETS if secret in body] == []
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_mail_says_from_which_municipality_it_is(
    postbox: Postbox, settings: Any
) -> None:
    settings.KIP_MUNICIPALITY = "Ede & Bennekom"
    follow()
    tell(make_work())
    assert send() == 1
    text, html = parts(postbox.letters[0][1])
    assert "KIP Ede & Bennekom" in text
    assert "KIP Ede &amp; Bennekom" in html


def test_nobody_hears_what_was_before_they_confirmed(postbox: Postbox) -> None:
    follow(confirmed_at=noon(MONDAY))
    follow(BOB, confirmed_at=None)
    tell(make_work())
    assert send() == 0
    assert not SubscriptionMail.objects.exists()


def test_nothing_to_tell_is_no_mail(postbox: Postbox) -> None:
    follow()
    make_work()
    assert send() == 0
    assert postbox.letters == []


def test_all_places_of_an_address_share_a_mail(postbox: Postbox) -> None:
    north = make_area()
    follow()
    follow(point=point(5000, 5000))
    follow("Ann@Home.Example", area=north)
    for work in (
        make_work("Here"),
        make_work("There", footprint=street(5000, 5000)),
        make_work("In the north", footprint=street(800, 800)),
    ):
        tell(work)
    assert send() == 1
    lines = last_text(postbox).splitlines()
    for title in ("Here", "There", "In the north"):
        assert lines.count(f"* {title}") == 1
    assert "News of 3 works near you" in postbox.letters[0][1]["Subject"]


def test_what_comes_later_in_a_day_goes_with_the_next_mail(postbox: Postbox) -> None:
    follow()
    tell(make_work("Early"))
    assert send() == 1
    tell(make_work("Late"))
    assert send() == 0
    assert send(after(1)) == 1
    assert "Late" in last_text(postbox)
    assert "Early" not in last_text(postbox)


def test_who_wants_it_weekly_hears_on_monday(postbox: Postbox) -> None:
    follow(frequency="weekly")
    for day in (1, 2, 6):
        tell(make_work(f"Of day {day}"), after(day))
        assert send(after(day)) == 0
    assert send(after(7)) == 1
    assert all(f"Of day {day}" in last_text(postbox) for day in (1, 2, 6))
    assert send(after(8)) == 0


def test_daily_and_weekly_of_one_address_tell_each_news_once(postbox: Postbox) -> None:
    follow()
    follow(frequency="weekly", radius=250)
    tell(make_work("Both"), after(1))
    assert send(after(1)) == 1
    tell(make_work("New"), after(7))
    assert send(after(7)) == 1
    assert "Both" not in last_text(postbox)


def test_several_changes_of_a_work_are_told_together(postbox: Postbox) -> None:
    follow()
    work = make_work()
    tell(work)
    tell(work, kind="street")
    assert send() == 1
    assert last_text(postbox).count(f"* {work.title}") == 1
    assert "stays open to traffic" in last_text(postbox)


def test_what_is_hidden_between_noticing_and_sending_is_not_mailed(
    postbox: Postbox,
) -> None:
    follow()
    hidden, public = make_work("Hidden now"), make_work("Public")
    tell(hidden)
    gathering.gather(MONDAY, noon(MONDAY))
    hide(hidden)
    assert send() == 0
    assert SubscriptionMail.objects.get().dropped == mails.NO_NEWS
    tell(public, after(1))
    tell(hidden, after(1))
    assert send(after(1)) == 1
    assert "Hidden now" not in last_text(postbox)


def hide(work: PlannedWork) -> None:
    PlannedWork.objects.filter(pk=work.pk).update(visibility=Visibility.MUNICIPALITY)


def test_a_work_that_is_hidden_after_gathering_is_left_out_of_the_mail(
    postbox: Postbox,
) -> None:
    follow()
    hidden, public = make_work("Hidden now"), make_work("Public")
    tell(hidden)
    tell(public)
    gathering.gather(MONDAY, noon(MONDAY))
    hide(hidden)
    assert send() == 1
    assert "Hidden now" not in last_text(postbox)
    assert "Public" in last_text(postbox)


def test_a_long_mail_points_to_the_map(postbox: Postbox) -> None:
    follow()
    for number in range(sending.MOST_IN_MAIL + 3):
        tell(make_work(f"Street {number}"))
    assert send() == 1
    assert last_text(postbox).count("* Street") == sending.MOST_IN_MAIL
    assert "And 3 more" in last_text(postbox)


def test_each_place_of_a_long_mail_points_to_its_own_map(postbox: Postbox) -> None:
    follow()
    follow(point=point(5000, 5000))
    for number in range(sending.MOST_IN_MAIL + 1):
        tell(make_work(f"Street {number}"))
    for number in range(2):
        tell(make_work(f"There {number}", footprint=street(5000, 5000)))
    assert send() == 1
    here, there = last_text(postbox).split("\n--")[0].split("https://kip.example/?")[1:]
    assert "And one more" in here
    assert "And 2 more" in there
    assert "* There" not in there


def test_the_mail_is_in_the_language_of_its_reader(postbox: Postbox) -> None:
    follow()
    follow(BOB, language="nl")
    tell(make_work())
    assert send() == 2
    html = {to[0]: parts(letter)[1] for to, letter in postbox.letters}
    assert '<html lang="en">' in html[ANN]
    assert '<html lang="nl">' in html[BOB]


def test_a_title_can_not_make_a_header_or_a_script(postbox: Postbox) -> None:
    follow()
    tell(make_work("<script>alert(1)</script>\nBcc: eve@evil.example"))
    assert send() == 1
    assert postbox.addresses == [ANN]
    assert "<script>" not in parts(postbox.letters[0][1])[1]


def test_who_stopped_meanwhile_gets_no_mail(postbox: Postbox) -> None:
    one = follow()
    tell(make_work())
    gathering.gather(MONDAY, noon(MONDAY))
    services.stop(one)
    assert send() == 0
    assert postbox.letters == []


def test_stopping_one_place_brings_no_second_mail_that_day(postbox: Postbox) -> None:
    one = follow()
    follow(radius=250)
    tell(make_work())
    assert send() == 1
    services.stop(one)
    tell(make_work("Later"))
    assert send() == 0
    assert send(after(1)) == 1
    assert "Elm Lane" not in last_text(postbox)


def test_while_no_mail_can_be_sent_news_is_gathered_into_one(
    postbox: Postbox, settings: Any
) -> None:
    follow()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    for day in (0, 1, 2):
        tell(make_work(f"Of day {day}"), after(day))
        assert send(after(day)) == 0
    settings.EMAIL_PORT = port
    assert send(after(3)) == 1
    assert all(f"Of day {day}" in last_text(postbox) for day in (0, 1, 2))
    assert SubscriptionMail.objects.count() == 1


@pytest.mark.parametrize("code", [450, 550])
def test_an_address_that_a_server_refuses_does_not_stop_the_others(
    postbox: Postbox, caplog: Any, code: int
) -> None:
    follow()
    follow(BOB)
    tell(make_work())
    postbox.refuses[ANN] = code
    assert send() == 1
    assert postbox.addresses == [BOB]
    [told] = [one for one in caplog.records if one.name == "projects.desk.mails"]
    assert str(code) in told.getMessage()
    assert ANN not in told.getMessage()


def test_while_redis_is_away_who_asks_is_mailed_the_next_time(
    postbox: Postbox, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    before = app.conf.broker_url
    use_broker("redis+socket:///nowhere/redis.sock")
    try:
        with django_capture_on_commit_callbacks(execute=True) as asked:
            subscribe(client)
    finally:
        use_broker(before)
    assert len(asked) == 1
    assert postbox.letters == []
    assert sending.send_confirmations(now()) == 1  # as beat asks for


def test_many_who_have_no_news_cost_no_questions(
    postbox: Postbox, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        follow(f"{number}@home.example", point=point(9000, 9000))
    tell(make_work())
    with django_assert_max_num_queries(4):
        assert send() == 0


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_between_gathering_and_sending_loses_nothing(
    postbox: Postbox,
) -> None:
    follow()
    tell(make_work())
    assert ended(worker(dies=True)) == -signal.SIGKILL
    assert postbox.letters == []
    assert send() == 1
    assert send() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(postbox: Postbox) -> None:
    for number in range(5):
        follow(f"{number}@home.example")
        follow(f"{number}@home.example", radius=250)
    tell(make_work())
    workers = [worker(), worker(), worker()]
    assert [ended(one) for one in workers] == [0, 0, 0]
    assert postbox.addresses == [f"{number}@home.example" for number in range(5)]


def worker(*, dies: bool = False) -> int:
    connection.close()
    child = os.fork()
    if child:
        return child
    connection.connection = None
    try:
        gathering.gather(MONDAY, noon(MONDAY))
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)
        send()
    finally:
        os._exit(0)


def ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
