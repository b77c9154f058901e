"""The weekly mail, against a real SMTP server: to whom, once, whatever goes wrong."""

import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.urls import reverse

from organisations.models import User
from projects.desk import digests, inbox
from projects.models import DigestMail
from tests.factories import TODAY, make_work
from tests.people import People

pytestmark = pytest.mark.django_db

NOW = datetime(2030, 1, 7, 7, tzinfo=UTC)
MONDAY = date(2030, 1, 7)


class Postbox:
    """Takes mail, but not for `refuses`, to which it answers with that code."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], Message]] = []
        self.refuses: dict[str, int] = {}
        self.hangs_up = False

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if code := self.refuses.get(address):
            return f"{code} not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content)
        self.letters.append((list(envelope.rcpt_tos), letter))
        if self.hangs_up:
            server.transport.close()
        return "250 OK"

    @property
    def addresses(self) -> list[str]:
        return sorted(address for to, _letter in self.letters for address in to)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.KIP_ADDRESS = "https://kip.example"
    yield box
    controller.stop()


@pytest.fixture(autouse=True)
def _works(people: People) -> None:
    """Something waits for the planners of sewers and roads, for nobody else."""
    make_work("Elm Lane, sewer", organisation=people.sewers, footprint=None)
    make_work("Elm Lane, paving", organisation=people.roads, footprint=None)


BOTH = ["road@kip.example", "sewer@kip.example"]


def send() -> int:
    return digests.send_all(MONDAY, NOW)


def parts(letter: Message) -> tuple[str, str]:
    """Its text and its html."""
    found = {}
    for part in letter.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            found[part.get_content_type()] = content.decode()
    return found["text/plain"], found["text/html"]


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
    assert digests.send_all(MONDAY + timedelta(6), NOW) == 0
    assert len(postbox.letters) == 2
    assert digests.send_all(MONDAY + timedelta(7), NOW) == 2


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


def test_a_worker_that_died_half_way_leaves_no_second_mail(
    postbox: Postbox, people: People
) -> None:
    DigestMail.objects.create(user=people.sewer_planner, week=MONDAY, claimed_at=NOW)
    assert send() == 1
    assert postbox.addresses == ["road@kip.example"]


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
