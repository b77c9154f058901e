"""Mending shapes: real files draw them crossing themselves, twice, or with heights."""

from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

_REASONS = {
    "Self-intersection": lambda: _("it crossed itself"),
    "Ring Self-intersection": lambda: _("it touched itself"),
    "Duplicate Rings": lambda: _("a part was drawn twice"),
    "Hole lies outside shell": lambda: _("a hole lay outside its area"),
    "Holes are nested": lambda: _("a hole lay inside a hole"),
    "Nested shells": lambda: _("a part lay inside another part"),
    "Interior is disconnected": lambda: _("a hole cut it in pieces"),
    "Too few points in geometry component": lambda: _("a part had too few points"),
}


def mended(shape: BaseGeometry) -> tuple[BaseGeometry, list[str]]:
    """A valid shape in two dimensions, and what had to be mended, in words.

    What was a surface stays a surface, and what was a line a line; the result is
    empty if nothing is left.
    """
    shape = shapely.force_2d(shape)
    if shapely.is_valid(shape):
        return shape, []
    repairs = []
    bare = _without_twin_holes(shape)
    if bare is not shape:
        repairs.append(_("a hole as large as its area was left out"))
    reason = shapely.is_valid_reason(bare).partition("[")[0]
    if reason != "Valid Geometry":
        why = _REASONS.get(reason, lambda: reason)()
        repairs.append(_("the outline was not valid (%(why)s)") % {"why": why})
        bare = _valid(bare)
    return bare, repairs


def _valid(shape: BaseGeometry) -> BaseGeometry:
    if isinstance(shape, shapely.GeometryCollection):
        return shapely.GeometryCollection([_valid(part) for part in shape.geoms])
    # 'structure' joins parts that overlap; the other method cuts out what two share.
    return shapely.make_valid(shape, method="structure", keep_collapsed=False)


def _without_twin_holes(shape: BaseGeometry) -> BaseGeometry:
    """`shape` itself, or a copy without the holes that equal their own outline."""
    if isinstance(shape, shapely.Polygon):
        return _without_twin_hole(shape)
    if not isinstance(shape, shapely.MultiPolygon | shapely.GeometryCollection):
        return shape
    parts = list(shape.geoms)
    bare: list[Any] = [_without_twin_holes(part) for part in parts]
    if all(new is old for new, old in zip(bare, parts, strict=True)):
        return shape
    return type(shape)(bare)


def _without_twin_hole(polygon: shapely.Polygon) -> shapely.Polygon:
    outline = shapely.normalize(polygon.exterior)
    holes = [
        hole
        for hole in polygon.interiors
        if hole.bounds != outline.bounds
        or not shapely.equals_exact(shapely.normalize(hole), outline, 1e-9)
    ]
    if len(holes) == len(polygon.interiors):
        return polygon
    return shapely.Polygon(polygon.exterior, holes)


def as_multi_polygon(shape: BaseGeometry) -> shapely.MultiPolygon:
    """The surfaces of `shape`, without its lines and points; empty if it has none."""
    surfaces = shapely.MultiPolygon(_polygons_in(shape))
    if not shapely.is_valid(surfaces):  # parts of a collection may overlap
        surfaces = shapely.MultiPolygon(_polygons_in(shapely.union_all(surfaces)))
    return surfaces


def _polygons_in(shape: BaseGeometry) -> list[shapely.Polygon]:
    if isinstance(shape, shapely.Polygon):
        return [] if shape.is_empty else [shape]
    if not isinstance(shape, shapely.MultiPolygon | shapely.GeometryCollection):
        return []
    return [polygon for part in shape.geoms for polygon in _polygons_in(part)]
