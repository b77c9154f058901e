from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conflicts import engine
from conflicts.inputs import work_as_json, work_from_json
from conflicts.models import Combination
from conflicts.services import detect
from projects.services import save_work
from tests.conflicts.engine.builders import days, make_work, trench
from tests.conflicts.test_detect import sewer_and_road
from tests.factories import TODAY


def replay(reference: str) -> str:
    out = StringIO()
    call_command("replay", reference, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_proposal_is_computed_again_with_the_same_result() -> None:
    sewer_and_road(cost_estimate=900_000)
    detect(TODAY)
    row = Combination.objects.get()
    assert f"{row.value:,.2f}{row.value:>14,.2f}" in replay("CV-001")


@pytest.mark.django_db
def test_also_after_the_works_changed() -> None:
    sewer, _road = sewer_and_road()
    detect(TODAY)
    sewer.cost_estimate = 10_000_000
    save_work(sewer)
    assert "paving" in replay("1")


@pytest.mark.django_db
def test_a_changed_row_is_noticed() -> None:
    sewer_and_road()
    detect(TODAY)
    Combination.objects.update(value=1)
    with pytest.raises(CommandError, match="changed by hand"):
        replay("CV-001")


@pytest.mark.django_db
@pytest.mark.parametrize("reference", ["CV-002", "x", ""])
def test_an_unknown_reference_is_refused(reference: str) -> None:
    with pytest.raises(CommandError, match="no combination"):
        replay(reference)


def test_a_work_comes_back_as_it_went() -> None:
    work = make_work(
        footprint=trench(),
        window=days("2030-01-01", None),
        cost=1e6,
        areas=(3, 4),
        homes_per_m2=0.002,
    )
    assert work_from_json(work_as_json(work)) == work
    assert isinstance(work, engine.Work)
