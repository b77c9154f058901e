"""Holding the rows of a file beside the works that KIP has."""

from collections.abc import Mapping as Decisions
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from projects.imports import since
from projects.imports.chosen import plannable_by
from projects.imports.fields import CHOICE_FIELDS, DAY_FIELDS
from projects.imports.mapping import Mapping
from projects.imports.planned import Outcome, Planned
from projects.imports.renumbered import find_renumbered
from projects.imports.storing import is_same
from projects.imports.texts import as_shown
from projects.imports.vocabulary import told_by
from projects.imports.whereabouts import town_in_grid
from projects.models import Import, PlannedWork, WorkPart, YearCost
from projects.planning import CONCEPT_STATUSES, ENDED_STATUSES, Discipline, Status

# So far outside all areas a work may lie: a pipeline starts somewhere.
_FAR_METRES = 5_000
_LATER = ("earliest_start", "latest_end")


@dataclass
class _Plan:
    """What the rows meet: the works of their source, and the limits of the importer."""

    import_: Import
    mapping: Mapping
    works: dict[str, PlannedWork]
    allowed: set[int] | None
    town: tuple[float, float, float, float] | None
    with_costs: set[int]
    with_parts: set[int]
    earlier: "since.Earlier"


def fit(
    import_: Import,
    mapping: Mapping,
    rows: list[Planned],
    *,
    decisions: Decisions[int, bool | None],
    is_locked: bool = False,
) -> None:
    """Afterwards every row says what it does to which work.

    `decisions` is what a person said, per row, of works that seem to have been
    renumbered. Call it with `is_locked` in a transaction to hold the works meanwhile.
    """
    plan = _plan(import_, mapping, rows, is_locked)
    usable = [one for one in rows if one.reading and one.outcome != Outcome.ERROR]
    for one in usable:
        one.work = plan.works.get(one.work_id or one.key)
        _refuse_strange_number(one, plan)
    if not mapping.key:
        _renumber(usable, plan, decisions)
    for one in usable:
        if one.outcome != Outcome.ERROR:
            _fit_one(one, plan)


def _plan(
    import_: Import, mapping: Mapping, rows: list[Planned], is_locked: bool
) -> _Plan:
    works = _works(import_, mapping, rows, is_locked)
    ids = [work.pk for work in works.values()]
    return _Plan(
        import_,
        mapping,
        works,
        plannable_by(import_),
        town_in_grid(),
        set(YearCost.objects.filter(work__in=ids).values_list("work", flat=True)),
        set(WorkPart.objects.filter(work__in=ids).values_list("work", flat=True)),
        since.earlier_versions(rows, works),
    )


def _works(
    import_: Import, mapping: Mapping, rows: list[Planned], is_locked: bool
) -> dict[str, PlannedWork]:
    """By the number of KIP for its own exports; else by the id of the source."""
    works = PlannedWork.objects.order_by("pk").select_related("organisation")
    if is_locked:
        works = works.select_for_update(no_key=True, of=("self",))
    if mapping.key:
        numbers = [int(one.work_id) for one in rows if _is_number(one.work_id)]
        return {str(work.pk): work for work in works.filter(pk__in=numbers)}
    source = mapping.source_system(import_.organisation)
    return {work.source_id: work for work in works.filter(source_system=source)}


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def _refuse_strange_number(one: Planned, plan: _Plan) -> None:
    if not one.work_id or (one.work and _may_touch(plan, one.work.organisation_id)):
        return
    _refuse(
        one,
        _(
            "Row %(row)d: there is no work %(number)s that you may change. Empty the "
            "cell with the KIP number to import it as a new work."
        )
        % {"row": one.number, "number": one.work_id[:20]},
        plan.mapping.key,
    )


def _may_touch(plan: _Plan, organisation: int) -> bool:
    return plan.allowed is None or organisation in plan.allowed


