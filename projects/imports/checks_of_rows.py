"""Looking what an import would do, row by row, and keeping that to show."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from projects.imports.fitting import fit
from projects.imports.planned import Outcome, Planned, Progress, read_rows
from projects.imports.storing import as_stored
from projects.models import Import, ImportRow, PlannedWork

_AT_ONCE = 1000


def check(import_: Import, progress: Progress) -> None:
    """Afterwards the import has a row per row of its file that says what would happen,
    and `counts`; nothing else has changed.

    Raises UnreadableFile. `progress(done, total)` is called outside any transaction,
    so it may store how far it is and others will see it.
    """
    mapping, rows = read_rows(import_, progress)
    fit(import_, mapping, rows, decisions={})
    counts = counted(rows)
    with transaction.atomic():
        import_.rows.all().delete()
        ImportRow.objects.bulk_create(
            [_as_row(import_, one) for one in rows], batch_size=_AT_ONCE
        )
        import_.counts = counts
        import_.rows_total = import_.rows_done = len(rows)
        import_.save(update_fields=["counts", "rows_total", "rows_done"])
    progress(len(rows), len(rows))


def _as_row(import_: Import, one: Planned) -> ImportRow:
    shape = one.reading.footprint if one.reading else None
    return ImportRow(
        of_import=import_,
        number=one.number,
        outcome=one.outcome,
        title=one.title,
        message="\n".join(one.remarks),
        column=one.column,
        work=one.work if one.outcome != Outcome.ERROR else None,
        is_renumbered=one.is_renumbered,
        differences=one.differences,
        footprint=as_stored(shape),
    )


def counted(rows: list[Planned]) -> dict[str, Any]:
    """How many rows of each outcome, and how many deserve a look: 'renumbered', 'far',
    'without_place', 'without_discipline', 'guessed_discipline', 'moves',
    'needs_reason'."""
    counts: Counter[str] = Counter(dict.fromkeys(Outcome.values, 0))
    counts.update(str(one.outcome) for one in rows)
    going = [one for one in rows if one.outcome in (Outcome.NEW, Outcome.CHANGED)]
    counts.update(mark for one in going for mark in one.marks)
    counts["renumbered"] = sum(one.is_renumbered for one in going)
    counts["needs_reason"] = len(in_adopted(going))
    return dict(counts)


def in_adopted(rows: list[Planned]) -> set[int]:
    """Works of an adopted programme that these rows would move: they need a reason."""
    moving = [one.work.pk for one in rows if one.work and "moves" in one.marks]
    adopted = PlannedWork.objects.adopted().filter(pk__in=moving)
    found = set(adopted.values_list("pk", flat=True))
    for one in rows:
        if one.work and one.work.pk in found and "moves" in one.marks:
            message = _(
                "Row %(row)d: this work is in an adopted programme and would move. "
                "Give a reason for that before you import."
            ) % {"row": one.number}
            if message not in one.remarks:
                one.remarks.append(message)
    return found
