"""The weekly mail, against a real SMTP server: to whom, once, whatever goes wrong."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from organisations.models import User
from projects.desk import digests, inbox
from projects.models import DigestMail
from tests.factories import TODAY, make_work
from tests.people import People
from tests.postbox import Postbox, parts

pytestmark = pytest.mark.django_db

MONDAY = date(2030, 1, 7)


@pytest.fixture(autouse=True)
def _works(people: People) -> None:
    """Something waits for the planners of sewers and roads, for nobody else."""
    make_work("Elm Lane, sewer", organisation=people.sewers, footprint=None)
    make_work("Elm Lane, paving", organisation=people.roads, footprint=None)


BOTH = ["road@kip.example", "sewer@kip.example"]


def send() -> int:
    return digests.send_all(MONDAY)


def test_who_has_something_to_do_gets_a_mail_with_links(postbox: Postbox) -> None:
    assert send() == 2
    assert postbox.addresses == BOTH
    [letter] = [one for to, one in postbox.letters if to == ["sewer@kip.example"]]
    text, html = parts(letter)
    work_link = "https://kip.example/planning/"
    for body in (text, html):
        assert "Elm Lane, sewer" in body
        assert "paving" not in body
        assert work_link in body
        assert f"https://kip.example{reverse('organisations:settings')}" in body
    assert letter["From"]


def test_nobody_gets_it_twice_in_a_week(postbox: Postbox) -> None:
    assert send() == 2
    assert send() == 0
    assert digests.send_all(MONDAY + timedelta(6)) == 0
    assert len(postbox.letters) == 2
    assert digests.send_all(MONDAY + timedelta(7)) == 2


def test_who_switched_it_off_or_left_gets_none(
    postbox: Postbox, people: People
) -> None:
    User.objects.filter(pk=people.sewer_planner.pk).update(weekly_digest=False)
    User.objects.filter(pk=people.road_planner.pk).update(is_active=False)
    assert send() == 0
    assert not DigestMail.objects.exists()


def test_who_put_everything_away_gets_none(postbox: Postbox, people: People) -> None:
    for source in inbox.SOURCES:
        items = inbox.items_of(source, people.sewer_planner, MONDAY)
        inbox.put_away([item.token for item in items], people.sewer_planner, MONDAY)
    assert send() == 1
    assert postbox.addresses == ["road@kip.example"]


@pytest.mark.parametrize("code", [450, 550])
def test_one_bad_address_does_not_stop_the_others(postbox: Postbox, code: int) -> None:
    postbox.refuses["sewer@kip.example"] = code
    assert send() == 1
    assert postbox.addresses == ["road@kip.example"]
    postbox.refuses.clear()
    # "not now" is tried again, "never" is not
    assert send() == (1 if code < 500 else 0)


def test_a_server_that_hangs_up_may_have_taken_it(postbox: Postbox) -> None:
    postbox.hangs_up = True
    assert send() == 0
    assert postbox.addresses == BOTH
    postbox.hangs_up = False
    assert send() == 0
    assert len(postbox.letters) == 2
    assert not DigestMail.objects.exclude(sent_at=None).exists()


def test_while_the_server_is_away_nothing_is_lost(
    postbox: Postbox, settings: Any
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert send() == 0
    settings.EMAIL_PORT = port
    assert send() == 2


def test_a_day_later_in_the_week_belongs_to_the_same_monday() -> None:
    assert digests.monday_of(MONDAY) == MONDAY
    assert digests.monday_of(MONDAY + timedelta(6)) == MONDAY
    assert digests.monday_of(TODAY) == date(2029, 12, 31)
