"""Rows as PostgreSQL sees them: `xmin` tells whether a row was written again."""

from django.db import connection

TABLES = (
    "conflicts_match",
    "conflicts_combination",
    "conflicts_combinationmember",
    "conflicts_decision",
    "conflicts_detectedwork",
)


def snapshot(*tables: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables, with the transaction that last wrote it."""
    rows = {}
    with connection.cursor() as cursor:
        for table in tables or TABLES:
            cursor.execute(f"SELECT xmin::text, t.* FROM {table} t ORDER BY 2")
            rows[table] = cursor.fetchall()
    return rows


def without_writers(
    rows: dict[str, list[tuple[object, ...]]],
) -> dict[str, list[tuple[object, ...]]]:
    return {table: [row[1:] for row in some] for table, some in rows.items()}
