"""Loading areas and streets from a file. Only commands and tasks import this."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas.coordinates import Misplaced, in_grid
from areas.files import Row, Table
from areas.files.table import as_text, columns_in, filled_in
from areas.geo import GRID
from areas.models import Area, StreetSurface
from areas.shapes import as_multi_polygon, mended
from areas.signals import areas_changed

Level = Area.Level
# Two shapes are the same when no corner has moved more than this.
TOLERANCE_METRES = 0.001


@dataclass
class LoadReport:
    """What a load did, row by row where a person should look."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    repaired: list[tuple[int, str]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class AreaFields:
    """Which column of the file holds what; the name may be like '{place} {code}'."""

    code: str
    name: str
    parent: str = ""
    inhabitants: str = ""
    households: str = ""

    def columns(self) -> list[str]:
        single = (self.code, self.parent, self.inhabitants, self.households)
        return [*filter(None, single), *columns_in(self.name)]


@dataclass
class _Found:
    """An area as the file has it."""

    row: int
    code: str
    name: str
    parent: str
    inhabitants: int | None
    households: int | None
    boundary: shapely.MultiPolygon


@transaction.atomic
def load_areas(table: Table, *, level: Level, fields: AreaFields) -> LoadReport:
    """Afterwards the areas of this level are as the file says, and every area without
    one has the area above it in which it lies as parent.

    Areas that the file does not name stay. Doing it again changes no row.
    """
    table.require(fields.columns())
    report = LoadReport()
    found = _joined(_areas_in(table, fields, report), report)
    known = {area.code: area for area in Area.objects.filter(level=level)}
    parents = _possible_parents(level)
    for one in found.values():
        _store(one, level, fields, known.get(one.code), parents, report)
    adopted = _adopt()
    if report.created or report.changed or adopted:
        areas_changed.send(sender=Area)
    return report


def _areas_in(table: Table, fields: AreaFields, report: LoadReport) -> Iterable[_Found]:
    for row in table.rows:
        code = as_text(row.values.get(fields.code))
        if not code:
            report.problems.append((row.number, _("The row has no code.")))
            continue
        boundary = _boundary(row, table.epsg, report)
        if boundary is not None:
            yield _Found(
                row.number,
                code[:30],
                filled_in(fields.name, row.values)[:150] or code,
                as_text(row.values.get(fields.parent)),
                _count(row.values.get(fields.inhabitants)),
                _count(row.values.get(fields.households)),
                boundary,
            )


def _boundary(
    row: Row, epsg: int | None, report: LoadReport
) -> shapely.MultiPolygon | None:
    shape = usable_shape(row, epsg, report)
    if shape is None:
        return None
    boundary = as_multi_polygon(shape)
    if boundary.is_empty:
        report.problems.append(
            (row.number, _("An area must be a surface; the shape is a line or point."))
        )
        return None
    return boundary


def usable_shape(row: Row, epsg: int | None, report: LoadReport) -> BaseGeometry | None:
    """The shape of a row, valid and in the grid; a problem on record if it has none."""
    if row.fault or row.shape is None or row.shape.is_empty or epsg is None:
        text = row.fault or _("The row has no shape.")
        report.problems.append((row.number, text))
        return None
    try:
        shape, repairs = mended(in_grid(row.shape, epsg))
    except Misplaced as error:
        report.problems.append((row.number, str(error)))
        return None
    if shape.is_empty:
        report.problems.append((row.number, _("The row has no shape.")))
        return None
    report.repaired += [(row.number, text) for text in row.repairs + repairs]
    return shape


def _count(value: object) -> int | None:
    """A number of people; statistics offices write a negative one for 'not known'."""
    try:
        number = int(float(as_text(value).replace(",", ".")))
    except ValueError:
        return None
    return number if number >= 0 else None


