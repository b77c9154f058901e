"""Sends mail so that nothing goes out twice, and one bad address stops nobody else.

Mail can't be sent exactly once. Here it is sent at most once: whoever sends a mail
claims its row first, and the claim stays when a worker dies half-way or a server hangs
up without a word, because the mail may be on its way. Only when no server can be
reached, or it says "not now", the row is given back to be tried again.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from organisations.models import User

logger = logging.getLogger(__name__)

# A mail's subject, the name of its templates, and what they need; None: not needed.
Content = tuple[str, str, dict[str, Any]] | None


def send(letters: QuerySet[Any], write: Callable[[Any], Content], now: datetime) -> int:
    """Afterwards what waits among `letters` went out, once; returns how many.

    A letter is a row with `user`, `claimed_at` and `sent_at`; `write` gives what is in
    it, in the language of the installation.
    """
    connection = get_connection()
    sent = 0
    for letter in letters.filter(claimed_at=None).select_related("user"):
        if not _is_open(connection):
            break
        if not _claimed(letter, now):
            continue  # another worker was first
        content = _written(letter, write)
        if content and _went_out(letter, content, connection):
            type(letter).objects.filter(pk=letter.pk).update(sent_at=now)
            sent += 1
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


def _claimed(letter: Any, now: datetime) -> bool:
    free = type(letter).objects.filter(pk=letter.pk, claimed_at=None)
    return bool(free.update(claimed_at=now))


def _written(
    letter: Any, write: Callable[[Any], Content]
) -> EmailMultiAlternatives | None:
    with translation.override(settings.LANGUAGE_CODE):
        content = write(letter)
        if content is None:
            return None
        subject, template, context = content
        context = {**context, "address": settings.KIP_ADDRESS, "user": letter.user}
        text = render_to_string(f"mails/{template}.txt", context)
        html = render_to_string(f"mails/{template}.html", context)
    one_line = " ".join(subject.split())
    message = EmailMultiAlternatives(one_line, text, to=[_address(letter.user)])
    message.attach_alternative(html, "text/html")
    return message


def _address(user: User) -> str:
    return user.email


def _went_out(letter: Any, message: EmailMultiAlternatives, connection: Any) -> bool:
    message.connection = connection
    try:
        message.send()
    except OSError as error:
        if _is_refused_for_now(error):
            type(letter).objects.filter(pk=letter.pk).update(claimed_at=None)
        logger.warning("No mail to user %s: %s", letter.user_id, error)
        connection.close()  # whatever state it is in
        return False
    return True


def _is_refused_for_now(error: OSError) -> bool:
    """Whether the server said that it did not take the mail, but may later."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code < 500
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code < 500 for code, _text in error.recipients.values())
    return False
