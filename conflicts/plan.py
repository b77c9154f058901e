"""The plan as the engine sees it: planned works become engine works."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import shapely
from django.db.models import BinaryField, F, FloatField, Func, QuerySet, Sum
from django.db.models.expressions import Combinable

from areas.models import Area, Restriction, StreetSurface
from conflicts import engine
from conflicts.engine import Window, Work
from conflicts.engine.restrictions import Scope
from conflicts.facts import Facts
from projects.models import BudgetFrame, PlannedWork
from projects.planning import Status
from projects.querysets import PlannedWorkQuerySet

# Where only people are counted: people per household in the Netherlands (CBS, 2024).
_PEOPLE_PER_HOUSEHOLD = 2.1

# From here on dates are promised to contractors and residents.
_FIXED_STATUSES = (Status.IN_PREPARATION, Status.UNDER_WAY)
_NOWHERE = shapely.Point()
_FIELDS = (
    "id",
    "organisation_id",
    "discipline",
    "earliest_start",
    "latest_end",
    "preferred_start",
    "duration_days",
    "cost_estimate",
    "closes_street",
    "status",
)


def read_plan(works: PlannedWorkQuerySet) -> engine.Plan:
    """These works, which must all have a footprint, and what bounds them."""
    planned = engine_works(works)
    return engine.Plan(
        works=planned,
        restrictions=engine_restrictions(Restriction.objects.all()),
        streets=_streets(planned),
        budgets=_budgets(),
        max_closures=_max_closures(),
    )


def is_bounded() -> bool:
    """Whether budgets or closures bound what may be proposed together."""
    return BudgetFrame.objects.exists() or bool(_max_closures())


def bounds_of(
    plan: PlannedWorkQuerySet, work_ids: Iterable[int]
) -> engine.Limits | None:
    """The limits of the whole `plan` that these works may draw on; None without."""
    frames, caps = _budgets(), _max_closures()
    if not frames and not caps:
        return None
    ids = list(work_ids)
    owners = PlannedWork.objects.filter(pk__in=ids).values("organisation")
    areas = Area.objects.filter(works__in=ids, pk__in=caps)
    drawing = plan.filter(organisation__in=owners.order_by()) | plan.filter(
        closes_street=True, areas__in=areas.order_by()
    )
    rows = plan.filter(pk__in=drawing.order_by().values("pk"))
    return engine.Limits(_works_to_bound(rows), frames, caps)


def _works_to_bound(plan: PlannedWorkQuerySet) -> list[Work]:
    """As much of these works as says how they draw on budgets and closures."""
    rows, areas = list(plan.values(*_FIELDS)), _areas_of(plan)
    return [
        Work(
            id=row["id"],
            organisation=row["organisation_id"],
            discipline=row["discipline"],
            footprint=_NOWHERE,
            window=Window(row["earliest_start"], row["latest_end"]),
            preferred_start=row["preferred_start"],
            cost=None if row["cost_estimate"] is None else float(row["cost_estimate"]),
            closes_street=row["closes_street"],
            areas=tuple(sorted(areas[row["id"]])),
        )
        for row in rows
    ]


def engine_works(plan: PlannedWorkQuerySet) -> list[Work]:
    """The works of `plan`, which must all have a footprint, for the engine."""
    rows = list(plan.annotate(_wkb=_as_wkb("footprint")).values(*_FIELDS, "_wkb"))
    footprints = shapely.from_wkb([bytes(row["_wkb"]) for row in rows])
    areas = _areas_of(plan)
    homes = _homes_per_m2()
    return [
        Work(
            id=row["id"],
            organisation=row["organisation_id"],
            discipline=row["discipline"],
            footprint=footprint,
            window=Window(row["earliest_start"], row["latest_end"]),
            duration_days=row["duration_days"],
            preferred_start=row["preferred_start"],
            cost=None if row["cost_estimate"] is None else float(row["cost_estimate"]),
            closes_street=row["closes_street"],
            may_move=row["status"] not in _FIXED_STATUSES,
            homes_per_m2=max((homes.get(a, 0.0) for a in areas[row["id"]]), default=0),
            areas=tuple(sorted(areas[row["id"]])),
        )
        for row, footprint in zip(rows, footprints, strict=True)
    ]


def works_to_match(plan: PlannedWorkQuerySet) -> list[Work]:
    """As much of these works, all with a footprint, as says whom they meet."""
    rows = list(plan.annotate(_wkb=_as_wkb("footprint")).values(*_FIELDS, "_wkb"))
    footprints = shapely.from_wkb([bytes(row["_wkb"]) for row in rows])
    return [
        Work(
            id=row["id"],
            organisation=row["organisation_id"],
            discipline=row["discipline"],
            footprint=footprint,
            window=Window(row["earliest_start"], row["latest_end"]),
            duration_days=row["duration_days"],
            closes_street=row["closes_street"],
        )
        for row, footprint in zip(rows, footprints, strict=True)
    ]


def _areas_of(plan: PlannedWorkQuerySet) -> dict[int, list[int]]:
    """The ids of the areas that each work lies in."""
    found: dict[int, list[int]] = defaultdict(list)
    through = PlannedWork.areas.through.objects.filter(
        plannedwork__in=plan.values("pk")
    )
    for work, area in through.values_list("plannedwork", "area"):
        found[work].append(area)
    return found


def _homes_per_m2() -> dict[int, float]:
    """Households per m2 of each area that knows them; of people, so many to a home.

    Of nested areas the densest counts: a neighbourhood says more than the town.
    """
    rows = Area.objects.annotate(_m2=_measure("ST_Area", F("boundary")))
    return {
        pk: (homes or (people or 0) / _PEOPLE_PER_HOUSEHOLD) / m2
        for pk, homes, people, m2 in rows.values_list(
            "pk", "households", "inhabitants", "_m2"
        )
        if m2
    }


def engine_restrictions(rows: QuerySet[Restriction]) -> list[engine.Restriction]:
    """These restrictions for the engine."""
    rows = rows.order_by("pk")
    return [
        engine.Restriction(
            id=row["id"],
            kind=row["kind"],
            place=shapely.from_wkb(bytes(row["_wkb"])),
            window=Window(row["starts_on"], row["ends_on"]),
            scope=Scope(row["applies_to"]),
            repeats_yearly=row["repeats_yearly"],
        )
        for row in rows.annotate(_wkb=_as_wkb("place")).values()
    ]


def _streets(works: Iterable[Work]) -> engine.Streets | None:
    """The pieces of street, when two works close one: only then somebody asks."""
    if sum(work.closes_street for work in works) < 2:
        return None
    rows: QuerySet[Any] = StreetSurface.objects.order_by("pk")
    wkb = rows.annotate(_wkb=_as_wkb("surface")).values_list("_wkb", flat=True)
    return engine.Streets(np.array(shapely.from_wkb([bytes(one) for one in wkb])))


def _budgets() -> dict[tuple[int, int], float]:
    frames = BudgetFrame.objects.order_by().values_list("organisation", "year")
    rows = frames.annotate(Sum("amount"))  # all purses together
    return {(organisation, year): float(amount) for organisation, year, amount in rows}


def _max_closures() -> dict[int, int]:
    rows = Area.objects.values_list("pk", "max_closures")
    return {area: most for area, most in rows if most is not None}


def draft_as_engine_work(draft: PlannedWork, work_id: int) -> Work:
    """A work that is not stored yet; its footprint is in the metric grid."""
    assert draft.footprint is not None
    return Work(
        id=work_id,
        organisation=draft.organisation_id or 0,
        discipline=draft.discipline,
        footprint=shapely.from_wkb(bytes(draft.footprint.wkb)),
        window=Window(draft.earliest_start, draft.latest_end),
        closes_street=draft.closes_street,
    )


def _as_wkb(field: str) -> Func:
    return Func(F(field), function="ST_AsBinary", output_field=BinaryField())


def facts_of(work_ids: Iterable[int]) -> dict[int, Facts]:
    """The facts of works as they are now, by work id."""
    rows = PlannedWork.objects.filter(pk__in=list(work_ids)).annotate(
        _x=_measure("ST_X", Func(F("footprint"), function="ST_Centroid")),
        _y=_measure("ST_Y", Func(F("footprint"), function="ST_Centroid")),
        _m2=_measure("ST_Area", F("footprint")),
        _m=_measure("ST_Length", F("footprint")),
    )
    return {
        row["id"]: Facts(
            title=row["title"],
            status=row["status"],
            earliest_start=_iso(row["earliest_start"]),
            latest_end=_iso(row["latest_end"]),
            centre=None if row["_x"] is None else (row["_x"], row["_y"]),
            extent=row["_m2"] or row["_m"] or 0.0,
        )
        for row in rows.values(
            "id",
            "title",
            "status",
            "earliest_start",
            "latest_end",
            "_x",
            "_y",
            "_m2",
            "_m",
        )
    }


def _measure(function: str, geometry: Combinable) -> Func:
    return Func(geometry, function=function, output_field=FloatField())


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
