"""The command: what it says, what it writes, and how it ends."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from projects.models import PlannedWork
from tests.factories import make_organisation
from tests.files import making

pytestmark = pytest.mark.django_db
PLAN = Path(making.__file__).parent / "plan.csv"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def departments() -> None:
    make_organisation("Riolering")
    make_organisation("Wegen")


def run(file: Path = PLAN, **options: object) -> str:
    out = StringIO()
    settings = {"profile": "algemeen", "crs": "EPSG:28992", **options}
    call_command("import_works", file, stdout=out, **settings)
    return out.getvalue()


def test_it_says_what_it_did_and_what_to_mend() -> None:
    said = run()
    assert "4 rows read." in said
    assert "2 created, 0 changed, 0 unchanged." in said
    assert "2 problems; 2 rows were left out." in said
    assert "row 4, eind “2027-04-01”: The end lies before the start" in said
    assert "row 5, begin “ooit”: This is not a date that the profile knows" in said


def test_a_plain_sheet_needs_no_profile_of_its_own() -> None:
    run()
    sewer, pump = PlannedWork.objects.order_by("source_id")
    assert (sewer.discipline, pump.discipline) == ("sewerage", "sewerage")
    assert (str(sewer.earliest_start), str(sewer.latest_end)) == (
        "2028-01-01",
        "2028-12-31",
    )
    assert (str(pump.earliest_start), str(pump.latest_end)) == (
        "2027-04-01",
        "2027-09-30",
    )
    assert sewer.cost_estimate == 250_000
    assert (sewer.closes_street, pump.closes_street) == (True, False)
    assert (sewer.status, sewer.visibility) == ("programmed", "municipality")


def test_the_report_is_a_sheet_that_runs_no_formula(tmp_path: Path) -> None:
    dangerous = tmp_path / "plan.csv"
    dangerous.write_text(PLAN.read_text().replace("ooit", '"=cmd|calc"'))
    report = tmp_path / "report.csv"
    run(dangerous, report=report)
    assert report.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(report.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0] == ["sort", "row", "column", "value", "message"]
    assert rows[1][:4] == ["problem", "4", "eind", "2027-04-01"]
    assert rows[2][:4] == ["problem", "5", "begin", "'=cmd|calc"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"file": Path("nowhere.csv")}, "There is no file nowhere.csv"),
        ({"profile": "yours"}, "There is no profile “yours”"),
        ({"crs": ""}, "Say it with --crs"),
    ],
)
def test_it_ends_with_a_sentence_when_it_can_not_read(
    change: dict[str, object], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        run(**change)  # type: ignore[arg-type]
    assert not PlannedWork.objects.exists()


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("id;naam;wkt\n1;Kerkweg;POINT(174000 450000)\n")
    with pytest.raises(CommandError, match=r"“organisatie”.*id, naam, wkt"):
        run(path)
