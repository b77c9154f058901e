"""Generated works into the real tables, by COPY."""

from typing import Any

import numpy as np
import shapely
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction
from shapely import affinity

from areas.models import Area
from bench.town import FUNDING, ORGANISATIONS, VISIBILITY, Plan, Town, read_town
from conflicts.copying import copy_rows
from organisations.models import Organisation
from projects.models import BudgetFrame, PlannedWork

_EMPTIED = (
    "projects_plannedwork, projects_budgetframe, areas_area, "
    "organisations_organisation, conflicts_combination, conflicts_detectionrun"
)
_WORKS = PlannedWork._meta.db_table
_WORK = np.dtype(
    [
        ("id", "i8"),
        ("organisation_id", "i8"),
        ("title", "S30"),
        ("description", "S1"),
        ("discipline", "S20"),
        ("footprint", "O"),
        ("earliest_start", "M8[D]"),
        ("latest_end", "M8[D]"),
        ("duration_days", "i4"),
        ("status", "S20"),
        ("cost_estimate", "V14"),
        ("funding_source", "S20"),
        ("closes_street", "?"),
        ("homes_reached", "S1"),
        ("takes_parking", "?"),
        ("is_noisy", "?"),
        ("visibility", "S20"),
        ("public_text", "S1"),
        ("source_system", "S10"),
        ("source_id", "S10"),
        ("coordination_reference", "S1"),
        ("revision", "i4"),
        ("created_at", "M8[us]"),
        ("updated_at", "M8[us]"),
    ]
)


# Streets of a neighbourhood that may be closed in one quarter, when there is a cap.
_MOST_CLOSURES = 6


def fill(plan: Plan, *, bounded: bool) -> None:
    """Afterwards the tables have this plan alone: works from 1, in their areas.

    A bounded plan has budgets (what the works of an organisation in a year cost, so
    that there is room for one when another moves away) and caps on closed streets.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {_EMPTIED} RESTART IDENTITY CASCADE")
        _make_organisations()
        _make_areas(plan, read_town(), _MOST_CLOSURES if bounded else None)
        # Nobody will ask for the history of works that nobody entered.
        cursor.execute(f"ALTER TABLE {_WORKS} DISABLE TRIGGER USER")
        _copy_works(cursor, plan)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {_WORKS} ENABLE TRIGGER USER")
        _copy_areas_of_works(cursor, plan)
        if bounded:
            _make_budgets(plan)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _make_organisations() -> None:
    Organisation.objects.bulk_create(
        Organisation(pk=pk, name=f"Organisation {pk}")
        for pk in range(1, ORGANISATIONS + 1)
    )


def _make_areas(plan: Plan, town: Town, max_closures: int | None) -> None:
    """Neighbourhoods of every town, with their households."""
    used = np.unique(plan.areas)
    tile, quarter = np.divmod(used, len(town.neighbourhoods))
    steps = np.column_stack([tile % plan.towns, tile // plan.towns]) * [
        town.width,
        town.height,
    ]
    for area, one, step in zip(
        used.tolist(), town.neighbourhoods[quarter], steps, strict=True
    ):
        parts = shapely.get_parts(affinity.translate(one, *step))
        boundary: Any = GEOSGeometry(
            shapely.MultiPolygon(list(parts)).wkb_hex, srid=settings.KIP_SRID
        )
        Area(
            pk=area + 1,
            code=f"{area}",
            name=f"Neighbourhood {area}",
            boundary=boundary,
            households=round(boundary.area / 120),
            max_closures=max_closures,
        ).save(force_insert=True)


def _copy_works(cursor: Any, plan: Plan) -> None:
    rows = np.zeros(len(plan), dtype=_WORK)
    rows["id"] = np.arange(1, len(plan) + 1)
    rows["organisation_id"] = plan.organisations
    rows["title"] = np.strings.add(b"Work ", rows["id"].astype("S12"))
    rows["discipline"] = plan.disciplines
    rows["footprint"] = shapely.set_srid(plan.footprints, settings.KIP_SRID)
    rows["earliest_start"] = plan.earliest
    rows["latest_end"] = plan.latest
    rows["duration_days"] = plan.durations
    rows["status"] = plan.statuses
    rows["cost_estimate"] = _as_numeric(plan.costs)
    rows["funding_source"] = FUNDING.encode()
    rows["closes_street"] = plan.closes
    rows["visibility"] = VISIBILITY.encode()
    rows["revision"] = 1
    rows["created_at"] = rows["updated_at"] = np.datetime64("2026-01-01", "us")
    unknown = {
        "duration_days": plan.durations == 0,
        "cost_estimate": np.isnan(plan.costs),
    }
    copy_rows(cursor, _WORKS, rows, nulls=unknown)
    cursor.execute(
        "SELECT setval(pg_get_serial_sequence('projects_plannedwork', 'id'), %s)",
        [max(1, len(plan))],
    )


def _as_numeric(euros: Any) -> Any:
    """Whole euros below 10^12 as PostgreSQL sends a numeric: digits of 10,000."""
    whole = np.nan_to_num(euros).astype(np.int64)
    sent = np.zeros((len(whole), 7), dtype=">i2")
    sent[:, 0], sent[:, 1], sent[:, 3] = 3, 2, 2  # three digits, highest 10^8, cents
    sent[:, 4], rest = np.divmod(whole, 10**8)
    sent[:, 5], sent[:, 6] = np.divmod(rest, 10**4)
    return np.ascontiguousarray(sent).view("V14").ravel()


def _copy_areas_of_works(cursor: Any, plan: Plan) -> None:
    rows = np.zeros(len(plan), dtype=[("plannedwork_id", "i8"), ("area_id", "i8")])
    rows["plannedwork_id"] = np.arange(1, len(plan) + 1)
    rows["area_id"] = plan.areas + 1
    copy_rows(cursor, PlannedWork.areas.through._meta.db_table, rows)


def _make_budgets(plan: Plan) -> None:
    known = ~np.isnat(plan.earliest) & ~np.isnan(plan.costs)
    years = plan.earliest[known].astype("M8[Y]").astype(np.int64) + 1970
    keys = plan.organisations[known] * 10_000 + years
    which, at = np.unique(keys, return_inverse=True)
    spent = np.bincount(at, plan.costs[known])
    BudgetFrame.objects.bulk_create(
        BudgetFrame(organisation_id=key // 10_000, year=key % 10_000, amount=amount)
        for key, amount in zip(which.tolist(), spent.round().tolist(), strict=True)
    )
