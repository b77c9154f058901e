"""An idea of a resident in a real browser: sent and answered, on a phone and at a desk,
with a mouse and by keyboard alone."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from areas.models import StreetSurface
from residents import spam
from residents.initiatives import mailing
from residents.models import Initiative
from tests.browser.conftest import (
    DESK,
    PHONE,
    Visit,
    by_key,
    by_typing,
    serious,
)
from tests.factories import TODAY, make_work
from tests.people import People
from tests.postbox import Postbox, parts
from tests.towns import street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUEUE = "/initiatieven/beoordelen"


@pytest.fixture(autouse=True)
def _town(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elm Lane in the north; here robots and tests may be quick."""
    cache.clear()
    StreetSurface.objects.create(name="Elm Lane", surface=street(40, 40))
    monkeypatch.setattr(spam, "QUICKEST", timedelta(0))


def a_photo() -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 40), "green").save(written, "JPEG")
    return written.getvalue()


def fill_in(page: Page) -> None:
    page.get_by_label("Your idea in a few words").fill("A green strip")
    page.get_by_label("What do you want to do, and why?").fill("Flowers, not tiles.")
    page.get_by_label("Your e-mail address").fill("resident@home.example")


def link_in(box: Postbox) -> str:
    text, _html = parts(box.letters[-1][1])
    line = next(one for one in text.splitlines() if "/initiatief/volgen/" in one)
    return line.removeprefix("https://kip.example")


@pytest.mark.parametrize(("home", "office"), [(PHONE, DESK), (DESK, PHONE)])
def test_from_a_home_to_an_answer(
    visit: Visit,
    people: People,
    postbox: Postbox,
    home: tuple[int, int],
    office: tuple[int, int],
) -> None:
    make_work("Elm Lane, sewer", organisation=people.sewers, footprint=street(40, 40))
    page = visit(reverse("residents:initiative_new"), size=home)
    fill_in(page)
    page.get_by_label("Street or address").press_sequentially("Elm L")
    page.get_by_role("button", name="Elm Lane").click()
    expect(page.locator("[data-chosen]")).to_contain_text("marked on the map")
    photo = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
    page.get_by_label("Photo").set_input_files(photo)  # type: ignore[arg-type]
    page.get_by_role("button", name="Look at it first").click()
    public = page.get_by_role("region", name="This is what everybody will see")
    expect(public).to_contain_text("Flowers, not tiles.")
    expect(public).not_to_contain_text("resident@home.example")
    assert public.locator("img").evaluate("img => img.naturalWidth") == 60
    assert serious(page) == []
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mailbox")
    mailing.send_all(TODAY)
    page.goto(link_in(postbox))
    page.get_by_role("button", name="Yes, send my idea").click()
    expect(page.get_by_role("main")).to_contain_text("with the municipality")
    answer_it(visit, people, office)
    mailing.send_all(TODAY)
    page.goto(link_in(postbox))
    expect(page.get_by_role("main")).to_contain_text("Near this place we plan")


def answer_it(visit: Visit, people: People, size: tuple[int, int]) -> None:
    """The manager publishes it with the works that are planned there."""
    page = visit(reverse("residents:initiative_queue"), people.manager_north, size)
    page.get_by_role("link", name="A green strip").click()
    expect(page.get_by_label("Elm Lane, sewer")).to_be_visible()
    page.get_by_role("link", name="It can go along with works").click()
    expect(page.get_by_label("Text for the sender")).to_have_value(
        "Thank you for your idea. Near this place we plan: Elm Lane, sewer (Sewers), "
        "April to June 2030. This is provisional: nobody has decided on it yet, and it "
        "may change. We will see whether your idea can go along with it."
    )
    page.get_by_role("button", name="Do this and mail the sender").click()
    expect(page.locator("#notices")).to_contain_text("The sender gets a mail")
    assert Initiative.objects.get().state == "published"