def _renumber(
    rows: list[Planned], plan: _Plan, decisions: Decisions[int, bool | None]
) -> None:
    """New rows that look like a work that the file no longer has."""
    keys = {one.key for one in rows}
    gone = [
        work
        for key, work in plan.works.items()
        if key not in keys
        and work.status not in ENDED_STATUSES
        and _may_touch(plan, work.organisation_id)
    ]
    new = [one for one in rows if one.work is None and one.outcome == Outcome.NEW]
    for one, work in find_renumbered(new, gone):
        if decisions.get(one.number) is False:
            continue
        one.work, one.is_renumbered = work, True


def _fit_one(one: Planned, plan: _Plan) -> None:
    reading = one.reading
    assert reading is not None
    organisation = reading.fields.get("organisation")
    if organisation is not None and not _may_touch(plan, organisation.pk):
        message = _(
            "Row %(row)d is of %(organisation)s. You may only import works of your own "
            "organisation. Leave the row out, or let them import it."
        )
        names = {"row": one.number, "organisation": organisation.name}
        _refuse(one, message % names, plan.mapping.columns.get("organisation", ""))
        return
    if one.work is not None and not _may_touch(plan, one.work.organisation_id):
        message = _("Row %(row)d: this work is of %(organisation)s by now.")
        names = {"row": one.number, "organisation": one.work.organisation.name}
        _refuse(one, message % names)
        return
    one.footprint = reading.footprint
    _tell_place(one, plan)
    if one.work is None:
        _fit_new(one, plan)
    else:
        _fit_known(one, one.work, plan)


def _refuse(one: Planned, message: str, column: str = "") -> None:
    one.outcome = Outcome.ERROR
    one.remarks.append(message)
    one.column = one.column or column[:200]


def _fit_new(one: Planned, plan: _Plan) -> None:
    reading = one.reading
    assert reading is not None
    defaults = {
        name: value
        for name, value in plan.mapping.defaults.items()
        if name != "organisation" and value not in ("", None)
    }
    one.values = {**defaults, **reading.first_fields, **reading.fields}
    if not one.values.get("discipline"):
        one.values["discipline"] = told_by(
            str(one.values.get("title") or ""), str(one.values.get("description") or "")
        )
        if one.values["discipline"]:
            one.marks.add("guessed_discipline")
        elif (said := plan.mapping.otherwise.get("discipline")) in Discipline.values:
            one.values["discipline"] = said
    if not one.values["discipline"]:
        one.marks.add("without_discipline")
        one.remarks.append(
            _(
                "Row %(row)d: KIP can't tell the discipline; the work becomes a "
                "concept. Choose a discipline for such rows, or in the work later."
            )
            % {"row": one.number}
        )
        if one.values.get("status") not in CONCEPT_STATUSES:
            one.values["status"] = Status.DRAFT
    if one.footprint is None:
        one.marks.add("without_place")
        text = _("Row %(row)d has no place; the work still has to be drawn.")
        one.remarks.append(text % {"row": one.number})


def _fit_known(one: Planned, work: PlannedWork, plan: _Plan) -> None:
    reading = one.reading
    assert reading is not None
    said = dict(reading.fields)
    if "organisation" not in plan.mapping.columns:
        said.pop("organisation", None)  # the default, for new works only
    if not plan.mapping.key:
        # What a file leaves empty says nothing about what somebody filled in here.
        said = {name: v for name, v in said.items() if v not in ("", None)}
    one.values = {
        name: value for name, value in said.items() if _differs(work, name, value)
    }
    if work.footprint is not None and one.footprint is not None:
        one.footprint = None if is_same(work, one.footprint) else one.footprint
    _keep_sums(one, work, plan)
    _keep_concepts(one, work)
    _keep_order(one, work)
    plan.earlier.keep_later_changes(one, work)
    if one.is_renumbered:
        one.values["source_id"] = one.key
    _show(one, work)


