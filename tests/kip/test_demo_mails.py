"""The demo shows the mails that it would send, and nobody else anything."""

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from organisations.models import User
from projects.desk import mail_files
from tests.people import People

pytestmark = pytest.mark.django_db

MAILS = "/demo/mails"
HOSTILE = "<script>alert(1)</script><img src='https://elsewhere.example/x.png'>"


@pytest.fixture
def _demo(settings: Any, tmp_path: Path) -> None:
    settings.KIP_DEMO = True
    settings.EMAIL_BACKEND = "projects.desk.mail_files.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mails"


@pytest.fixture
def planner(client: Client, people: People) -> Client:
    """One of the made-up people of the demo."""
    client.force_login(User.objects.create_user("planner@kip.example", "a password"))
    return client


def send(subject: str, **headers: str) -> None:
    message = mail.EmailMultiAlternatives(
        subject, f"Text {HOSTILE}", to=["ann@kip.example"], headers=headers
    )
    message.attach_alternative(f"<p>Html {HOSTILE}</p>", "text/html")
    message.send()


def send_news(subject: str = "Your answer: Ruë 1") -> None:
    send(subject, **{"List-Unsubscribe": "<https://kip.example/stop>"})


@pytest.mark.usefixtures("_demo")
def test_each_mail_is_a_file_and_is_shown(planner: Client) -> None:
    assert planner.get(MAILS).status_code == 200
    send_news()
    send_news("Another")
    page = planner.get(MAILS).content.decode()
    assert "Your answer: Ruë 1" in page
    assert "Another" in page
    assert "ann@kip.example" in page
    assert len(mail_files.newest(9)) == 2


@pytest.mark.usefixtures("_demo")
def test_what_a_mail_says_runs_nowhere(planner: Client) -> None:
    send_news()
    [one] = mail_files.newest(1)
    page = planner.get(f"{MAILS}/{one.name}").content.decode()
    assert HOSTILE not in page
    assert "Text &lt;script&gt;" in page
    shown = planner.get(f"{MAILS}/{one.name}/html")
    assert HOSTILE in shown.content.decode()
    policy = shown["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert shown["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.usefixtures("_demo")
def test_a_mail_that_resets_a_password_is_not_shown(planner: Client) -> None:
    send("Reset your password")
    assert "Reset your password" not in planner.get(MAILS).content.decode()
    [one] = mail_files.newest(1)
    assert planner.get(f"{MAILS}/{one.name}").status_code == 404
    assert planner.get(f"{MAILS}/{one.name}/html").status_code == 404


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize("name", ["nonsense", "..", "%2e%2e%2fkip", "*"])
def test_no_other_file_is_shown(planner: Client, name: str) -> None:
    assert planner.get(f"{MAILS}/{name}").status_code == 404


@pytest.mark.usefixtures("_demo")
def test_strangers_see_none(client: Client, people: People) -> None:
    assert "/inloggen" in client.get(MAILS)["Location"]
    for user, status in ((people.sewer_planner, 404), (people.administrator, 200)):
        client.force_login(user)
        assert client.get(MAILS).status_code == status


def test_outside_the_demo_there_is_no_such_page(
    planner: Client, settings: Any, tmp_path: Path
) -> None:
    assert planner.get(MAILS).status_code == 404
    settings.KIP_DEMO = True  # a demo with a mail server
    assert planner.get(MAILS).status_code == 404
