"""Refuses to start in the wrong grid, before anything is stored or measured in it."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.contrib.gis.gdal import GDALException, SpatialReference
from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.utils import DatabaseError

from areas.geo import GRID


def grid_is_metric(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """KIP measures in metres, so its grid must be a projected one in metres.

    Asked with a database only, as `migrate` does: Celery checks too before it forks,
    and a worker crashes on what GDAL opened before that.
    """
    if not databases:
        return []
    try:
        grid = SpatialReference(GRID)
        is_metric = bool(grid.projected) and grid.linear_units == 1.0
    except GDALException:
        is_metric = False
    if is_metric:
        return []
    return [
        Error(
            f"KIP_SRID is {GRID}, which is not a grid in metres.",
            hint="Use the national grid: 28992 in the Netherlands, 31370 in Belgium.",
            id="areas.E001",
        )
    ]


def grid_is_that_of_the_database(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """The grid is part of the columns: chosen once, before the first migration."""
    stored = {_grid_of(alias) for alias in databases or ()} - {None, GRID}
    return [
        Error(
            f"This database was made for KIP_SRID={srid}, but KIP_SRID is {GRID}.",
            hint=f"Set KIP_SRID={srid}, or start with a new database.",
            id="areas.E002",
        )
        for srid in sorted(stored, key=str)
    ]


def _grid_of(alias: str) -> int | None:
    """The grid of the areas in this database; None when there are none yet."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT srid FROM geometry_columns"
                " WHERE f_table_schema = current_schema()"
                " AND f_table_name = 'areas_area' AND f_geometry_column = 'boundary'"
            )
            row = cursor.fetchone()
    except DatabaseError:
        return None  # no PostGIS yet: the first migration makes it
    return row[0] if row else None