def _differs(work: PlannedWork, name: str, value: Any) -> bool:
    if name == "organisation":
        return bool(work.organisation_id != value.pk)
    stored = getattr(work, name)
    if isinstance(stored, str) and name not in CHOICE_FIELDS:
        # A sheet is no place to tell spaces and the ends of lines apart.
        return stored.split() != str(value or "").split()
    return bool(stored != value)


def _keep_sums(one: Planned, work: PlannedWork, plan: _Plan) -> None:
    """What follows from years or parts is not changed from outside them."""
    if work.pk in plan.with_costs and {"cost_estimate", "funding_source"} & set(
        one.values
    ):
        one.values.pop("cost_estimate", None)
        one.values.pop("funding_source", None)
        one.remarks.append(
            _(
                "Row %(row)d: the cost of this work is told per year in KIP and stays. "
                "Change it there."
            )
            % {"row": one.number}
        )
    if work.pk in plan.with_parts and (one.footprint or set(_LATER) & set(one.values)):
        one.footprint = None
        for name in _LATER:
            one.values.pop(name, None)
        one.remarks.append(
            _(
                "Row %(row)d: this work has parts with their own place and period in "
                "KIP, which stay. Change them there."
            )
            % {"row": one.number}
        )


def _keep_concepts(one: Planned, work: PlannedWork) -> None:
    """Without a discipline it stays a concept, whatever status the file tells."""
    status = one.values.get("status", work.status)
    discipline = one.values.get("discipline", work.discipline)
    if discipline or status in CONCEPT_STATUSES:
        return
    if work.status in CONCEPT_STATUSES:
        one.values.pop("status", None)
    else:
        one.values.pop("discipline", None)


def _keep_order(one: Planned, work: PlannedWork) -> None:
    """A file that tells only one side of a period may contradict the other."""
    start = one.values.get("earliest_start", work.earliest_start)
    end = one.values.get("latest_end", work.latest_end)
    if start and end and end < start:
        message = _(
            "Row %(row)d: with this the work would end (%(end)s) before it starts "
            "(%(start)s). Fill in both."
        )
        days = {"start": as_shown("earliest_start", start)}
        days["end"] = as_shown("latest_end", end)
        _refuse(one, message % {"row": one.number, **days})


def _show(one: Planned, work: PlannedWork) -> None:
    if one.outcome == Outcome.ERROR:
        return
    for name, value in one.values.items():
        old = work.organisation if name == "organisation" else getattr(work, name)
        one.differences[name] = [as_shown(name, old), as_shown(name, value)]
    if one.footprint is not None:
        one.differences["footprint"] = _moved(work, one.footprint)
    one.outcome = Outcome.CHANGED if one.differences else Outcome.UNCHANGED
    if one.is_renumbered:
        one.remarks.append(
            _(
                "Row %(row)d looks like the work “%(title)s” under another id. Is it "
                "the same?"
            )
            % {"row": one.number, "title": work.title}
        )
    if set(DAY_FIELDS) & set(one.values):
        one.marks.add("moves")


def _moved(work: PlannedWork, shape: BaseGeometry) -> list[str]:
    if work.footprint is None:
        return [_("not drawn"), _("drawn")]
    old = shapely.from_wkb(bytes(work.footprint.wkb))
    metres = old.centroid.distance(shape.centroid)
    return [
        _("as it was"),
        _("drawn otherwise, %(metres)d m away") % {"metres": metres},
    ]


def _tell_place(one: Planned, plan: _Plan) -> None:
    if one.footprint is None or plan.town is None:
        return
    metres = float(shapely.box(*plan.town).distance(one.footprint))
    if metres <= _FAR_METRES:
        return
    one.marks.add("far")
    one.remarks.append(
        _(
            "Row %(row)d lies %(km)d km outside your municipality. Is the coordinate "
            "system right?"
        )
        % {"row": one.number, "km": round(metres / 1000)}
    )
