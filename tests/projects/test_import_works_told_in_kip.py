"""Importing with a profile again, over works that people went on with in KIP."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from projects.models import PlannedWork, WorkPart
from projects.services import ReasonNeeded, save_work
from tests.files import making
from tests.projects.test_import_works import PROFILE, RD, a_row, counts, importing
from tests.projects.test_services import adopt
from tests.towns import street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "sewers")]


@pytest.fixture
def work(tmp_path: Path) -> PlannedWork:
    importing(tmp_path, [a_row()])
    return PlannedWork.objects.get()


def test_costs_that_are_told_per_year_stay(tmp_path: Path, work: PlannedWork) -> None:
    save_work(work, year_costs={(2030, "levy"): Decimal(30)})
    report = importing(tmp_path, [a_row(name="Oak Lane")])
    work.refresh_from_db()
    assert (work.title, work.cost_estimate) == ("Oak Lane: sewer", 30)
    assert counts(report) == (0, 1, 0, 0)
    assert "per year" in report.problems[0].message


def test_a_work_with_parts_stays_where_they_are(
    tmp_path: Path, work: PlannedWork
) -> None:
    part = WorkPart(name="North", footprint=street(0, 0))
    part.earliest_start = part.latest_end = date(2032, 5, 1)
    save_work(work, parts=[part])
    report = importing(tmp_path, [a_row()])
    work.refresh_from_db()
    assert work.earliest_start == work.latest_end == date(2032, 5, 1)
    assert work.footprint.equals(part.footprint)
    assert counts(report) == (0, 0, 1, 0)
    assert "parts" in report.problems[0].message


def test_an_adopted_work_moves_with_a_reason_only(
    tmp_path: Path, work: PlannedWork
) -> None:
    adopt(work)
    later = a_row(end="2031-12-31")
    with pytest.raises(ReasonNeeded):
        importing(tmp_path, [later])
    work.refresh_from_db()
    assert work.latest_end == date(2030, 6, 30)
    (tmp_path / "profile.toml").write_text(PROFILE)
    file = making.write_geojson(tmp_path / "w.geojson", [later], making.SHAPES[:1], RD)
    how = {"profile": str(tmp_path / "profile.toml")}
    with pytest.raises(CommandError, match="--reason"):
        call_command("import_works", str(file), **how)
    call_command("import_works", str(file), **how, reason="Gas first")
    work.refresh_from_db()
    assert work.latest_end == date(2031, 12, 31)
