"""Which version of what residents may see counts now.

The database notes every change that could matter to them (the triggers of migration
`0002_public_changes`), in the transaction of that change: who sees the new version sees
the change as well.
"""

from datetime import datetime, timedelta

from django.db import connection

from residents.models import PublicChange

KEPT_FOR = timedelta(hours=1)


def public_version() -> str:
    """A short text that is another after every change of what residents may see.

    The number of changes counts along, for a change with an earlier key may be
    committed after one with a later key; and so does the sum of their keys, or the
    version of before could come back when old changes are forgotten.
    """
    table = PublicChange._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(id), 0), count(*), coalesce(sum(id), 0)::bigint"
            f" FROM {table}"
        )
        last, number, total = cursor.fetchone()
    return f"{last:x}.{number:x}.{total:x}"


def forget_old_changes(now: datetime) -> int:
    """Afterwards only the changes of the last hour are left, and the last one; returns
    how many went. That makes another version, which costs some work and is safe."""
    last = PublicChange.objects.order_by("-pk").values("pk")[:1]
    old = PublicChange.objects.filter(at__lt=now - KEPT_FOR).exclude(pk__in=last)
    return old.delete()[0]
