"""Matches become rows: staged by COPY, and only what differs is written."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from django.db import connection

from conflicts import engine
from conflicts.copying import Records, copy_rows

_ROW = np.dtype(
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
        ("worth", "f8"),  # NaN: none
        ("rules_version", "S20"),
    ]
)
_COLUMNS = _ROW.names or ()
_FACTS = _COLUMNS[2:]


def record_matches(
    found: Sequence[engine.Match],
    worth: Mapping[tuple[int, int], float],
    rules_version: str,
    settled: Collection[int] | None,
) -> tuple[int, int]:
    """Afterwards the matches of the works that are `settled` (None: all) are those
    found, and the others found are stored as well. Returns how many came and went."""
    with _staged(_rows(found, worth, rules_version)) as cursor:
        cursor.execute(_UPSERT)
        new = sum(is_new for (is_new,) in cursor.fetchall())
        ids = None if settled is None else list(settled)
        cursor.execute(_DELETE, {"settled": ids})
        return new, cursor.rowcount


def _rows(
    found: Sequence[engine.Match],
    worth: Mapping[tuple[int, int], float],
    rules_version: str,
) -> Records:
    rows = [
        (
            match.first,
            match.second,
            match.kind.value,
            match.reason.value,
            match.is_near_miss,
            match.metres_apart,
            match.overlap_days,
            match.gap_days,
            match.shared_m2,
            worth.get((match.first, match.second), math.nan),
            rules_version,
        )
        for match in found
    ]
    return np.array(rows, dtype=_ROW)


@contextmanager
def _staged(rows: Records) -> Iterator[Any]:
    """A table of this transaction alone, with these rows in it."""
    names = ", ".join(_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE staged ON COMMIT DROP AS "
            f"SELECT {names} FROM conflicts_match WITH NO DATA"
        )
        copy_rows(cursor, "staged", rows)
        cursor.execute("ANALYZE staged")
        yield cursor
        cursor.execute("DROP TABLE staged")


_UPSERT = f"""
INSERT INTO conflicts_match ({", ".join(_COLUMNS)})
SELECT {", ".join(f"staged.{name}" for name in _COLUMNS)}
FROM staged
LEFT JOIN conflicts_match stored USING (first_id, second_id)
WHERE stored.id IS NULL
   OR ({", ".join(f"stored.{name}" for name in _FACTS)})
      IS DISTINCT FROM ({", ".join(f"staged.{name}" for name in _FACTS)})
ORDER BY first_id, second_id
ON CONFLICT (first_id, second_id) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in _FACTS)}
RETURNING xmax = 0
"""

_DELETE = """
DELETE FROM conflicts_match
WHERE (
    %(settled)s::bigint[] IS NULL
    OR first_id = ANY(%(settled)s) OR second_id = ANY(%(settled)s)
) AND NOT EXISTS (
    SELECT FROM staged
    WHERE staged.first_id = conflicts_match.first_id
      AND staged.second_id = conflicts_match.second_id
)
"""


def record_restriction_matches(
    found: Sequence[engine.RestrictionMatch],
    rules_version: str,
    settled: Collection[int] | None,
) -> None:
    """Afterwards these works (None: all) are under these restrictions, and no other."""
    pairs = sorted((one.work, one.restriction) for one in found)
    values = {
        "works": [work for work, _ in pairs],
        "restrictions": [restriction for _, restriction in pairs],
        "version": rules_version,
        "settled": None if settled is None else list(settled),
    }
    with connection.cursor() as cursor:
        cursor.execute(_DELETE_RESTRICTED, values)
        cursor.execute(_UPSERT_RESTRICTED, values)


_DELETE_RESTRICTED = """
DELETE FROM conflicts_restrictionmatch
WHERE (%(settled)s::bigint[] IS NULL OR work_id = ANY(%(settled)s))
  AND (work_id, restriction_id) NOT IN (
      SELECT * FROM unnest(%(works)s::bigint[], %(restrictions)s::bigint[])
  )
"""
_UPSERT_RESTRICTED = """
INSERT INTO conflicts_restrictionmatch (work_id, restriction_id, rules_version)
SELECT work, restriction, %(version)s
FROM unnest(%(works)s::bigint[], %(restrictions)s::bigint[]) AS f(work, restriction)
WHERE NOT EXISTS (
    SELECT FROM conflicts_restrictionmatch
    WHERE work_id = work AND restriction_id = restriction
      AND rules_version = %(version)s
)
ON CONFLICT (work_id, restriction_id) DO UPDATE
SET rules_version = excluded.rules_version
"""
