"""The plan as the engine sees it: planned works become engine works."""

from collections.abc import Iterable
from datetime import date

import shapely
from django.db.models import BinaryField, F, FloatField, Func, Q
from django.db.models.expressions import Combinable

from conflicts.engine import Rules, Window, Work
from conflicts.facts import Facts
from conflicts.models import CombinationMember, Match
from projects.models import PlannedWork
from projects.planning import Status
from projects.querysets import PlannedWorkQuerySet

# From here on dates are promised to contractors and residents.
_FIXED_STATUSES = (Status.IN_PREPARATION, Status.UNDER_WAY)
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


def engine_works(plan: PlannedWorkQuerySet) -> list[Work]:
    """The works of `plan`, which must all have a footprint, for the engine."""
    rows = list(plan.annotate(_wkb=_as_wkb()).values(*_FIELDS, "_wkb"))
    footprints = shapely.from_wkb([bytes(row["_wkb"]) for row in rows])
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
        )
        for row, footprint in zip(rows, footprints, strict=True)
    ]


def draft_as_engine_work(draft: PlannedWork, work_id: int) -> Work:
    """A work that is not stored yet; its footprint is in the metric grid."""
    assert draft.footprint is not None
    return Work(
        id=work_id,
        organisation=0,
        discipline=draft.discipline,
        footprint=shapely.from_wkb(bytes(draft.footprint.wkb)),
        window=Window(draft.earliest_start, draft.latest_end),
    )


def _as_wkb() -> Func:
    return Func(F("footprint"), function="ST_AsBinary", output_field=BinaryField())


def neighbourhood(work_ids: Iterable[int], rules: Rules, today: date) -> set[int]:
    """All works whose findings may change when these works changed.

    Those they met before, those they lie near now, and whoever hangs together with
    them through matches: outside that set no pair and no proposal can differ.
    """
    changed = set(work_ids)
    return _connected(
        changed | _once_proposed_with(changed) | _now_near(changed, rules, today)
    )


def _now_near(changed: set[int], rules: Rules, today: date) -> set[int]:
    near: set[int] = set()
    plan = PlannedWork.objects.to_be_detected(today)
    for work in plan.filter(pk__in=changed).only("footprint"):
        assert work.footprint is not None
        around = plan.near(work.footprint, rules.reach_m)
        near.update(around.values_list("pk", flat=True))
    return near


def _once_proposed_with(changed: set[int]) -> set[int]:
    """Works that share a combination with a changed one."""
    mine = CombinationMember.objects.filter(work__in=changed).values("combination")
    together = CombinationMember.objects.filter(combination__in=mine)
    return set(together.values_list("work", flat=True))


def _connected(seeds: set[int]) -> set[int]:
    reached, frontier = set(seeds), set(seeds)
    while frontier:
        pairs = Match.objects.filter(
            Q(first__in=frontier) | Q(second__in=frontier)
        ).values_list("first", "second")
        frontier = {work for pair in pairs for work in pair} - reached
        reached |= frontier
    return reached


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
