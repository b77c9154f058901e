"""The plan as columns says what the plan as works says."""

from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely

from conflicts.columns import read_columns
from conflicts.engine import Rules, Window, Work
from conflicts.engine.columns import Columns
from projects.models import PlannedWork
from projects.planning import Discipline
from tests.factories import make_organisation, make_work
from tests.towns import street

pytestmark = pytest.mark.django_db


def read(**rules: Any) -> Columns:
    return read_columns(PlannedWork.objects.all(), Rules(**rules))


def test_columns_are_those_of_the_same_works() -> None:
    sewer = make_work()
    paving = make_work(
        organisation=make_organisation("Roads"),
        discipline=Discipline.ROADS,
        footprint=street(0, 50),
        earliest_start=None,
        duration_days=None,
        closes_street=True,
    )
    rules = Rules()
    expected = Columns.of_works(
        [_as_engine_work(work) for work in (paving, sewer)], rules
    )
    found = read_columns(PlannedWork.objects.all(), rules)
    assert found.names == expected.names
    for name in Columns.__slots__:
        if name not in ("names", "footprints"):
            assert np.array_equal(getattr(found, name), getattr(expected, name)), name
    assert shapely.equals(found.footprints, expected.footprints).all()


def _as_engine_work(work: PlannedWork) -> Work:
    assert work.footprint is not None
    return Work(
        id=work.pk,
        organisation=work.organisation_id,
        discipline=work.discipline,
        footprint=shapely.from_wkb(bytes(work.footprint.wkb)),
        window=Window(work.earliest_start, work.latest_end),
        duration_days=work.duration_days,
        closes_street=work.closes_street,
    )


def test_an_empty_plan_has_empty_columns() -> None:
    assert len(read()) == 0


def test_outermost_days_are_no_open_sides() -> None:
    make_work(earliest_start=date(1900, 1, 1), latest_end=date(2200, 12, 31))
    columns = read()
    assert columns.first_days.tolist() == [date(1900, 1, 1).toordinal()]
    assert columns.last_days.tolist() == [date(2200, 12, 31).toordinal()]


@pytest.mark.parametrize("discipline", Discipline.values)
def test_every_discipline_has_its_own_buffer(discipline: str) -> None:
    make_work(discipline=discipline)
    assert read(buffers_m={discipline: 23.0}).buffers.tolist() == [23.0]


def test_only_the_works_that_are_asked_are_read() -> None:
    make_work()
    later = make_work(earliest_start=date(2031, 1, 1), latest_end=date(2031, 2, 1))
    some = PlannedWork.objects.within(date(2031, 1, 1), None)
    assert read_columns(some, Rules()).ids.tolist() == [later.pk]
