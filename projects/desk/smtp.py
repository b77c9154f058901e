"""Hands a mail to a mail server so that whoever sends it knows when that happened.

A server takes a mail with the line of one dot that ends its text, and forgets a text of
which that line never comes. So the text goes first; then `hand_over` of the message
puts on record that it is handed over; and only then goes the dot. A worker that dies
before the record has sent nothing, and another may send it; after the record nobody
sends it once more.

One gap is left, and no protocol can close it: a worker that dies, or a line that
breaks, in the instant between the record and the dot. Such a mail never arrives, and
is on record as perhaps sent.
"""

import smtplib
from collections.abc import Callable, Sequence
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends import smtp

END = b".\r\n"


class NotOurs(Exception):
    """Another worker took this mail over; it must not go out from here."""


class Handed(EmailMultiAlternatives):
    """A mail that wants to hear, once, when it is about to be handed over.

    `hand_over` may raise NotOurs; then the mail does not go out.
    """

    def __init__(self, *args: Any, hand_over: Callable[[], None], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.hand_over = hand_over


class TwoSteps(smtplib.SMTP):
    """The text of a mail, the record, then the dot."""

    hand_over: Callable[[], None] | None = None

    def data(self, msg: Any) -> tuple[int, bytes]:
        """As smtplib's own, with which it shares the errors that it raises."""
        self.putcmd("data")
        code, answer = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, answer)
        self.send(_as_sent(msg))
        if self.hand_over:
            try:
                self.hand_over()
            except BaseException:
                self.close()  # without the dot, so that the server forgets it
                raise
        self.send(END)
        return self.getreply()


class TwoStepsEncrypted(TwoSteps, smtplib.SMTP_SSL):
    """The same over a line that is encrypted from the start."""


def _as_sent(msg: str | bytes) -> bytes:
    """The text with the line ends and doubled dots of SMTP, up to its last line."""
    text = msg.encode("ascii") if isinstance(msg, str) else msg
    lines = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if not lines[-1]:
        lines.pop()
    return b"".join(
        (b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines
    )


class EmailBackend(smtp.EmailBackend):
    """Django's, for all mails; with those that are `Handed` it goes as told above."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return TwoStepsEncrypted if self.use_ssl else TwoSteps

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        is_ours = self.open()
        try:
            return sum(self._send_one(message) for message in email_messages)
        finally:
            if is_ours:
                self.close()

    def _send_one(self, message: EmailMessage) -> int:
        if isinstance(self.connection, TwoSteps):
            self.connection.hand_over = getattr(message, "hand_over", None)
        return super().send_messages([message]) or 0
