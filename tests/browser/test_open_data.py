"""The pages of open data in a real browser: for everybody, also without JavaScript."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESK, IN_BOTH, PHONE, Visit, by_key, serious, speak
from tests.factories import make_area, make_work
from tests.residents.ideas import make_published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ITEMS = "/ogc/v1/collections/{}/items"


@pytest.fixture(autouse=True)
def _own_disk(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def test_no_page_of_open_data_keeps_anybody_out(visit: Visit) -> None:
    make_area()
    work = make_work()
    make_published()
    pages = [
        "/open-data",
        "/ogc/v1?f=html",
        "/ogc/v1/conformance?f=html",
        "/ogc/v1/collections?f=html",
        "/ogc/v1/collections/werken?f=html",
        *(f"{ITEMS.format(one)}?f=html" for one in ("werken", "initiatieven")),
        f"{ITEMS.format('werken')}/{work.pk}?f=html",
    ]
    page = visit("/open-data")
    for (width, height), language in IN_BOTH:
        speak(page, language)
        page.set_viewport_size({"width": width, "height": height})
        for path in pages:
            page.goto(path)
            assert serious(page) == [], path


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_file_is_a_few_keys_away_without_javascript(
    visit: Visit, size: tuple[int, int]
) -> None:
    work = make_work()
    page = visit("/open-data", size=size, java_script_enabled=False)
    with page.expect_download() as waiting:
        by_key(page, page.get_by_role("link", name="Download GeoJSON"), most=20)
    download = waiting.value
    assert download.suggested_filename == "kip-2030-01-01-werken.geojson"
    (feature,) = json.loads(download.path().read_text())["features"]
    assert feature["id"] == work.pk
