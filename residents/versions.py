"""Which version of what residents may see counts now.

The database notes every change that could matter to them (the triggers of migrations
`0002_public_changes` and `0004_what_hides`), in the transaction of that change: who
sees the new version sees the change as well.
"""

from datetime import datetime, timedelta

from django.db import connection

from residents.models import PublicChange

# Longer than a transaction takes, and short, for every question counts what is left.
KEPT_FOR = timedelta(minutes=15)

_COUNTED = f"""
SELECT coalesce(max(id), 0), count(*), coalesce(sum(id), 0)::bigint
FROM {PublicChange._meta.db_table}
"""
_SETTLED = """
WHERE hides OR at < to_timestamp(%(shift)s + %(behind)s * floor(
    (extract(epoch FROM statement_timestamp()) - %(shift)s) / %(behind)s))
"""


def public_version(behind: int = 0, shift: int = 0) -> str:
    """A short text that is another after every change of what residents may see.

    With `behind` it may be so many seconds behind: what was changed or added counts
    from the next moment on, so that many changes make one version. Moments lie `behind`
    seconds apart, `shift` seconds after those of others, and are the same in every
    process. What may have hidden something counts at once, always.

    The number of changes counts along, for a change with an earlier key may be
    committed after one with a later key; and so does the sum of their keys, or the
    version of before could come back when old changes are forgotten.
    """
    with connection.cursor() as cursor:
        if behind:
            cursor.execute(_COUNTED + _SETTLED, {"behind": behind, "shift": shift})
        else:
            cursor.execute(_COUNTED)
        last, number, total = cursor.fetchone()
    return f"{last:x}.{number:x}.{total:x}"


def forget_old_changes(now: datetime) -> int:
    """Afterwards only changes of the last `KEPT_FOR` and the one before them are left;
    returns how many went. That makes another version, which costs some work and is
    safe. One that is old stays, for what is new may not count yet: without any the
    version would be that of nothing, which comes back."""
    old = PublicChange.objects.filter(at__lt=now - KEPT_FOR)
    last = old.order_by("-pk").values("pk")[:1]
    return old.exclude(pk__in=last).delete()[0]
