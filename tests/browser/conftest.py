"""A real Chromium against a real server: what only a browser can tell."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from organisations.models import User

# Playwright keeps an event loop in this thread, in which Django would refuse to ask
# the database anything; nothing here runs at the same time as a query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),  # None: Playwright's own
            args=["--no-sandbox"],  # tests run as root in containers
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A page in English, so that tests don't hang on translations."""
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(10_000)
    context.add_cookies(
        [
            {
                "name": settings.LANGUAGE_COOKIE_NAME,
                "value": "en",
                "url": live_server.url,
            }
        ]
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints


@pytest.fixture
def sign_in(page: Page) -> Callable[[User], None]:
    def _sign_in(user: User) -> None:
        page.goto("/inloggen")
        page.locator("[name=login]").fill(user.email)
        page.locator("[name=password]").fill("a long password")
        page.locator("[name=password]").press("Enter")
        page.wait_for_url("**/*")

    return _sign_in


def tab_to(page: Page, goal: Locator, most: int = 80) -> None:
    """Press Tab until `goal` has the focus, as who has no mouse does."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if goal.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{goal} can't be reached in {most} presses of Tab")


def serious(page: Page) -> list[str]:
    """What axe finds that keeps people out."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html']}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
