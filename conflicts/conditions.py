"""Under what conditions a plan was last looked at as a whole: rules, restrictions,
budgets, closures, and the quarter in which nothing can start any more."""

import hashlib
from datetime import date

from django.db import connection

from conflicts.engine import Rules
from conflicts.engine.window import quarter_of
from conflicts.models import DetectionRun

# Every row that bounds what may be proposed, in a fixed order, as one short text.
_BOUNDS = """
SELECT md5(coalesce(string_agg(line, chr(10) ORDER BY line), ''))
FROM (
    SELECT 'restriction ' || md5(r::text) AS line FROM areas_restriction r
    UNION ALL
    SELECT concat_ws(' ', 'budget', organisation_id, year, amount)
    FROM projects_budgetframe
    UNION ALL
    SELECT concat_ws(' ', 'area', id, max_closures, households, inhabitants)
    FROM areas_area
) bounds
"""


def conditions_of(rules: Rules, today: date) -> str:
    """A short text that differs when anything but the works themselves differs."""
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS)
        (bounds,) = cursor.fetchone()
    text = f"{rules.version} {bounds} {quarter_of(today).earliest}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def have_changed(rules: Rules, today: date) -> bool:
    """Whether the whole plan was never looked at under the conditions that hold now."""
    # The last to be stored, not the last to begin: its rows are those that are there.
    last = DetectionRun.objects.filter(is_full=True).order_by("-pk").first()
    return last is None or last.conditions != conditions_of(rules, today)
