"""The two profiles of the demo town on the real files that they were written for."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from kip.demo.load import PLANS, TOWN
from organisations.models import User
from projects.imports import ImportReport, import_works, read_profile
from projects.models import PlannedWork

pytestmark = pytest.mark.django_db
(PROGRAMME, PROGRAMME_PROFILE), (REGISTER, REGISTER_PROFILE) = PLANS


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def imported(file: str, profile: str) -> ImportReport:
    return import_works(TOWN / file, read_profile(TOWN / profile))


def versions() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text FROM projects_plannedwork ORDER BY 1")
        return list(cursor.fetchall())


def test_the_whole_programme_is_imported() -> None:
    report = imported(PROGRAMME, PROGRAMME_PROFILE)
    assert (report.created, report.problems, report.skipped.total()) == (136, [], 0)
    assert len(report.new_organisations) == 19
    assert report.repaired
    works = {work.source_id: work for work in PlannedWork.objects.all()}
    luzerne = works["CH_0274"]
    assert luzerne.title == "Rue de la Luzerne: trottoirs"
    assert luzerne.organisation.name == "Schaerbeek Trottoirs"
    assert (luzerne.earliest_start, luzerne.latest_end) == (
        date(2030, 1, 1),
        date(2030, 1, 31),
    )
    assert works["CH_0261"].closes_street  # 'oi'
    assert works["CH_0245"].coordination_reference == ""  # 'B1 à créer'
    assert works["CH_0378"].status == "under_way"
    undated = works["CH_0326"]
    assert (undated.earliest_start, undated.latest_end) == (None, None)
    assert (undated.status, undated.visibility) == ("intention", "municipality")
    assert works["CH_0348"].public_text == "Tussen Rue de Brabant en Rue de Potter."


def test_of_the_register_what_is_really_planned_and_of_all_a_third_is_public() -> None:
    imported(PROGRAMME, PROGRAMME_PROFILE)
    report = imported(REGISTER, REGISTER_PROFILE)
    assert report.rows == 1563
    assert (report.created, report.problems) == (491, [])
    assert report.skipped["spookwerf of vaststelling van schade"] == 482
    register = PlannedWork.objects.filter(source_system="osiris")
    assert not register.filter(title__icontains="fantôme").exists()
    assert not register.filter(latest_end__year=3000).exists()
    assert not register.filter(footprint=None).exists()
    sewer = register.get(source_id="712352")
    assert sewer.organisation.name == "VIVAQUA Assainissement"
    assert sewer.title == "Square François Riga en omgeving: riolering"
    assert (sewer.duration_days, sewer.status) == (165, "in_preparation")
    shown = Counter(PlannedWork.objects.values_list("visibility", flat=True))
    assert 0.30 < shown["public"] / shown.total() < 0.40
    texts = PlannedWork.objects.values_list("title", "public_text")
    assert not any("[naam]" in text for pair in texts for text in pair)


def test_importing_the_same_editions_again_changes_no_row() -> None:
    for file, profile in PLANS:
        imported(file, profile)
    before = versions()
    for file, profile in PLANS:
        report = imported(file, profile)
        assert (report.created, report.changed) == (0, 0)
    assert versions() == before


def test_the_demo_is_only_loaded_into_a_demo_installation() -> None:
    assert not settings.KIP_DEMO
    with pytest.raises(CommandError, match="not a demo installation"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_source_and_licence_lie_beside_the_data() -> None:
    names = {path.name for path in Path(TOWN).iterdir()}
    assert {"SOURCE.md", "LICENSE-GPL-3.0.txt"} <= names
    source = (TOWN / "SOURCE.md").read_text()
    assert all(name in source for name in names if name.endswith(".geojson"))
