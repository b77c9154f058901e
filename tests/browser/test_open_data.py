"""The pages of open data in a real browser: for everybody, also without JavaScript."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESK, PHONE, Visit, by_key
from tests.factories import make_work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _own_disk(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


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
