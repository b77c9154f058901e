"""Ideas of residents in a real browser: on the map, and the photo of a form that came
back."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from areas.models import StreetSurface
from residents import spam
from tests.browser.conftest import DESK, PHONE, Visit, serious
from tests.people import People
from tests.residents.ideas import make_published
from tests.towns import point, street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _town(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two streets that look alike; here robots and tests may be quick."""
    cache.clear()
    for y, name in ((40, "Elm Lane North"), (700, "Elm Lane South")):
        StreetSurface.objects.create(name=name, surface=street(40, y))
    monkeypatch.setattr(spam, "QUICKEST", timedelta(0))


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_an_idea_is_chosen_in_the_list_and_on_the_map(
    visit: Visit, people: People, size: tuple[int, int]
) -> None:
    bench = make_published("A bench", place=point(900, 500))
    make_published("A strip", place=point(100, 500))
    page = visit(reverse("residents:initiatives"), size=size)
    page.get_by_role("button", name="Show on the map: A bench").click()
    panel = page.locator("[data-map-panel]")
    expect(panel.get_by_role("link", name="A bench")).to_be_visible()
    expect(page).to_have_url(re.compile(f"selected={bench.pk}"))
    assert serious(page) == []
    panel.get_by_role("button", name="Back to the list").click()
    expect(page.get_by_role("button", name="Show on the map: A bench")).to_be_focused()
    page.get_by_label("Answered", exact=True).check()
    expect(page.locator("#result-count")).to_have_text("0 initiatives")


def test_without_scripts_a_photo_comes_along_to_the_second_step(visit: Visit) -> None:
    written = BytesIO()
    Image.new("RGB", (60, 40), "green").save(written, "JPEG")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}
    path = reverse("residents:initiative_new")
    page = visit(path, size=PHONE, java_script_enabled=False)
    page.get_by_label("Your idea in a few words").fill("A green strip")
    page.get_by_label("What do you want to do, and why?").fill("Flowers.")
    page.get_by_label("Your e-mail address").fill("resident@home.example")
    page.get_by_label("Photo").set_input_files(photo)  # type: ignore[arg-type]
    page.get_by_label("Street or address").fill("elm lan")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("main")).to_contain_text("We kept the photo")
    page.get_by_label("Elm Lane South").check()
    page.get_by_role("button", name="Look at it first").click()
    shown = page.get_by_role("img", name="Photo that came with the idea")
    expect(shown).to_be_visible()
