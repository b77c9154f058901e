"""Each mail arrives once, wherever the worker that sends it dies; with real workers,
which kill themselves, and a real mail server."""

import os
import signal
import smtplib
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.models import F

from projects.desk import mails, smtp
from projects.models import DigestMail
from tests.factories import TODAY, make_user
from tests.postbox import Postbox

pytestmark = pytest.mark.django_db(transaction=True)

# Who dies does so at the second mail, with one sent and one to come.
LETTERS = 3


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def doze() -> None:
    """Until somebody wakes us."""
    os.kill(os.getpid(), signal.SIGSTOP)


Do = Callable[[], None]
Point = Callable[[Do], None]


def before(place: Any, name: str, time: int = 2) -> Point:
    """The moment before this is done for the n-th time."""
    return lambda do: _wrap(place, name, time, do, is_before=True)


def after(place: Any, name: str, time: int = 2) -> Point:
    return lambda do: _wrap(place, name, time, do, is_before=False)


def _wrap(place: Any, name: str, time: int, do: Do, *, is_before: bool) -> None:
    real, counted = getattr(place, name), Counter[str]()

    @wraps(real)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        counted["calls"] += 1
        is_now = counted["calls"] == time
        if is_now and is_before:
            do()
        result = real(*args, **kwargs)
        if is_now and not is_before:
            do()
        return result

    setattr(place, name, wrapped)


def in_the_middle_of_the_text(do: Do) -> None:
    real, counted = smtplib.SMTP.send, Counter[str]()

    def send(self: Any, text: Any) -> None:
        counted["texts"] += len(text) > 500
        if len(text) > 500 and counted["texts"] == 2:
            real(self, text[: len(text) // 2])
            do()
        real(self, text)

    smtplib.SMTP.send = send  # type: ignore[method-assign]


POINTS: dict[str, Point] = {
    "before it connects": before(smtp.EmailBackend, "open", time=1),
    "after it connected": after(smtp.EmailBackend, "open", time=1),
    "before a claim": before(mails, "_claimed"),
    "after a claim": after(mails, "_claimed"),
    "before the mail is written": before(mails, "_message"),
    "before the text": before(smtp.TwoSteps, "data"),
    "in the middle of the text": in_the_middle_of_the_text,
    "before the record": before(mails, "_hand_over"),
    "before the record is stored": before(DatabaseWrapper, "commit"),
    "when the server took it": after(smtp.TwoSteps, "data"),
    "before it is marked as sent": after(mails, "_went_out"),
}
THE_GAP = after(mails, "_hand_over")


@pytest.fixture(autouse=True)
def _letters(db: None, postbox: Postbox) -> None:
    """A mail is due to each of three people."""
    for name in "abc"[:LETTERS]:
        DigestMail.objects.create(user=make_user(f"{name}@kip.example"), week=TODAY)


def send() -> int:
    context = {"sections": [], "count": 1, "inbox_path": "/", "settings_path": "/"}
    content = mails.Content("Hello", "digest", context, kind="weekly")
    return mails.send(DigestMail.objects.order_by("pk"), lambda _letter: content)


def worker(point: Point | None = None, do: Do = die) -> int:
    """A process that sends what is due, and does that when it comes to the point."""
    connection.close()
    pid = os.fork()
    if pid:
        return pid
    connection.connection = None  # whatever was inherited: the two must not share one
    try:
        if point:
            point(do)
        send()
    finally:
        os._exit(0)


def ended(pid: int) -> int:
    """The signal by which it ended; 0: it went home."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def time_passes() -> None:
    hour = timedelta(hours=1)
    DigestMail.objects.update(
        claimed_at=F("claimed_at") - hour, handed_at=F("handed_at") - hour
    )


def arrived(postbox: Postbox) -> Counter[str]:
    return Counter(postbox.addresses)


@pytest.mark.parametrize("point", POINTS)
def test_each_mail_arrives_once_wherever_the_worker_dies(
    postbox: Postbox, point: str
) -> None:
    assert ended(worker(POINTS[point])) == -signal.SIGKILL
    send()
    time_passes()
    send()
    assert list(arrived(postbox).values()) == [1] * LETTERS
    ids = {letter["Message-ID"] for _to, letter in postbox.letters}
    assert len(ids) == LETTERS


def test_nobody_takes_a_mail_over_while_its_worker_may_be_alive(
    postbox: Postbox,
) -> None:
    ended(worker(POINTS["before the record"]))
    assert send() == 1
    assert len(postbox.letters) == LETTERS - 1
    time_passes()
    assert send() == 1


def test_what_died_in_the_gap_is_told_and_not_sent_again(postbox: Postbox) -> None:
    assert ended(worker(THE_GAP)) == -signal.SIGKILL
    time_passes()
    send()
    assert list(arrived(postbox).values()) == [1] * (LETTERS - 1)
    lost = mails.perhaps_sent(DigestMail.objects.all()).get()
    assert lost.user.email not in arrived(postbox)


def test_what_died_after_it_was_sent_is_told_as_perhaps_sent(postbox: Postbox) -> None:
    ended(worker(POINTS["before it is marked as sent"]))
    time_passes()
    told = mails.perhaps_sent(DigestMail.objects.all()).get()
    assert told.user.email in arrived(postbox)


@pytest.mark.parametrize(
    "point", ["after a claim", "in the middle of the text", "before the record"]
)
def test_who_was_thought_dead_and_wakes_up_sends_nothing_twice(
    postbox: Postbox, point: str
) -> None:
    asleep = worker(POINTS[point], do=doze)
    os.waitpid(asleep, os.WUNTRACED)
    time_passes()
    assert send() == LETTERS - 1
    os.kill(asleep, signal.SIGCONT)
    assert ended(asleep) == 0
    assert list(arrived(postbox).values()) == [1] * LETTERS
    assert not DigestMail.objects.filter(sent_at=None).exists()


def test_two_workers_at_once_send_each_mail_once(postbox: Postbox) -> None:
    both = [worker(), worker()]
    assert [ended(one) for one in both] == [0, 0]
    assert list(arrived(postbox).values()) == [1] * LETTERS