def _joined(areas: Iterable[_Found], report: LoadReport) -> dict[str, _Found]:
    """One area per code: land and water of one municipality are often two rows."""
    joined: dict[str, _Found] = {}
    for area in areas:
        first = joined.setdefault(area.code, area)
        if first is area:
            continue
        first.boundary = as_multi_polygon(first.boundary.union(area.boundary))
        text = _("has the same code as row %(row)d, and was joined with it")
        report.repaired.append((area.row, text % {"row": first.row}))
    return joined


def _store(
    found: _Found,
    level: Level,
    fields: AreaFields,
    known: Area | None,
    parents: dict[str, Area],
    report: LoadReport,
) -> None:
    area = known or Area(level=level, code=found.code)
    before = _facts(area) if known else None
    area.name = found.name
    if fields.parent:
        if parent := parents.get(found.parent):
            area.parent = parent
        else:  # it keeps the one in which it lies
            text = _("There is no area with code “%(code)s” to be part of.")
            report.problems.append((found.row, text % {"code": found.parent}))
    if fields.inhabitants:
        area.inhabitants = found.inhabitants
    if fields.households:
        area.households = found.households
    if not known or not is_same(area.boundary, found.boundary):
        area.boundary = as_stored(found.boundary)
    elif before == _facts(area):
        report.unchanged += 1
        return
    area.save()
    report.changed += bool(known)
    report.created += not known


def _facts(area: Area) -> tuple[object, ...]:
    return (area.name, area.parent_id, area.inhabitants, area.households)


def is_same(stored: GEOSGeometry, shape: BaseGeometry) -> bool:
    as_drawn = shapely.from_wkb(bytes(stored.wkb))
    return bool(shapely.equals_exact(as_drawn, shape, TOLERANCE_METRES))


def as_stored(shape: BaseGeometry) -> Any:
    return GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=GRID)


def _possible_parents(level: Level) -> dict[str, Area]:
    """Areas of a higher level by code; the nearest level wins."""
    levels = list(Level)
    higher = levels[: levels.index(level)]
    found: dict[str, Area] = {}
    for one in higher:
        found |= {area.code: area for area in Area.objects.filter(level=one)}
    return found


def _adopt() -> bool:
    """Give every area without a parent the nearest one above in which it lies.

    True if some area got one.
    """
    adopted = False
    orphans = Area.objects.filter(parent=None).exclude(level=Level.MUNICIPALITY)
    for orphan in orphans:
        inside = orphan.boundary.point_on_surface
        higher = list(Level)[: list(Level).index(Level(orphan.level))]
        around = Area.objects.filter(level__in=higher, boundary__intersects=inside)
        nearest = max(
            around, key=lambda area: list(Level).index(Level(area.level)), default=None
        )
        if nearest:
            Area.objects.filter(pk=orphan.pk).update(parent=nearest)
            adopted = True
    return adopted


@transaction.atomic
def load_streets(table: Table, *, name: str, other_name: str = "") -> LoadReport:
    """Afterwards the street surfaces are those of the file and no others.

    Doing it again changes no row.
    """
    table.require([column for column in (name, other_name) if column])
    report = LoadReport()
    streets = [
        StreetSurface(
            name=as_text(row.values.get(name))[:150],
            other_name=as_text(row.values.get(other_name))[:150],
            surface=as_stored(shape),
        )
        for row in table.rows
        if (shape := usable_shape(row, table.epsg, report)) is not None
    ]
    if _fingerprint(streets) == _fingerprint(StreetSurface.objects.all()):
        report.unchanged = len(streets)
        return report
    StreetSurface.objects.all().delete()
    StreetSurface.objects.bulk_create(streets, batch_size=2000)
    report.created = len(streets)
    return report


def _fingerprint(streets: Iterable[StreetSurface]) -> list[tuple[str, str, str]]:
    """What all streets together look like, whatever their order and ids."""
    return sorted(
        (street.name, street.other_name, street.surface.hex.decode())
        for street in streets
    )
