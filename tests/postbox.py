"""A mail server of a test's own."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller


class Postbox:
    """Takes mail, but not for `refuses`, to which it answers with that code."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], Message]] = []
        self.refuses: dict[str, int] = {}
        self.answer = "250 OK"  # to a whole mail; only that of 250 is taken
        self.hangs_up = False

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if code := self.refuses.get(address):
            return f"{code} not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if not self.answer.startswith("250"):
            return self.answer
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


@contextmanager
def open_postbox(settings: Any, **options: Any) -> Iterator[Postbox]:
    """A server that is there meanwhile, and to which KIP sends."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    settings.EMAIL_BACKEND = "projects.desk.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.KIP_ADDRESS = "https://kip.example"
    yield box
    controller.stop()


def parts(letter: Message) -> tuple[str, str]:
    """Its text and its html."""
    found = {}
    for part in letter.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            found[part.get_content_type()] = content.decode()
    return found["text/plain"], found["text/html"]
