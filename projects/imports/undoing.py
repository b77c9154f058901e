"""Taking an import back: what it changed is put back, what it made goes."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pghistory
from django.contrib.gis.geos import GEOSGeometry
from django.db import models, transaction
from django.utils.translation import gettext as _

from areas.geo import GRID
from projects.imports.carrying_out import REVISION
from projects.imports.chosen import plannable_by
from projects.imports.fields import DAY_FIELDS
from projects.imports.planned import Progress
from projects.models import Import, ImportRow, PlannedWork
from projects.planning import Status
from projects.services import save_works


def undo(import_: Import, progress: Progress) -> list[str]:
    """Afterwards the plan is as it was before the import, but for works that people
    have changed since or that others count on. Those are listed, in words, and in
    `message` of the import.

    All or nothing. A new work that others refer to (a proposal, a programme, a
    question) is cancelled instead of removed.
    """
    context: dict[str, Any] = {"user": import_.user_id, "undone_import": import_.pk}
    with pghistory.context(**context), transaction.atomic():
        rows = list(import_.rows.exclude(work=None).exclude(revision_after=None))
        works = _locked(row.work_id for row in rows)
        told: list[str] = []
        kept = _unchanged_since(rows, works, told)
        kept = _theirs_still(import_, kept, works, told)
        _put_back([row for row in kept if row.before is not None], works)
        _remove([row for row in kept if row.before is None], works, told)
        import_.message = "\n".join(told)
        import_.save(update_fields=["message"])
    progress(len(rows), len(rows))
    return told


def _locked(ids: Iterable[int | None]) -> dict[int, PlannedWork]:
    works = PlannedWork.objects.select_for_update(no_key=True).order_by("pk")
    return {work.pk: work for work in works.filter(pk__in=[pk for pk in ids if pk])}


def _unchanged_since(
    rows: list[ImportRow], works: dict[int, PlannedWork], told: list[str]
) -> list[ImportRow]:
    kept = []
    for row in rows:
        work = works.get(row.work_id or 0)
        if work is None:
            continue
        if work.revision == row.revision_after:
            kept.append(row)
            continue
        told.append(
            _(
                "Row %(row)d: “%(title)s” was changed after the import and stays as it "
                "is."
            )
            % {"row": row.number, "title": work.title}
        )
    return kept


def _theirs_still(
    import_: Import,
    rows: list[ImportRow],
    works: dict[int, PlannedWork],
    told: list[str],
) -> list[ImportRow]:
    """A colleague of who imported may not plan for every organisation of the file."""
    allowed = plannable_by(import_)
    theirs: list[ImportRow] = []
    others: list[ImportRow] = []
    for row in rows:
        owners = {works[row.work_id or 0].organisation_id}
        if before := (row.before or {}).get("organisation"):
            owners.add(before)
        is_theirs = allowed is None or owners <= allowed
        (theirs if is_theirs else others).append(row)
    told += [
        _("Row %(row)d: “%(title)s” is not of your organisation and stays as it is.")
        % {"row": row.number, "title": works[row.work_id or 0].title}
        for row in others
    ]
    return theirs


def _put_back(rows: list[ImportRow], works: dict[int, PlannedWork]) -> None:
    fields: set[str] = set()
    changed = []
    for row in rows:
        work = works[row.work_id or 0]
        for name, value in (row.before or {}).items():
            if name == REVISION:
                continue
            attribute = "organisation_id" if name == "organisation" else name
            setattr(work, attribute, _value(name, value))
            fields.add(name)
        changed.append(work)
    if changed:
        save_works(changed, fields, reason=str(_("The import was undone.")))
        _as_if_never(rows, works)


def _as_if_never(rows: list[ImportRow], works: dict[int, PlannedWork]) -> None:
    """An earlier import may be undone too: its works are as it left them again."""
    was = {row.work_id: (row.before or {}).get(REVISION) for row in rows}
    earlier = ImportRow.objects.filter(work__in=was).exclude(revision_after=None)
    again = [row for row in earlier if row.revision_after == was[row.work_id]]
    for row in again:
        row.revision_after = works[row.work_id or 0].revision
    ImportRow.objects.bulk_update(again, ["revision_after"], batch_size=500)


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "footprint":
        return GEOSGeometry(value, srid=GRID)
    if name in DAY_FIELDS:
        return date.fromisoformat(value)
    return Decimal(value) if name == "cost_estimate" else value


def _remove(
    rows: list[ImportRow], works: dict[int, PlannedWork], told: list[str]
) -> None:
    new = {row.work_id or 0: row.number for row in rows}
    held = _held(new)
    PlannedWork.objects.filter(pk__in=new.keys() - held).delete()
    still_there = [works[pk] for pk in sorted(held)]
    # Only a concept can do without a discipline, so such a one can't be cancelled.
    cancelled = [work for work in still_there if work.discipline]
    for work in cancelled:
        work.status = Status.CANCELLED
    if cancelled:
        save_works(cancelled, {"status"}, reason=str(_("The import was undone.")))
    told += [_why_there(new[work.pk], work) for work in still_there]


def _why_there(row: int, work: PlannedWork) -> str:
    text = (
        _(
            "Row %(row)d: others count on “%(title)s” (a proposal, programme, "
            "question or attachment). It was cancelled instead of removed."
        )
        if work.discipline
        else _(
            "Row %(row)d: others count on “%(title)s” (a proposal, programme, "
            "question or attachment). It stays as a concept."
        )
    )
    return text % {"row": row, "title": work.title}


def _held(ids: Iterable[int]) -> set[int]:
    """Works that something of people refers to."""
    wanted = list(ids)
    found: set[int] = set()
    for relation in PlannedWork._meta.related_objects:
        if not _is_of_people(relation):
            continue
        name = relation.field.name
        refers = relation.related_model._base_manager.filter(**{f"{name}__in": wanted})
        found |= set(refers.values_list(name, flat=True))
    return found


def _is_of_people(relation: models.ForeignObjectRel) -> bool:
    model = relation.related_model
    is_history = hasattr(model, "pgh_obj_id") or hasattr(model, "pgh_id")
    if is_history or relation.many_to_many:
        return False
    if relation.on_delete in (models.PROTECT, models.RESTRICT):
        return True
    names = ("question", "attachment", "inboxmark", "workpart", "yearcost")
    return model._meta.model_name in names
