"""Rows to and from PostgreSQL as numpy arrays lose nothing on the way."""

from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from django.db import DatabaseError, IntegrityError, connection, transaction

from conflicts import copying
from conflicts.copying import copy_rows, read_rows
from conflicts.models import Match
from projects.models import PlannedWork
from tests.factories import make_work

pytestmark = pytest.mark.django_db

TABLE = "conflicts_match"
ROW = np.dtype(
    [
        ("first_id", "i8"),
        ("second_id", "i8"),
        ("kind", "S20"),
        ("reason", "S20"),
        ("is_near_miss", "?"),
        ("metres_apart", "f8"),
        ("overlap_days", "i4"),
        ("gap_days", "i4"),
        ("shared_m2", "f8"),
        ("worth", "f8"),
        ("rules_version", "S20"),
    ]
)


def make_rows(*pairs: tuple[int, int], worth: float = 1234.5) -> Any:
    """Matches of works that are near each other in 2030."""
    return np.array(
        [
            (one, two, b"combine", b"near", False, 2.5, 31, 0, 1e-9, worth, b"v1")
            for one, two in pairs
        ],
        dtype=ROW,
    )


def make_works(many: int = 3) -> list[int]:
    return [make_work(f"Work {number}").pk for number in range(many)]


def copy(rows: Any, **options: Any) -> None:
    with connection.cursor() as cursor:
        copy_rows(cursor, TABLE, rows, **options)


def test_rows_arrive_as_they_were() -> None:
    one, two, three = make_works()
    copy(make_rows((one, two), (one, three)))
    match = Match.objects.get(second=three)
    assert (match.first_id, match.kind, match.reason) == (one, "combine", "near")
    assert (match.metres_apart, match.shared_m2, match.worth) == (2.5, 1e-9, 1234.5)
    assert (match.overlap_days, match.is_near_miss) == (31, False)


def test_no_number_becomes_no_value() -> None:
    one, two, _ = make_works()
    copy(make_rows((one, two), worth=np.nan))
    assert Match.objects.get().worth is None


def test_a_column_says_itself_which_values_are_missing() -> None:
    one, two, three = make_works()
    missing = np.array([True, False])
    copy(make_rows((one, two), (one, three)), nulls={"worth": missing})
    stored = Match.objects.order_by("second_id").values_list("worth", flat=True)
    assert list(stored) == [None, 1234.5]


def test_no_rows_at_all_are_copied_and_read() -> None:
    copy(make_rows())
    assert len(read_rows(Match.objects.all(), ROW)) == 0


def test_what_is_copied_is_read_back() -> None:
    one, two, three = make_works()
    rows = make_rows((one, two), (two, three))
    copy(rows)
    found = read_rows(Match.objects.order_by("first_id"), ROW)
    texts = [name for name in ROW.names if ROW[name].kind == "S"]
    for name in texts:
        found[name] = np.char.rstrip(found[name])
    assert found.tolist() == rows.tolist()


@pytest.mark.parametrize("many", [1, 2, 3, 4])
def test_rows_are_read_and_written_in_portions(
    monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(copying, "_WRITTEN", 2)
    monkeypatch.setattr(copying, "_READ", 3)
    works = make_works(many + 1)
    copy(make_rows(*((works[0], other) for other in works[1:])))
    found = read_rows(Match.objects.order_by("second_id"), ROW)
    assert found["second_id"].tolist() == works[1:]


def test_days_and_footprints_are_read() -> None:
    work = make_work(latest_end=None)
    types = [("earliest_start", "M8[D]"), ("latest_end", "M8[D]"), ("footprint", "O")]
    (found,) = read_rows(PlannedWork.objects.all(), types)
    assert found["earliest_start"] == np.datetime64("2030-04-01")
    assert np.isnat(found["latest_end"])
    assert work.footprint is not None
    assert shapely.to_wkb(found["footprint"]) == bytes(work.footprint.wkb)


def test_a_condition_with_quotes_and_percents_holds() -> None:
    make_work("100% 'new'")
    make_work("another")
    query = PlannedWork.objects.filter(
        title="100% 'new'", latest_end__gte=date(2030, 1, 1)
    )
    assert len(read_rows(query, [("id", "i8")])) == 1


def test_a_missing_number_is_refused_and_not_taken_for_another() -> None:
    make_work(duration_days=None)
    with pytest.raises(ValueError, match="duration_days has a NULL"):
        read_rows(PlannedWork.objects.all(), [("id", "i8"), ("duration_days", "i4")])


def test_a_constraint_holds_for_copied_rows_too() -> None:
    one, two, _ = make_works()
    with pytest.raises(IntegrityError), transaction.atomic():
        copy(make_rows((two, one)))


def test_another_type_than_the_column_is_refused() -> None:
    one, two, _ = make_works()
    narrow = make_rows((one, two)).astype([(*ROW.descr[0][:1], "i4"), *ROW.descr[1:]])
    with pytest.raises(DatabaseError), transaction.atomic():
        copy(narrow)
