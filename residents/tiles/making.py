"""Vector tiles (Mapbox Vector Tile 2.1) of public works, made by PostGIS.

A tile has these layers, of which each is left out when it is empty:

    works   the footprints, the largest first, with what `public.for_tiles` tells
    marks   of each of them a point inside it, where its letters can stand
    cells   instead of both, where a tile would have too many: how many works there
            are in each of 8 by 8 squares, and of which discipline most
"""

from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, FloatField, Func, IntegerField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from areas.geo import WEB
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet
from residents.public import for_tiles
from residents.tiles.grid import BUFFER, EXTENT, Tile

Rows = QuerySet[PlannedWork, Any]

# More than this is too much to draw and to tell apart; deeper than `ALL_FROM` a tile
# is a few streets, and shows everything.
MOST_WORKS = 1000
ALL_FROM = 16
CELLS = 5  # along a side
# Bends of a line that a tile leaves out, in its own units: a quarter of a pixel.
_UNSEEN = 2

_WORKS = """
WITH found AS MATERIALIZED ({found}),
     box AS (SELECT ST_MakeEnvelope(%s, %s, %s, %s, {web}) AS tile)
SELECT (SELECT ST_AsMVT(work, 'works', {extent}, 'shape', 'id') FROM (
            SELECT id, title, discipline, starts, ends, under_way, provisional, span,
                   ST_AsMVTGeom(on_web, tile, {extent}, {buffer}) AS shape
            FROM found, box ORDER BY span DESC, id
        ) AS work WHERE shape IS NOT NULL)
    || (SELECT ST_AsMVT(mark, 'marks', {extent}, 'shape', 'id') FROM (
            SELECT id, discipline, span,
                   ST_AsMVTGeom(ST_PointOnSurface(on_web), tile, {extent}, 0) AS shape
            FROM found, box ORDER BY span DESC, id
        ) AS mark WHERE shape IS NOT NULL)
"""
_CELLS = """
WITH found AS MATERIALIZED ({found}),
     box AS (SELECT ST_MakeEnvelope(%s, %s, %s, %s, {web}) AS tile),
     placed AS (
         SELECT discipline, tile,
                (ST_X(middle) - ST_XMin(tile)) / (ST_XMax(tile) - ST_XMin(tile)) AS x,
                (ST_YMax(tile) - ST_Y(middle)) / (ST_YMax(tile) - ST_YMin(tile)) AS y,
                middle
         FROM found, box
     )
SELECT ST_AsMVT(cell, 'cells', {extent}, 'shape') FROM (
    SELECT count(*)::integer AS works,
           mode() WITHIN GROUP (ORDER BY discipline) AS discipline,
           ST_AsMVTGeom(ST_Centroid(ST_Collect(middle)), tile, {extent}, 0) AS shape
    FROM placed WHERE x >= 0 AND x < 1 AND y >= 0 AND y < 1
    GROUP BY tile, floor(x * {cells}), floor(y * {cells})
    ORDER BY works, shape
) AS cell WHERE shape IS NOT NULL
"""


def tile_of(works: PlannedWorkQuerySet, tile: Tile) -> bytes:
    """The tile as it is sent, of those of `works` that lie in it; b"" when none do."""
    box = tile.in_grid()
    if box is None:
        return b""
    inside = works.filter(footprint__bboverlaps=box).order_by()
    if _are_many(inside, tile):
        return _asked(_CELLS, _middles(inside), tile)
    return _asked(_WORKS, _shapes(inside, tile), tile)


def _are_many(works: PlannedWorkQuerySet, tile: Tile) -> bool:
    return tile.z < ALL_FROM and works[: MOST_WORKS + 1].count() > MOST_WORKS


def _shapes(works: PlannedWorkQuerySet, tile: Tile) -> Rows:
    unseen = Value(tile.side / EXTENT * _UNSEEN)
    simple = Func(F("footprint"), unseen, Value(True), function="ST_Simplify")
    diagonal = Func(F("footprint"), function="ST_BoundingDiagonal")
    length = Func(diagonal, function="ST_Length", output_field=FloatField())
    # Metres from corner to corner, whole ones: whether letters fit on it.
    return for_tiles(works).annotate(
        on_web=_on_web(simple), span=Cast(length, IntegerField())
    )


def _middles(works: PlannedWorkQuerySet) -> Rows:
    """The middle of each one's bounds, which the database need not compute."""
    bounds = Func(F("footprint"), function="ST_Envelope")
    middle = Func(bounds, function="ST_Centroid")
    return works.values("discipline", middle=_on_web(middle))


def _on_web(geometry: Combinable) -> Func:
    shape = GeometryField(srid=WEB)
    return Func(geometry, Value(WEB), function="ST_Transform", output_field=shape)


def _asked(statement: str, found: Rows, tile: Tile) -> bytes:
    try:
        sql, values = found.query.sql_with_params()
    except EmptyResultSet:
        return b""
    names = {"web": WEB, "extent": EXTENT, "buffer": BUFFER, "cells": CELLS}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(found=sql, **names), [*values, *tile.box])
        (made,) = cursor.fetchone()
    return bytes(made)
