"""A real Chromium against a real server: what only a browser can tell."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from organisations.models import User

DESK, PHONE = (1440, 900), (390, 844)
# Both widths and both languages, without trying every pair.
IN_BOTH = [(DESK, "en"), (PHONE, "nl")]

# visit("/planning/", user, PHONE): a window of its own, signed in.
Visit = Callable[..., Page]

# Chromium would load two pages of its own for the address bar of every window, which
# nobody sees: more than half of what a window costs. Of this switch only the last one
# counts, so here stands as well what of Playwright's own list matters to these tests.
SWITCHED_OFF = [
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "MediaRouter", "LensOverlay"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
    "AimEnabled",
]

# A busy machine with two cores takes its time.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

# Playwright keeps an event loop in this thread, in which Django would refuse to ask
# the database anything; nothing here runs at the same time as a query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # None: Playwright's own
    program = os.environ.get("KIP_TEST_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            # tests run as root in containers
            args=["--no-sandbox", f"--disable-features={','.join(SWITCHED_OFF)}"],
        )
        yield browser
        browser.close()


class Unanswered:
    """Counts the requests that the live server still works on.

    A browser that is closed does not wait for its answers, but the server goes on
    giving them: emptying the tables under such a request would be a deadlock.
    """

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def wait_for_none(self) -> None:
        with self._changed:
            answered = self._changed.wait_for(
                lambda: not self._count, PATIENCE_MS / 1e3
            )
        assert answered, f"{self._count} requests were never answered"

    def started(self, **_kwargs: Any) -> None:
        self._add(1)

    def finished(self, **_kwargs: Any) -> None:
        self._add(-1)

    def _add(self, number: int) -> None:
        with self._changed:
            self._count += number
            self._changed.notify_all()


@pytest.fixture
def unanswered(live_server: Any) -> Iterator[Unanswered]:
    counter = Unanswered()
    request_started.connect(counter.started)
    request_finished.connect(counter.finished)
    yield counter
    request_started.disconnect(counter.started)
    request_finished.disconnect(counter.finished)


@pytest.fixture
def visit(
    chromium: Browser, live_server: Any, unanswered: Unanswered
) -> Iterator[Visit]:
    """Opens pages; afterwards none of them may have complained."""
    contexts, complaints = [], []

    def open_page(
        path: str,
        user: User | None = None,
        size: tuple[int, int] = DESK,
        **how: Any,
    ) -> Page:
        context = _context(chromium, live_server.url, size, **how)
        contexts.append(context)
        if user:
            _give_session(context, user, live_server.url)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    unanswered.wait_for_none()
    assert complaints == []


def _context(
    chromium: Browser, url: str, size: tuple[int, int], **how: Any
) -> BrowserContext:
    """In English, so that tests don't hang on translations."""
    viewport = {"width": size[0], "height": size[1]}
    # No animations, so that nothing is clicked while the map still moves.
    how = {"reduced_motion": "reduce", **how}
    context = chromium.new_context(base_url=url, viewport=viewport, **how)
    context.set_default_timeout(PATIENCE_MS)
    english = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": url}
    context.add_cookies([english])  # type: ignore[list-item]
    return context


def speak(page: Page, language: str) -> Page:
    """From the next page on it is in this language."""
    name = settings.LANGUAGE_COOKIE_NAME
    cookie = {"name": name, "value": language, "url": page.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


def _give_session(context: BrowserContext, user: User, url: str) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    session = {"name": name, "value": client.cookies[name].value, "url": url}
    context.add_cookies([session])  # type: ignore[list-item]


def at_rest(page: Page) -> None:
    """Wait until htmx has no question under way; "networkidle" is only true of the
    load of a page, and remains so whatever it asks later."""
    expect(page.locator(".htmx-request")).to_have_count(0)


# Whether who looks can see it: at one point at least nothing lies over it, such as a
# header that stays (WCAG 2.4.11). A chip is seen by its label, its own box is clear.
# What only shows while it has the focus comes within some frames.
IN_SIGHT = """async (one) => {
  const whole = one.closest("label") ?? one;
  const steps = [0.1, 0.5, 0.9];
  const isOnTop = (x, y) => whole.contains(document.elementFromPoint(x, y));
  const isSeen = () => [...one.getClientRects()].some(({ x, y, width, height }) =>
    steps.some((i) => steps.some((j) => isOnTop(x + width * i, y + height * j))));
  for (let frame = 0; frame < 5 && !isSeen(); frame += 1) {
    await new Promise(requestAnimationFrame);
  }
  return isSeen();
}"""


def tab_to(page: Page, goal: Locator, most: int = 80) -> None:
    """Press Tab until `goal` has the focus, as who has no mouse does, and in sight."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if goal.evaluate("element => element === document.activeElement"):
            assert goal.evaluate(IN_SIGHT), f"{goal} has the focus out of sight"
            return
    raise AssertionError(f"{goal} can't be reached in {most} presses of Tab")


def by_key(page: Page, goal: Locator, key: str = "Enter", most: int = 80) -> None:
    """As a click on `goal`, for who has no mouse."""
    tab_to(page, goal, most)
    page.keyboard.press(key)


def by_typing(page: Page, goal: Locator, text: str) -> None:
    """As filling in `goal`, for who has no mouse."""
    tab_to(page, goal)
    page.keyboard.type(text)


_NEXT_STOP = f"""async () => {{
  const one = document.activeElement;
  if (met.has(one)) return null;
  met.add(one);
  return (await ({IN_SIGHT})(one)) ? "" : one.outerHTML.slice(0, 200);
}}"""


def covered(page: Page, key: str = "Tab") -> list[str]:
    """What has the focus somewhere on the way through the whole page, and then can't be
    seen. `key` is Tab, or Shift+Tab from the end to the top."""
    found: list[str] = []
    page.evaluate("() => { window.met = new WeakSet() }")
    for _press in range(300):
        page.keyboard.press(key)
        stop = page.evaluate(_NEXT_STOP)
        if stop is None:
            return [one for one in found if one]
        found.append(stop)
    raise AssertionError(f"{key} comes to no end")


def serious(page: Page) -> list[str]:
    """What axe finds that keeps people out, and a page that scrolls sideways."""
    found = Axe().run(page).response["violations"]
    barriers = [
        f"{one['id']}: {one['nodes'][0]['html']}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    root = "document.documentElement"
    if page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
        barriers.append("the page scrolls sideways")
    return barriers
