"""From a street to a mail with news and out again, as residents do it: on a phone and
on a desk, by keyboard, and without scripts; the mails come from a real server."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import Page, expect

from areas.models import StreetSurface
from projects.models import PlannedWork
from residents import spam
from residents.models import News, Subscription
from residents.subscriptions import sending
from tests.browser.conftest import (
    DESK,
    PHONE,
    Visit,
    by_key,
    by_typing,
)
from tests.factories import make_area, make_work
from tests.postbox import Postbox, parts
from tests.towns import street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANN = "ann@home.example"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    for cache in ("default", "public"):
        caches[cache].clear()


@pytest.fixture
def work(transactional_db: None) -> PlannedWork:
    make_area()
    StreetSurface.objects.create(name="Elm Lane", surface=street(0, 0))
    return make_work("Elm Lane, sewer")


def last_link(postbox: Postbox, nth: int = 0) -> str:
    """A link to what is kept in the last mail, as a path."""
    text, _html = parts(postbox.letters[-1][1])
    links = re.findall(r"https://kip\.example(/abonnement/\S+)", text)
    path: str = links[nth]
    return path


def ask_as_a_person(page: Page) -> None:
    """The form is not sent quicker than people do."""
    page.wait_for_timeout(3100)


@pytest.mark.parametrize(
    ("size", "scripts"), [(PHONE, True), (DESK, False)], ids=["phone", "no scripts"]
)
def test_from_a_street_to_news_and_out_again(
    visit: Visit,
    work: PlannedWork,
    postbox: Postbox,
    size: tuple[int, int],
    scripts: bool,
) -> None:
    page = visit("/abonneren", size=size, java_script_enabled=scripts)
    page.get_by_label("Street, address or postcode").fill("Elm Lane")
    page.keyboard.press("Enter")
    expect(page.get_by_label("250 m: now 1 work")).to_be_visible()
    page.get_by_label("250 m: now 1 work").check()
    page.get_by_label("Your e-mail address").fill(ANN)
    ask_as_a_person(page)
    page.get_by_role("button", name="Keep me informed").click()
    expect(page).to_have_url(re.compile("/abonneren/verstuurd$"))

    sending.send_confirmations(now())
    page.goto(last_link(postbox))
    page.get_by_role("button", name="Yes, keep me informed").click()
    expect(page.locator(".alert--success, .alert--ok")).to_contain_text(
        "You get a mail"
    )
    expect(page.locator("main")).to_contain_text(ANN)

    News.objects.create(work=work, kind="started", happened_at=now())
    assert sending.send_news(now().date(), now()) == 1
    assert "The work has begun." in parts(postbox.letters[-1][1])[0]
    page.goto(last_link(postbox, -1))
    page.get_by_role("button", name="Stop and erase").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert not Subscription.objects.exists()


def now() -> Any:
    return timezone.now()  # noqa: TID251  as the views, which have the real time


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_it_goes_by_keyboard_alone(
    visit: Visit,
    work: PlannedWork,
    postbox: Postbox,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    monkeypatch.setattr(spam, "QUICKEST", timedelta(0))  # here keys may be quick
    page = visit("/abonneren", size=size)
    by_typing(page, page.get_by_label("Street, address or postcode"), "Elm Lane")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("place="))
    by_key(page, page.get_by_label("250 m"), "ArrowDown")
    expect(page.get_by_label("500 m")).to_be_checked()
    email = page.get_by_label("Your e-mail address")
    by_typing(page, email, "not an address")
    page.keyboard.press("Enter")
    # The browser says what is wrong, and keeps the focus there.
    expect(email).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(ANN)
    by_key(page, page.get_by_role("button", name="Keep me informed"))
    expect(page).to_have_url(re.compile("/abonneren/verstuurd$"))

    sending.send_confirmations(now())
    page.goto(last_link(postbox))
    by_key(page, page.get_by_role("button", name="Yes, keep me informed"))
    expect(page.locator(".alert--success")).to_be_visible()
    by_key(page, page.get_by_role("combobox", name="Within"), "ArrowDown")
    by_key(page, page.get_by_role("button", name="Save", exact=True))
    expect(page.locator("#notices")).to_contain_text("Your change is saved.")
    assert Subscription.objects.get().radius == 1000
    by_key(page, page.get_by_role("button", name="Stop this news"))
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert not Subscription.objects.exists()
