"""The works of a list as a file, with the columns that an import recognises.

Each writer takes the works one by one, so that a long list needs no more memory than
its format asks for.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from areas.geo import GRID, as_geojson
from areas.models import Area
from projects.columns import COLUMNS, RELATED, Column, defused
from projects.models import PlannedWork
from projects.plan.export_sheets import Explained, write_xlsx
from projects.querysets import PlannedWorkQuerySet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_AT_ONCE = 500


@dataclass(frozen=True)
class Export:
    """What goes out, and to whom: money and notes only of `books` (None: of all)."""

    works: PlannedWorkQuerySet
    books: set[int] | None
    words: str  # which works these are, as a sentence
    today: date

    @property
    def columns(self) -> list[Column]:
        """Without those that would be empty for every work."""
        is_closed = self.books is not None and not self.books
        return [one for one in COLUMNS if not (one.is_private and is_closed)]

    def cells(self, work: PlannedWork) -> list[Any]:
        is_open = self.books is None or work.organisation_id in self.books
        return [
            one.write(work) if is_open or not one.is_private else None
            for one in self.columns
        ]

    def rows(self, *, with_shape: bool = False) -> Iterator[PlannedWork]:
        works = related(self.works)
        works = works if with_shape else works.defer("footprint")
        return works.iterator(chunk_size=_AT_ONCE)


def related(works: PlannedWorkQuerySet) -> PlannedWorkQuerySet:
    """With what the columns need of other tables; of areas the name alone."""
    areas = Prefetch("areas", queryset=Area.objects.only("name", "level"))
    return works.select_related(*RELATED).prefetch_related(areas)


class Writer(Protocol):
    def __call__(self, export: Export, path: Path) -> None: ...


@dataclass(frozen=True)
class Format:
    label: str
    content_type: str
    write: Writer


def as_csv(export: Export, path: Path) -> None:
    """With semicolons, decimal commas and a mark of the encoding, for a spreadsheet."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow([str(one.heading) for one in export.columns])
        for work in export.rows():
            writer.writerow([_in_csv(cell) for cell in export.cells(work)])


def _in_csv(cell: Any) -> Any:
    if isinstance(cell, str):
        return defused(cell)
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    return cell.isoformat() if isinstance(cell, date) else cell


def as_xlsx(export: Export, path: Path) -> None:
    explained = Explained(
        _("About this file"),
        [
            (_("Works"), export.words),
            (_("Made on"), export.today),
            (
                _("Change and import"),
                _(
                    "You may change this sheet and import it in KIP. Leave the "
                    "headings and the KIP numbers as they are. KIP shows what would "
                    "change before anything is saved."
                ),
            ),
        ],
    )
    rows = (export.cells(work) for work in export.rows())
    write_xlsx(path, _("Works"), export.columns, rows, explained)


def as_geopackage(export: Export, path: Path) -> None:
    """One layer in the metric grid; a work that is not drawn has no geometry."""
    shapes: list[bytes | None] = []
    cells: list[list[Any]] = []
    for work in export.rows(with_shape=True):
        shapes.append(bytes(work.footprint.wkb) if work.footprint else None)
        cells.append(export.cells(work))
    columns = [
        _as_column([row[at] for row in cells]) for at in range(len(export.columns))
    ]
    # Imported here, because it takes a second and pages don't need it.
    import pyogrio.raw

    pyogrio.raw.write(
        path,
        geometry=np.array(shapes, dtype=object),
        field_data=[values for values, _mask in columns],
        field_mask=[mask for _values, mask in columns],
        fields=[str(one.heading) for one in export.columns],
        layer=_("works"),
        driver="GPKG",
        geometry_type="Unknown",
        crs=f"EPSG:{GRID}",
    )


def _as_column(cells: list[Any]) -> tuple[Any, Any]:
    """Values and a mask of what is empty, of the sort that the cells are."""
    mask = np.array([cell is None for cell in cells], dtype=bool)
    known = next((cell for cell in cells if cell is not None), "")
    if isinstance(known, date):
        days = [np.datetime64(cell or "NaT", "D") for cell in cells]
        return np.array(days, dtype="datetime64[D]"), mask
    if isinstance(known, Decimal):
        return np.array([float(cell or 0) for cell in cells]), mask
    if isinstance(known, int):
        return np.array([cell or 0 for cell in cells], dtype="int64"), mask
    return np.array(cells, dtype=object), None


def as_geojson_file(export: Export, path: Path) -> None:
    """A FeatureCollection in WGS84, written as it is read."""
    works = related(export.works).defer("footprint")
    works = works.annotate(shape=as_geojson("footprint", decimals=7))
    names = [str(one.heading) for one in export.columns]
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type":"FeatureCollection","features":[\n')
        for number, work in enumerate(works.iterator(chunk_size=_AT_ONCE)):
            out.write(",\n" if number else "")
            cells = zip(names, export.cells(work), strict=True)
            out.write(_feature(work.shape, dict(cells)))
        out.write("\n]}\n")


def _feature(shape: str | None, properties: dict[str, Any]) -> str:
    told = json.dumps(properties, ensure_ascii=False, default=_in_json)
    return f'{{"type":"Feature","geometry":{shape or "null"},"properties":{told}}}'


def _in_json(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


FORMATS = {
    "xlsx": Format("Excel", XLSX, as_xlsx),
    "csv": Format("CSV", "text/csv; charset=utf-8", as_csv),
    "gpkg": Format("GeoPackage", "application/geopackage+sqlite3", as_geopackage),
    "geojson": Format("GeoJSON", "application/geo+json", as_geojson_file),
}


def opened(path: Path) -> IO[bytes]:
    """The file to send; it is gone from the disk already."""
    file = path.open("rb")
    path.unlink()
    return file
