"""What a mail server may answer, and that the line to it may be encrypted."""

import shutil
import ssl
import subprocess
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db.models import F
from django.db.models.functions import Now

from projects.desk import mails
from projects.models import DigestMail
from tests.factories import TODAY, make_user
from tests.postbox import Postbox, open_postbox
from tests.projects.test_mails_once import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(db: None) -> DigestMail:
    return DigestMail.objects.create(user=make_user("ann@kip.example"), week=TODAY)


def states(letter: DigestMail) -> tuple[bool, bool, bool]:
    """Whether it is handed over, sent, dropped."""
    letter.refresh_from_db()
    return bool(letter.handed_at), bool(letter.sent_at), bool(letter.dropped)


def test_a_mail_that_is_refused_for_now_waits(
    postbox: Postbox, letter: DigestMail
) -> None:
    postbox.answer = "451 not now"
    assert send() == 0
    assert states(letter) == (False, False, False)
    postbox.answer = "250 OK"
    assert send() == 1
    assert states(letter) == (True, True, False)


def test_a_mail_that_is_refused_for_good_is_not_tried_again(
    postbox: Postbox, letter: DigestMail
) -> None:
    postbox.answer = "554 no such mail here"
    assert send() == 0
    assert states(letter) == (False, False, True)
    assert "no such mail here" in letter.dropped
    postbox.answer = "250 OK"
    assert send() == 0
    assert not mails.perhaps_sent(DigestMail.objects.all()).exists()


def test_a_server_that_hangs_up_after_the_mail_may_have_it(
    postbox: Postbox, letter: DigestMail
) -> None:
    postbox.hangs_up = True
    assert send() == 0
    assert states(letter) == (True, False, False)
    DigestMail.objects.update(handed_at=F("handed_at") - 2 * mails.TAKE_OVER_AFTER)
    postbox.hangs_up = False
    assert send() == 0
    assert mails.perhaps_sent(DigestMail.objects.all()).get() == letter


def test_what_is_no_news_any_more_is_dropped(
    postbox: Postbox, letter: DigestMail
) -> None:
    assert mails.send(DigestMail.objects.all(), lambda _letter: None) == 0
    assert states(letter) == (False, False, True)


def test_the_text_arrives_as_it_was_written(postbox: Postbox) -> None:
    text = ".\n..two dots\n.\nlast line without an end"
    mail.send_mail("Dots", text, None, ["ann@kip.example"])
    [(_to, arrived)] = postbox.letters
    got = arrived.get_payload(decode=True)
    assert isinstance(got, bytes)
    assert got.decode().replace("\r\n", "\n").rstrip("\n") == text


def test_other_mails_go_out_as_ever(postbox: Postbox) -> None:
    """Such as those of the sign-in pages, several over one line."""
    messages = [
        mail.EmailMessage(f"{n}", "Text", None, ["ann@kip.example"]) for n in range(3)
    ]
    assert mail.get_connection().send_messages(messages) == 3
    assert [one["Subject"] for _to, one in postbox.letters] == ["0", "1", "2"]


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """That of a server of the tests, which KIP trusts meanwhile."""
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate")
    key, made = tmp_path / "key.pem", tmp_path / "made.pem"
    wanted = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(made)]
    subprocess.run(
        ["openssl", *wanted.split(), *subject, *files], check=True, capture_output=True
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made, key)
    return context


@pytest.mark.parametrize("way", ["from the start", "after STARTTLS"])
def test_the_line_may_be_encrypted(
    settings: Any, letter: DigestMail, certificate: ssl.SSLContext, way: str
) -> None:
    if way == "from the start":
        settings.EMAIL_USE_SSL, options = True, {"ssl_context": certificate}
    else:
        settings.EMAIL_USE_TLS = True
        options = {"tls_context": certificate, "require_starttls": True}
    with open_postbox(settings, **options) as box:
        assert send() == 1
    assert box.addresses == ["ann@kip.example"]
    assert states(letter) == (True, True, False)


def test_a_server_that_wants_encryption_gets_no_mail_without(
    settings: Any, letter: DigestMail, certificate: ssl.SSLContext
) -> None:
    options = {"tls_context": certificate, "require_starttls": True}
    with open_postbox(settings, **options) as box:
        assert send() == 0
    assert box.letters == []
    assert states(letter) == (False, False, False)


def test_what_was_claimed_before_claims_had_owners_is_left_alone(
    postbox: Postbox, letter: DigestMail
) -> None:
    """The migration: such a mail may be on its way, or was no news any more."""
    migration = import_module("projects.migrations.0009_dropped_letters")
    hour = timedelta(hours=1)
    DigestMail.objects.update(claimed_at=Now() - hour)
    migration.leave_alone_what_was_claimed(apps, None)
    assert send() == 0
    assert states(letter) == (True, False, False)
