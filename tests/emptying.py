"""How the tables are emptied after a test that had transactions of its own."""

from collections.abc import Sequence
from typing import Any

import pgtrigger
from django.db import connection, transaction

# Django fills these after the migrations, and tests leave them alone.
KEPT = {"auth_permission", "django_content_type"}


def empty_tables(_case: Any = None) -> None:
    """Delete what is in them: a test fills few tables and those with few rows, for
    which it costs a tenth of truncating them all and making the permissions again.

    Waits, as truncating would, for whoever still writes.
    """
    names = connection.introspection.django_table_names(
        only_existing=True, include_views=False
    )
    tables = [connection.ops.quote_name(name) for name in names if name not in KEPT]
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
        for table in _filled(cursor, tables):
            cursor.execute(f"DELETE FROM {table}")


def _filled(cursor: Any, tables: Sequence[str]) -> list[str]:
    asked = (f"SELECT '{one}' WHERE EXISTS (SELECT FROM {one})" for one in tables)
    cursor.execute(" UNION ALL ".join(asked))
    return [table for (table,) in cursor.fetchall()]
