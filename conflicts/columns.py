"""The plan from PostgreSQL as columns for the engine, a million works in seconds."""

from typing import Any

import numpy as np
import shapely
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, TextField, Value
from django.db.models.functions import Cast, Coalesce

from conflicts.copying import Records, read_rows
from conflicts.engine import Rules
from conflicts.engine.columns import Columns
from conflicts.engine.window import OPEN_EARLIEST, OPEN_LATEST
from projects.planning import Discipline
from projects.querysets import PlannedWorkQuerySet

_WORK = [
    ("id", "i8"),
    ("organisation_id", "i8"),
    ("_discipline", "i4"),
    ("earliest_start", "M8[D]"),
    ("latest_end", "M8[D]"),
    ("_days", "i4"),
    ("closes_street", "?"),
    ("footprint", "O"),
]
_NAMES = np.array(Discipline.values, dtype=object)
_DAY_ONE = np.datetime64("0001-01-01", "D")  # day number 1, as `date.toordinal` says


def read_columns(plan: PlannedWorkQuerySet, rules: Rules) -> Columns:
    """The works of `plan`, which must all have a footprint, for the engine."""
    found = read_rows(
        plan.order_by().annotate(
            _discipline=_position("discipline", Discipline.values),
            _days=Coalesce("duration_days", 0),
        ),
        _WORK,
    )
    return Columns.of_arrays(
        rules,
        ids=found["id"],
        organisations=found["organisation_id"],
        disciplines=_NAMES[found["_discipline"] - 1],
        footprints=shapely.from_wkb(found["footprint"]),
        first_days=day_numbers(found["earliest_start"], OPEN_EARLIEST),
        last_days=day_numbers(found["latest_end"], OPEN_LATEST),
        durations=found["_days"],
        closes=found["closes_street"],
    )


def _position(field: str, values: list[str]) -> Func:
    """Which of the values it is, from 1: quicker to send and to compare than text."""
    texts: Any = ArrayField(TextField())
    return Func(
        Cast(Value(values, output_field=texts), texts),
        Cast(F(field), TextField()),
        function="array_position",
        output_field=IntegerField(),
    )


def day_numbers(days: Records, open_side: int) -> Records:
    """Dates as the engine counts days; what has no date gets the number of an open
    side."""
    numbers = (days - _DAY_ONE).astype(np.int64) + 1
    return np.where(np.isnat(days), open_side, numbers)
