"""What the database refuses, whoever asks."""

from datetime import date
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from projects.models import PlannedWork
from tests.factories import make_organisation, make_work
from tests.towns import EAST, NORTH

pytestmark = pytest.mark.django_db


def bow_tie() -> GEOSGeometry:
    corners = [(0, 0), (10, 10), (10, 0), (0, 10), (0, 0)]
    crossed = Polygon([(EAST + x, NORTH + y) for x, y in corners])
    crossed.srid = make_work().footprint.srid
    return crossed


@pytest.mark.parametrize(
    "wrong",
    [
        {"earliest_start": date(2030, 2, 1), "latest_end": date(2030, 1, 31)},
        {"duration_days": 0},
        {"duration_days": 10_001},
        {"earliest_start": date(1, 1, 1)},
        {"latest_end": date(9998, 12, 30)},
        {"preferred_start": date(2201, 1, 1)},
        {"cost_estimate": -1},
    ],
)
def test_the_database_refuses_nonsense(wrong: dict[str, Any]) -> None:
    work = make_work()
    with pytest.raises(DatabaseError), transaction.atomic():
        PlannedWork.objects.filter(pk=work.pk).update(**wrong)


def test_the_database_refuses_a_footprint_that_crosses_itself() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        make_work(footprint=bow_tie())


def test_the_database_refuses_an_empty_footprint() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        make_work(footprint=Polygon(srid=make_work().footprint.srid))


def test_a_window_of_one_day_and_open_windows_are_fine() -> None:
    day = date(2030, 5, 1)
    make_work(earliest_start=day, latest_end=day)
    make_work(earliest_start=None, latest_end=None)
    make_work(earliest_start=day, latest_end=None)
    make_work(earliest_start=date(1900, 1, 1), latest_end=date(2200, 12, 31))


def test_a_form_hears_in_words_what_is_wrong() -> None:
    work = make_work()
    work.earliest_start, work.latest_end = date(2030, 2, 1), date(2030, 1, 31)
    with pytest.raises(ValidationError, match=r"latest end|uiterste einde"):
        work.validate_constraints()


def test_a_work_comes_once_from_a_source() -> None:
    make_work(source_system="gis", source_id="7")
    with pytest.raises(DatabaseError), transaction.atomic():
        make_work(source_system="gis", source_id="7")
    make_work(source_system="other", source_id="7")
    make_work(source_system="gis", source_id="")
    make_work(source_system="gis", source_id="")


def test_one_index_serves_place_and_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'work_place_time'"
        )
        (definition,) = cursor.fetchone()
    assert "gist" in definition
    assert "footprint" in definition
    assert "window" in definition


def test_both_ends_of_a_window_are_included() -> None:
    work = make_work(earliest_start=date(2030, 4, 1), latest_end=date(2030, 4, 30))
    on = PlannedWork.objects.filter(pk=work.pk)
    assert on.within(date(2030, 4, 30), date(2030, 5, 31)).exists()
    assert on.within(None, date(2030, 4, 1)).exists()
    assert not on.within(date(2030, 5, 1), None).exists()
    assert not on.within(None, date(2030, 3, 31)).exists()


def test_an_organisation_with_works_is_not_deleted() -> None:
    make_work()
    with pytest.raises(DatabaseError):
        make_organisation().delete()