def test_a_tap_on_the_map_is_a_place(visit: Visit) -> None:
    page = visit(reverse("residents:initiative_new"), size=PHONE)
    fill_in(page)
    page.locator("#map").scroll_into_view_if_needed()
    expect(page.locator("#map")).to_have_attribute("data-background", "own")
    page.locator("#map").click()
    expect(page.locator("[data-chosen]")).to_contain_text("marked on the map")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this right?")
    page.locator("#map").scroll_into_view_if_needed()
    expect(page.locator(".map-mark")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_by_keyboard_alone(
    visit: Visit, people: People, postbox: Postbox, size: tuple[int, int]
) -> None:
    work = make_work("Elm Lane, sewer", footprint=street(40, 40))
    page = visit(reverse("residents:initiative_new"), size=size)
    write_by_keyboard(page)
    by_key(page, page.get_by_role("button", name="Send"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mailbox")
    mailing.send_all(TODAY)
    page.goto(link_in(postbox))
    by_key(page, page.get_by_role("button", name="Yes, send my idea"))
    expect(page.get_by_role("main")).to_contain_text("with the municipality")
    answer_by_keyboard(visit(QUEUE, people.manager_north, size))
    idea = Initiative.objects.get()
    assert (idea.state, list(idea.works.all())) == ("published", [work])
    page.reload()
    by_key(page, page.get_by_role("link", name="See it as everybody does"))
    expect(page.get_by_role("main")).to_contain_text("Near this place we plan")


def write_by_keyboard(page: Page) -> None:
    by_typing(page, page.get_by_label("Your idea in a few words"), "A bench")
    by_typing(page, page.get_by_label("What do you want to do, and why?"), "To sit.")
    by_typing(page, page.get_by_label("Street or address"), "Elm L")
    street_found = page.get_by_role("button", name="Elm Lane")
    expect(street_found).to_be_visible()
    by_key(page, street_found, most=1)
    told = page.locator("[data-chosen]")
    expect(told).to_contain_text("marked on the map")
    expect(told).to_be_focused()
    chosen = page.locator("#id_place").input_value()
    middle = page.get_by_role("button", name="Mark the middle of the map")
    expect(middle).to_be_visible()
    by_key(page, page.locator("#map"), "ArrowRight", most=2)
    by_key(page, middle, most=10)
    assert page.locator("#id_place").input_value() != chosen
    email = page.get_by_label("Your e-mail address")
    by_typing(page, email, "resident@home.example")
    by_key(page, page.get_by_role("button", name="Look at it first"), most=5)
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this right?")


def answer_by_keyboard(page: Page) -> None:
    """From the queue to the mail, with the works that are planned there."""
    by_key(page, page.get_by_role("link", name="A bench"), most=30)
    by_key(page, page.get_by_label("Elm Lane, sewer"), "Space")
    by_key(page, page.get_by_role("button", name="Save what it is linked to"))
    expect(page.locator("#notices")).to_contain_text("The links are saved")
    by_key(page, page.get_by_role("link", name="It can go along with works"))
    page.wait_for_url(re.compile("begin=along"))
    # The address leads to the answer, so it is a few keys away.
    by_key(page, page.get_by_label("Publish", exact=True), "Space", most=15)
    by_key(page, page.get_by_role("button", name="Do this and mail the sender"))
    expect(page.locator("#notices")).to_contain_text("The sender gets a mail")


def test_without_scripts_a_street_is_chosen_from_those_found(visit: Visit) -> None:
    StreetSurface.objects.create(name="Elm Lane North", surface=street(40, 700))
    StreetSurface.objects.create(name="Elm Lane East", surface=street(800, 40))
    path = reverse("residents:initiative_new")
    page = visit(path, size=PHONE, java_script_enabled=False)
    fill_in(page)
    page.get_by_label("Street or address").fill("elm lan")
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_label("Elm Lane East").check()
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this right?")
