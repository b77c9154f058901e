"""Sends mail once: each mail is a row, and the row says how far it is.

Whoever sends a mail claims its row first. A claim whose worker died is taken over after
a while, for until the row says that the mail is handed over, nothing is at the server:
see `smtp`, which also names the one gap. After that nobody sends it again, whatever
happens; what was handed over and never heard of is `perhaps_sent`.

Times of claims are those of the database, so that workers agree on them.
"""

import logging
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import translation

from organisations.models import User
from organisations.unsubscribing import link_for
from projects.desk.smtp import EmailBackend, Handed, NotOurs

logger = logging.getLogger(__name__)

# Longer than handing over one mail ever takes.
TAKE_OVER_AFTER = timedelta(minutes=10)
# Servers like to repeat it, and whose it is belongs in no log.
_ADDRESS = re.compile(r"[^\s<>()'\",:;]+@[^\s<>()'\",:;]+")
# Why a letter is dropped, if not because a server wants none of it.
NO_NEWS = "no news any more"


@dataclass(frozen=True, slots=True)
class Content:
    """A mail's subject, the name of its templates with what they need, and the kind of
    mail that its reader can stop: see `organisations.unsubscribing`."""

    subject: str
    template: str
    context: dict[str, Any]
    kind: str


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a letter goes, in which language, and the whole address that stops mails
    of a kind to them."""

    email: str
    language: str
    stops_at: Callable[[str], str]
    user: User | None = None


# In the language of the reader; None: it is no news any more.
Write = Callable[[Any], Content | None]
ReaderOf = Callable[[Any], Reader]


def colleague(letter: Any) -> Reader:
    """The `user` of a letter, in the language of the installation."""
    user = letter.user
    return Reader(
        user.email, settings.LANGUAGE_CODE, lambda kind: link_for(user, kind), user
    )


def waiting(letters: QuerySet[Any]) -> QuerySet[Any]:
    """Those that nobody sent or is sending now."""
    is_free = Q(claim=None) | Q(claimed_at__lt=Now() - TAKE_OVER_AFTER)
    return letters.filter(is_free, handed_at=None, dropped="")


def perhaps_sent(letters: QuerySet[Any]) -> QuerySet[Any]:
    """Those that were handed over, and of which the worker heard no more."""
    long_ago = Q(handed_at__lt=Now() - TAKE_OVER_AFTER)
    return letters.filter(long_ago, sent_at=None, dropped="")


def send(letters: QuerySet[Any], write: Write, reader_of: ReaderOf = colleague) -> int:
    """Afterwards what waits among `letters` went out, once; returns how many went now.

    A letter is a `Letter`, to its `user` or to who `reader_of` says. Where no mail
    server can be reached, or it says "not now", they wait for the next time.
    """
    connection = get_connection()
    sent = 0
    for pk in list(waiting(letters).values_list("pk", flat=True)):
        if not _is_open(connection):
            break
        if claim := _claimed(letters, pk):
            sent += _sent(letters, pk, claim, (write, reader_of), connection)
    connection.close()
    if sent and (folder := getattr(settings, "EMAIL_FILE_PATH", None)):
        logger.info("%s mails are files in %s: there is no mail server", sent, folder)
    return sent


def _is_open(connection: Any) -> bool:
    try:
        connection.open()
    except OSError as error:  # smtplib's own errors are OSErrors too
        logger.warning("The mail server can't be reached; mails wait: %s", error)
        return False
    return True


def _claimed(letters: QuerySet[Any], pk: int) -> UUID | None:
    """A claim on this row, if no other worker was first."""
    claim = uuid4()
    row = letters.model._default_manager.filter(pk=pk)
    taken = waiting(row).update(claim=claim, claimed_at=Now())
    return claim if taken else None


def _sent(
    letters: QuerySet[Any],
    pk: int,
    claim: UUID,
    how: tuple[Write, ReaderOf],
    connection: Any,
) -> bool:
    """Whether the mail of a row that we claimed went out. It is read once more: much
    may have changed since the first mail of many."""
    ours = letters.model._default_manager.filter(pk=pk, claim=claim)
    letter = letters.filter(pk=pk).first()
    message = letter and _message(letter, *how, lambda: _hand_over(ours))
    if not message:
        ours.update(dropped=NO_NEWS)
        return False
    if not _went_out(message, ours, connection):
        connection.close()  # whatever state it is in
        return False
    ours.update(sent_at=Now())
    return True


def _hand_over(ours: QuerySet[Any]) -> None:
    """Afterwards it is on record, for good, that the mail leaves us."""
    with transaction.atomic(durable=True):
        if not ours.filter(handed_at=None, dropped="").update(handed_at=Now()):
            raise NotOurs


def _went_out(message: Handed, ours: QuerySet[Any], connection: Any) -> bool:
    try:
        if not isinstance(connection, EmailBackend):
            message.hand_over()  # to a folder: there is nothing between
        connection.send_messages([message])
    except NotOurs:
        return False
    except OSError as error:
        number = message.extra_headers["Message-ID"]
        logger.warning("No mail %s: %s", number, _ADDRESS.sub("…", str(error)))
        _after(error, ours)
        return False
    return True


def _after(error: OSError, ours: QuerySet[Any]) -> None:
    """Afterwards what did not go out waits again, unless the server wants none of it;
    what may have gone out stays as it is."""
    code = _answer(error)
    if code >= 500:
        ours.update(handed_at=None, dropped=str(error)[:200])
        return
    back = ours if code >= 400 else ours.filter(handed_at=None)
    back.update(claim=None, claimed_at=None, handed_at=None)


def _answer(error: OSError) -> int:
    """What the server said of this mail, from 400 not now, from 500 never; 0: nothing.

    When it does not want our sender that says nothing of the mail.
    """
    if isinstance(error, smtplib.SMTPSenderRefused):
        return 400
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(code for code, _text in error.recipients.values())
    return 0


def _message(
    letter: Any, write: Write, reader_of: ReaderOf, hand_over: Callable[[], None]
) -> Handed | None:
    reader = reader_of(letter)
    with translation.override(reader.language):
        content = write(letter)
        if content is None:
            return None
        stop = reader.stops_at(content.kind)
        context = {
            **content.context,
            "address": settings.KIP_ADDRESS,
            "municipality": settings.KIP_MUNICIPALITY,
            "user": reader.user,
            "unsubscribe": stop,
        }
        text = render_to_string(f"mails/{content.template}.txt", context)
        html = render_to_string(f"mails/{content.template}.html", context)
    message = Handed(
        " ".join(content.subject.split()),
        text,
        to=[reader.email],
        headers=_headers(letter, stop),
        hand_over=hand_over,
    )
    message.attach_alternative(html, "text/html")
    return message


def _headers(letter: Any, stop: str) -> dict[str, str]:
    """The same for every attempt, so that a server may know a mail again."""
    place = urlsplit(settings.KIP_ADDRESS).hostname
    return {
        "Message-ID": f"<{letter._meta.model_name}.{letter.pk}@{place}>",
        "Auto-Submitted": "auto-generated",  # who is away need not answer
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
