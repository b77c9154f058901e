"""Notices by mail, against a real mail server: to whom, once, and how to stop them."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from conflicts.consulting.services import open_consultation
from conflicts.models import Combination, Notice, NoticeDigest
from conflicts.notices import sending
from conflicts.notices.choosing import Chosen, choose
from conflicts.review import How, NoticeKind, Reply
from kip.celery import app
from organisations.models import User
from projects.desk import mails
from projects.models import PlannedWork
from projects.planning import Visibility
from tests.conflicts.notices_of import send_daily, send_now, tell_decided, told_to
from tests.conflicts.proposals import propose
from tests.factories import TODAY
from tests.people import People
from tests.postbox import Postbox, parts
from tests.workers import use_broker

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(people: People, postbox: Postbox) -> Combination:
    found = propose(people)
    Notice.objects.all().delete()
    return found


def test_it_goes_at_once_and_once_with_text_and_html(
    people: People, proposal: Combination, postbox: Postbox
) -> None:
    tell_decided(proposal, people.sewer_planner, people.road_planner)
    assert send_now() == 2
    assert send_now() == 0
    assert postbox.addresses == ["road@kip.example", "sewer@kip.example"]
    notice = Notice.objects.get(user=people.sewer_planner)
    [letter] = [one for to, one in postbox.letters if to == ["sewer@kip.example"]]
    text, html = parts(letter)
    link = "https://kip.example" + reverse("conflicts:notice", args=[notice.pk])
    assert link in text
    assert link in html
    assert "Start < soon & cheap." in text
    assert "Start &lt; soon &amp; cheap." in html
    assert notice.sent_at


def test_mails_are_in_the_language_of_the_installation(
    people: People, proposal: Combination, postbox: Postbox, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "en"
    tell_decided(proposal, people.sewer_planner)
    send_now()
    text, _html = parts(postbox.letters[0][1])
    assert text.startswith("Hello sewer,")
    settings.LANGUAGE_CODE = "nl"
    tell_decided(proposal, people.road_planner)
    send_now()
    text, _html = parts(postbox.letters[1][1])
    assert not text.startswith("Hello")


def test_what_was_read_in_kip_or_is_old_is_not_mailed(
    people: People, proposal: Combination, postbox: Postbox
) -> None:
    tell_decided(proposal, people.sewer_planner, people.road_planner)
    row = Notice.objects.get(user=people.sewer_planner)
    Notice.objects.filter(pk=row.pk).update(read_at=row.created_at)
    old = Notice.objects.get(user=people.road_planner)
    long_ago = old.created_at - sending.GIVE_UP_AFTER - timedelta(hours=1)
    Notice.objects.filter(pk=old.pk).update(created_at=long_ago)
    assert send_now() == 0


def test_who_left_or_may_no_longer_see_it_gets_none(
    people: People, proposal: Combination, postbox: Postbox
) -> None:
    tell_decided(proposal, people.sewer_planner, people.road_planner)
    User.objects.filter(pk=people.sewer_planner.pk).update(is_active=False)
    PlannedWork.objects.exclude(organisation=people.roads).update(
        visibility=Visibility.ORGANISATION
    )
    assert send_now() == 0
    assert send_daily() == 0
    assert Notice.objects.get(user=people.road_planner).dropped
    assert postbox.letters == []


def ask_the_parties(proposal: Combination, people: People) -> None:
    open_consultation(
        proposal,
        by=people.manager_north,
        deadline=TODAY + timedelta(days=14),
        message="",
        invited=[],
        lead=people.sewers,
    )


def test_an_invitation_has_a_link_to_answer_without_signing_in(
    people: People, proposal: Combination, postbox: Postbox, client: Client
) -> None:
    ask_the_parties(proposal, people)
    assert send_now() == 2
    [letter] = [one for to, one in postbox.letters if to == ["sewer@kip.example"]]
    text, html = parts(letter)
    paths = [urlsplit(line).path for line in text.splitlines() if "/reactie/" in line]
    assert client.get(paths[0]).status_code == 200
    assert paths[0] in html


def test_who_answered_meanwhile_is_not_asked(
    people: People, proposal: Combination, postbox: Postbox
) -> None:
    ask_the_parties(proposal, people)
    answers = proposal.consultations.get().answers
    answers.filter(organisation=people.sewers).update(reply=Reply.AGREED)
    assert send_now() == 1
    assert postbox.addresses == ["road@kip.example"]


def test_the_rest_comes_once_a_day_in_one_mail(
    people: People, proposal: Combination, postbox: Postbox
) -> None:
    for key in "ab":
        tell_decided(proposal, people.sewer_planner, key=key)
    Notice.objects.update(how=How.DIGEST)
    assert send_now() == 0
    assert send_daily() == 1
    tell_decided(proposal, people.sewer_planner, key="c")
    Notice.objects.update(how=How.DIGEST)
    assert send_daily() == 0
    text, html = parts(postbox.letters[0][1])
    for body in (text, html):
        assert body.count("/voorstellen/berichten/") >= 2
    assert send_daily(days_later=1) == 1  # with what came later, and that alone
    text, _html = parts(postbox.letters[1][1])
    [newest] = Notice.objects.filter(key="c")
    path = reverse("conflicts:notice", args=[newest.pk])
    assert text.count("/voorstellen/berichten/") == 2  # that, and the settings
    assert f"{path}\r\n" in text
    assert NoticeDigest.objects.exclude(sent_at=None).count() == 2
    assert send_daily(days_later=2) == 0


def test_a_day_on_which_everything_was_read_has_no_mail(
    people: People, proposal: Combination, postbox: Postbox
) -> None:
    tell_decided(proposal, people.sewer_planner)
    Notice.objects.update(how=How.DIGEST)
    pending = Notice.objects.filter(digest=None)
    sending._gather(pending, people.sewer_planner.pk, TODAY)
    Notice.objects.update(read_at=F("created_at"))
    assert send_daily() == 0
    assert NoticeDigest.objects.get().dropped


def test_a_long_day_is_a_short_mail(
    people: People,
    proposal: Combination,
    postbox: Postbox,
    django_assert_max_num_queries: Any,
) -> None:
    for key in range(sending.MOST_IN_DIGEST + 5):
        tell_decided(proposal, people.sewer_planner, key=f"{key}")
    Notice.objects.update(how=How.DIGEST)
    with django_assert_max_num_queries(50):
        assert send_daily() == 1
    text, _html = parts(postbox.letters[0][1])
    assert text.count("\n* ") == sending.MOST_IN_DIGEST
    assert "5" in text


def stop_link(letter: Any) -> str:
    """The path in the header that mail programs use."""
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    header = letter["List-Unsubscribe"].strip()  # it is on a line of its own
    assert header.startswith("<https://kip.example/")
    return urlsplit(header.strip("<>")).path


def test_one_click_stops_mails_of_this_kind_to_this_person(
    people: People, proposal: Combination, postbox: Postbox
) -> None:
    tell_decided(proposal, people.sewer_planner, people.road_planner)
    send_now()
    [letter] = [one for to, one in postbox.letters if to == ["sewer@kip.example"]]
    text, html = parts(letter)
    path = stop_link(letter)
    assert path in text
    assert path in html
    stranger = Client(enforce_csrf_checks=True)  # a mail program
    assert stranger.get(path).status_code == 200
    tell_decided(proposal, people.sewer_planner, key="2")
    answer = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    tell_decided(proposal, people.sewer_planner, people.road_planner, key="3")
    assert {how for _kind, how in told_to(people.sewer_planner)[1:]} == {How.APP}
    assert send_now() == 1
    assert postbox.addresses.count("sewer@kip.example") == 1


def test_one_click_stops_the_daily_mail(
    people: People, proposal: Combination, postbox: Postbox
) -> None:
    tell_decided(proposal, people.sewer_planner)
    Notice.objects.update(how=How.DIGEST, kind=NoticeKind.REASSESS)
    assert send_daily() == 1
    Client().post(stop_link(postbox.letters[0][1]))
    tell_decided(proposal, people.sewer_planner, key="2")
    choices = dict(people.sewer_planner.notice_choices.values_list("kind", "how"))
    assert choices[NoticeKind.REASSESS] == How.APP
    assert NoticeKind.DECIDED not in choices  # those come at once


def test_while_redis_is_away_a_mail_waits_for_the_next_time(
    people: People,
    proposal: Combination,
    postbox: Postbox,
    django_capture_on_commit_callbacks: Any,
) -> None:
    before = app.conf.broker_url
    use_broker("redis+socket:///nowhere/redis.sock")
    try:
        with django_capture_on_commit_callbacks(execute=True) as asked:
            tell_decided(proposal, people.sewer_planner)
    finally:
        use_broker(before)
    assert len(asked) == 1
    assert postbox.letters == []
    assert send_now() == 1  # as beat asks for


def test_what_is_not_mailed_at_once_asks_no_worker(
    people: People, proposal: Combination, django_capture_on_commit_callbacks: Any
) -> None:
    choose(people.sewer_planner, Chosen(NoticeKind.DECIDED, How.DIGEST))
    with django_capture_on_commit_callbacks() as asked:
        tell_decided(proposal, people.sewer_planner)
    assert asked == []


def test_what_was_handed_over_and_not_heard_of_is_shown_to_administrators(
    people: People, proposal: Combination, postbox: Postbox, client: Client
) -> None:
    tell_decided(proposal, people.sewer_planner, people.road_planner)
    send_now()
    long_ago = F("handed_at") - 2 * mails.TAKE_OVER_AFTER
    lost = Notice.objects.filter(user=people.sewer_planner)
    lost.update(sent_at=None, handed_at=long_ago)
    assert send_now() == 0
    address = reverse("admin:conflicts_notice_changelist")
    client.force_login(people.administrator)
    shown = client.get(address, {"mail": "perhaps"}).content.decode()
    assert "sewer" in shown
    assert "road:" not in shown
    client.force_login(people.sewer_planner)
    assert client.get(address).status_code == 302
