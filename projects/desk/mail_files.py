"""Mails as files in a folder, one each, where there is no mail server; and reading
them, to show what would be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.timezone import get_current_timezone


class EmailBackend(BaseEmailBackend):
    """Writes to `EMAIL_FILE_PATH`, in files that mail programs open too."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            file = folder / f"{uuid4().hex}.eml"
            unfinished = file.with_suffix(".part")
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(file)
        return len(email_messages)


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


@dataclass(frozen=True, slots=True)
class MailFile:
    """A mail as it would have been sent; `html` is somebody else's: show it alone."""

    name: str
    at: datetime
    subject: str
    to: str
    text: str
    html: str
    is_news: bool  # not an answer to who asked for it, as a new password


def newest(most: int) -> list[MailFile]:
    """The last mails, newest first."""
    files = sorted(_folder().glob("*.eml"), key=lambda file: -file.stat().st_mtime_ns)
    return [_read(file) for file in files[:most]]


def named(name: str) -> MailFile | None:
    """The mail in this file; None when there is none."""
    file = next((one for one in _folder().glob("*.eml") if one.stem == name), None)
    return _read(file) if file else None


def _read(file: Path) -> MailFile:
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(mail, Parsed)  # as this policy makes them
    written = datetime.fromtimestamp(file.stat().st_mtime, tz=get_current_timezone())
    return MailFile(
        name=file.stem,
        at=written,
        subject=str(mail["Subject"] or ""),
        to=str(mail["To"] or ""),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        is_news=mail["List-Unsubscribe"] is not None,
    )


def _body(mail: Parsed, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""
