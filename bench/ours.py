"""What KIP does: its own code, on the real tables."""

import random
from collections.abc import Sequence
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np
from django.contrib.gis.db.models.functions import Translate
from django.db import connection, transaction
from django.db.models import F

from bench.question import BUFFER_M, TABLES, TODAY, TOLERANCE_DAYS
from conflicts.columns import read_columns
from conflicts.copying import copy_rows
from conflicts.engine import Rules
from conflicts.engine.columns import Columns, Pairs
from conflicts.engine.joining import near_pairs
from conflicts.engine.timing import overlap_and_gap
from conflicts.services import detect
from projects.models import PlannedWork

_RULES = Rules(default_buffer_m=BUFFER_M, tolerance_days=TOLERANCE_DAYS)
_PAIR = [
    ("first", "i8"),
    ("second", "i8"),
    ("overlap_days", "i4"),
    ("gap_days", "i4"),
]


def join() -> dict[str, Any]:
    """Reads all works, finds their pairs and stores them."""
    connection.ensure_connection()
    start = perf_counter()
    columns = read_columns(PlannedWork.objects.all(), _RULES)
    read = perf_counter()
    pairs = near_pairs(columns, columns.buffers, _days(columns))
    found = perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        copy_rows(cursor, TABLES["ours"], _rows(columns, pairs))
    stored = perf_counter()
    return {
        "seconds": stored - start,
        "pairs": len(pairs.first),
        "steps": [
            ["read", round(read - start, 4)],
            ["join", round(found - read, 4)],
            ["store", round(stored - found, 4)],
        ],
    }


def _days(columns: Columns) -> Any:
    return np.full(len(columns), TOLERANCE_DAYS)


def _rows(columns: Columns, pairs: Pairs) -> Any:
    rows = np.empty(len(pairs.first), dtype=_PAIR)
    rows["first"] = columns.ids[pairs.first]
    rows["second"] = columns.ids[pairs.second]
    rows["overlap_days"], rows["gap_days"] = overlap_and_gap(columns, pairs)
    return rows


def run() -> dict[str, Any]:
    """The whole detection of the whole plan."""
    connection.ensure_connection()
    start = perf_counter()
    found = detect(date.fromisoformat(TODAY))
    return {
        "seconds": perf_counter() - start,
        "pairs": found.counts["matches"],
        "proposals": found.counts["proposals"],
        "steps": [[name, round(took, 4)] for name, took in found.steps],
    }


def change(work_ids: Sequence[int]) -> dict[str, Any]:
    """Per work that moves: its pairs found and stored again."""
    connection.ensure_connection()
    return {"each": [_timed(_join_around, work) for work in work_ids]}


def change_detect(work_ids: Sequence[int]) -> dict[str, Any]:
    """Per work that moves: detection of its neighbourhood."""
    connection.ensure_connection()
    return {"each": [_timed(_detect_around, work) for work in work_ids]}


def _timed(what: Any, work_id: int) -> float:
    _move(work_id)
    start = perf_counter()
    what(work_id)
    return perf_counter() - start


def _move(work_id: int) -> None:
    """A few metres, as when somebody draws it again."""
    step = random.Random(work_id)
    moved = Translate("footprint", step.uniform(-5, 5), step.uniform(-5, 5))
    PlannedWork.objects.filter(pk=work_id).update(
        footprint=moved, revision=F("revision") + 1
    )


def _join_around(work_id: int) -> None:
    table = TABLES["ours"]
    with transaction.atomic(), connection.cursor() as cursor:
        work = PlannedWork.objects.only("footprint").get(pk=work_id)
        assert work.footprint is not None
        around = PlannedWork.objects.all().near(work.footprint, BUFFER_M)
        columns = read_columns(around, _RULES)
        asking = columns.ids == work_id
        pairs = near_pairs(columns, columns.buffers, _days(columns), asking)
        cursor.execute(
            f"DELETE FROM {table} WHERE first = %s OR second = %s", [work_id, work_id]
        )
        copy_rows(cursor, table, _rows(columns, pairs))


def _detect_around(work_id: int) -> None:
    detect(date.fromisoformat(TODAY), around=[work_id])
