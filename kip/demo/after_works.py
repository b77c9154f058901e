"""Scenes in which the works are done: one combination that was, and one that was not.

Both are of works that are in no file of the town, or the next load would undo them.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pghistory
from django.db.models import F, FloatField, Func

from areas.models import Area, StreetSurface
from conflicts.closing.estimates import estimate_of
from conflicts.closing.services import Realised, close_out
from conflicts.deciding.services import Ruling, rule
from conflicts.models import Combination, Decision
from conflicts.review import Reason, Verdict
from conflicts.services import detect
from kip.demo.stage import NotThere, Stage
from organisations.models import Organisation
from projects.models import PlannedWork
from projects.planning import Discipline, Status, Visibility
from projects.services import save_work

_SEWERS, _ROADS = "VIVAQUA Assainissement", "Schaerbeek Asphalte"
# Of a street surface: a street, not a square or a corner.
_LEAST_M2, _MOST_M2 = 800, 6000
_ALONE_METRES = 25
_MOST_TRIED = 400
_M2 = Func(F("surface"), function="ST_Area", output_field=FloatField())


def look_back(stage: Stage) -> None:
    """One proposal was accepted and is closed out; another was rejected, and missed."""
    together, apart = _works(stage), _works(stage)
    detect(stage.today, [work.pk for work in (*together, *apart)])
    text = "Riool en rijweg in één keer."
    row = _decide(stage, together, Ruling(Verdict.ACCEPT, Reason.SAVES, text))
    text = "De rijweg kon niet wachten: hij was niet meer veilig."
    _decide(stage, apart, Ruling(Verdict.REJECT, Reason.TERM, text))
    _finish(stage, (*together, *apart))
    _close_out(stage, row)


def _decide(stage: Stage, works: Sequence[PlannedWork], ruling: Ruling) -> Combination:
    """The proposal of these works, on which this was decided long ago."""
    rows = Combination.objects.open().of_works([work.pk for work in works])
    row = rows.best_first().first()
    if row is None:
        raise NotThere
    decision = rule(row, ruling, stage.manager(row), stage.today)
    then = stage.now(days_ago=200)
    Decision.objects.filter(pk=decision.pk).update(decided_at=then)
    return row


def _finish(stage: Stage, works: Sequence[PlannedWork]) -> None:
    planner = stage.person("planner@kip.example")
    for work in works:
        work.refresh_from_db()
        work.status = Status.FINISHED
        with pghistory.context(user=planner.pk):
            save_work(work)


def _close_out(stage: Stage, row: Combination) -> None:
    estimate = estimate_of(row)
    realised = Realised(
        saved=Decimal(str(round(estimate["saved"] * 0.85, -2))),
        address_days=round(estimate["address_days"] * 0.9),
        openings_avoided=1,
        note="Uit de facturen van beide aannemers, en de dagen in de vergunningen.",
        lesson="Spreek eerder af waar de werfkeet komt: dat kostte een week.",
    )
    close_out(row, realised, stage.manager(row))


def _works(stage: Stage) -> Sequence[PlannedWork]:
    """A sewer and a road over it, in a street where nobody else plans anything."""
    street = _empty_street()
    first, last = (stage.today + timedelta(days=days) for days in (-150, 200))
    return [
        save_work(
            PlannedWork(
                title=f"{street.name}: {what}",
                organisation=Organisation.objects.get(name=owner),
                discipline=discipline,
                footprint=street.surface,
                earliest_start=first,
                latest_end=last,
                duration_days=40,
                status=Status.ADOPTED,
                visibility=Visibility.PUBLIC,
            )
        )
        for owner, discipline, what in (
            (_SEWERS, Discipline.SEWERAGE, "nieuw riool"),
            (_ROADS, Discipline.ROADS, "nieuwe rijweg"),
        )
    ]


def _empty_street() -> StreetSurface:
    rows = StreetSurface.objects.exclude(name="").alias(m2=_M2)
    rows = rows.filter(m2__gte=_LEAST_M2, m2__lte=_MOST_M2).order_by("name", "pk")
    street = next((row for row in rows[:_MOST_TRIED] if _is_free(row)), None)
    if street is None:
        raise NotThere
    return street


def _is_free(street: StreetSurface) -> bool:
    """Whether nobody plans anything near, and somebody decides on it."""
    if street.surface.geom_type not in ("Polygon", "MultiPolygon"):
        return False
    if PlannedWork.objects.near(street.surface, _ALONE_METRES).exists():
        return False
    if PlannedWork.objects.filter(title__startswith=f"{street.name}: ").exists():
        return False
    managed = Area.objects.filter(managers__isnull=False)
    return managed.filter(boundary__covers=street.surface).exists()
