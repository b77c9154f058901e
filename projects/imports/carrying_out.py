"""Carrying out an import: exactly what was shown, all of it or nothing."""

from typing import Any

import pghistory
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from projects.imports.checks_of_rows import counted
from projects.imports.fitting import fit
from projects.imports.mapping import Mapping
from projects.imports.planned import Outcome, Planned, Progress, read_rows
from projects.imports.storing import as_stored
from projects.models import Import, ImportRow, PlannedWork
from projects.services import save_works, works_were_changed

_AT_ONCE = 5000
# Beside the fields, in what is kept for undoing.
REVISION = "revision"
# In the history of every work, beside who did it.
CONTEXT = "import"


def store(import_: Import, progress: Progress) -> None:
    """Afterwards the plan is as the rows of the check said.

    All or nothing. A row that would by now do something else than it showed is left
    out, and says so. Raises UnreadableFile, and ReasonNeeded when works of an adopted
    programme would move and the import has no reason. `progress(done, total)` is
    called while the file is read, before anything is locked, and after it is done.
    """
    mapping, rows = read_rows(import_, progress)
    with pghistory.context(**_context(import_)), transaction.atomic():
        _wait_for_my_turn(mapping.source_system(import_.organisation))
        shown = {row.number: row for row in import_.rows.all()}
        decisions = {number: row.is_confirmed for number, row in shown.items()}
        fit(import_, mapping, rows, decisions=decisions, is_locked=True)
        kept = [one for one in rows if _is_as_shown(one, shown.get(one.number))]
        before = _carry_out(import_, mapping, kept)
        _keep_record(import_, rows, shown, before)
    progress(len(rows), len(rows))


def _context(import_: Import) -> dict[str, Any]:
    context: dict[str, Any] = {"user": import_.user_id, CONTEXT: import_.pk}
    return context


def _wait_for_my_turn(source: str) -> None:
    """Two imports from one source at once would both create its new works."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"import {source}"],
        )


def _is_as_shown(one: Planned, row: ImportRow | None) -> bool:
    """Whether a row may be carried out; what it says of it when not."""
    if row is None or row.outcome not in (Outcome.NEW, Outcome.CHANGED):
        return False
    if row.is_renumbered and row.is_confirmed is None:
        one.remarks.append(
            _(
                "Row %(row)d was left out: nobody said whether it is the same work. "
                "Import the file again and choose."
            )
            % {"row": one.number}
        )
        one.outcome = Outcome.SKIPPED
        return False
    is_told_apart = row.is_renumbered and row.is_confirmed is False
    is_same = one.outcome == row.outcome and one.differences == row.differences
    if is_told_apart:
        is_same = one.outcome == Outcome.NEW
    if not is_same:
        one.remarks.append(
            _(
                "Row %(row)d was left out: the work has changed since you looked. "
                "Import the file again."
            )
            % {"row": one.number}
        )
        one.outcome = Outcome.SKIPPED
    return is_same


def _carry_out(
    import_: Import, mapping: Mapping, rows: list[Planned]
) -> dict[int, dict[str, Any]]:
    """Store the rows; gives what the fields of changed works were, per row."""
    changed = [one for one in rows if one.outcome == Outcome.CHANGED]
    before = {one.number: _before(one) for one in changed}
    fields = {name for one in changed for name in one.values}
    for one in changed:
        _put(one)
        fields |= {"footprint"} if one.footprint is not None else set()
    works = [one.work for one in changed if one.work is not None]
    if works:
        save_works(works, fields, reason=import_.reason)
    _create(import_, mapping, [one for one in rows if one.outcome == Outcome.NEW])
    return before


def _put(one: Planned) -> None:
    work = one.work
    assert work is not None
    for name, value in one.values.items():
        setattr(work, name, _clean(work, name, value))
    if one.footprint is not None:
        work.footprint = as_stored(one.footprint)


def _clean(work: PlannedWork, name: str, value: Any) -> Any:
    """Texts are never null."""
    is_text = isinstance(getattr(work, name, None), str)
    return "" if value is None and is_text else value


def _create(import_: Import, mapping: Mapping, rows: list[Planned]) -> None:
    source = mapping.source_system(import_.organisation)
    for one in rows:
        one.work = PlannedWork(
            source_system=source,
            source_id=one.key,
            footprint=as_stored(one.footprint),
            confirmed_at=Now(),
            **one.values,
        )
    works = [one.work for one in rows if one.work is not None]
    PlannedWork.objects.bulk_create(works, batch_size=_AT_ONCE)
    if works:
        works_were_changed([work.pk for work in works])


def _before(one: Planned) -> dict[str, Any]:
    work = one.work
    assert work is not None
    found = {name: _as_json(work, name) for name in one.values}
    found[REVISION] = work.revision
    if one.footprint is not None:
        found["footprint"] = work.footprint.hex.decode() if work.footprint else None
    return found


def _as_json(work: PlannedWork, name: str) -> Any:
    if name == "organisation":
        return work.organisation_id
    value = getattr(work, name)
    return value if isinstance(value, str | int | bool | None) else str(value)


def _keep_record(
    import_: Import,
    rows: list[Planned],
    shown: dict[int, ImportRow],
    before: dict[int, dict[str, Any]],
) -> None:
    """What became of every row, as undoing needs it."""
    told = []
    for one in rows:
        row = shown.get(one.number)
        if row is None or row.outcome not in (Outcome.NEW, Outcome.CHANGED):
            continue
        row.outcome = one.outcome
        row.message = "\n".join(one.remarks)
        row.differences = one.differences
        if one.outcome in (Outcome.NEW, Outcome.CHANGED) and one.work is not None:
            row.work = one.work
            row.before = before.get(one.number)
            row.revision_after = one.work.revision
        told.append(row)
    names = ["outcome", "message", "differences", "work", "before", "revision_after"]
    ImportRow.objects.bulk_update(told, names, batch_size=500)
    import_.counts = counted(_as_told(rows, shown))
    import_.save(update_fields=["counts"])


def _as_told(rows: list[Planned], shown: dict[int, ImportRow]) -> list[Planned]:
    """The outcomes as the rows have them: a person may have left some out."""
    for one in rows:
        if row := shown.get(one.number):
            one.outcome = row.outcome
    return rows
