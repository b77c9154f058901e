"""The public works as a file. The fields have the same names in every file."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from django.contrib.gis.db.models.functions import PointOnSurface, Transform
from django.db.models import BinaryField, Func, TextField, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from areas.geo import GRID, WGS84, as_geojson
from projects.columns import defused
from projects.querysets import PlannedWorkQuerySet
from residents.opendata.fields import WORK_FIELDS, Field, Kind, as_cell, as_properties
from residents.opendata.rows import public_rows

LAYER = "werken"
_IN_ONE_WRITE = 5000


@dataclass(frozen=True, slots=True)
class Format:
    label: str
    about: str | Promise
    content_type: str
    write: Callable[[PlannedWorkQuerySet, date, Path], None]


def _as_geojson(works: PlannedWorkQuerySet, today: date, path: Path) -> None:
    """A FeatureCollection in degrees, written as it is read."""
    shape = as_geojson("footprint", decimals=7)
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type":"FeatureCollection","features":[')
        before = "\n"
        for work, row in public_rows(works, today, shape=shape):
            told = json.dumps(as_properties(work, WORK_FIELDS), ensure_ascii=False)
            out.write(
                f'{before}{{"type":"Feature","id":{work.id},"properties":{told},'
                f'"geometry":{row.shape}}}'  # type: ignore[attr-defined]
            )
            before = ",\n"
        out.write("\n]}\n")


def _as_csv(works: PlannedWorkQuerySet, today: date, path: Path) -> None:
    """With semicolons and a mark of the encoding, for a Dutch spreadsheet; the place
    in degrees: of a point in it, and whole as well-known text."""
    in_degrees = Transform("footprint", WGS84)
    point = PointOnSurface(in_degrees)
    whole = Func(in_degrees, Value(6), function="ST_AsText", output_field=TextField())
    header = [*(field.name for field in WORK_FIELDS), "lengtegraad", "breedtegraad"]
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow([*header, "wkt"])
        for work, row in public_rows(works, today, point=point, whole=whole):
            cells = [_in_csv(field.of(work)) for field in WORK_FIELDS]
            longitude, latitude = row.point.coords  # type: ignore[attr-defined]
            place = [f"{longitude:.6f}", f"{latitude:.6f}"]
            writer.writerow([*cells, *place, row.whole])  # type: ignore[attr-defined]


def _in_csv(value: Any) -> Any:
    cell = as_cell(value)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return defused(cell) if isinstance(cell, str) else cell


def _as_geopackage(works: PlannedWorkQuerySet, today: date, path: Path) -> None:
    """One layer in the metric grid, in which also nothing may be."""
    binary = Func("footprint", function="ST_AsBinary", output_field=BinaryField())
    rows = public_rows(works, today, shape=binary)
    is_new = True
    while (chunk := list(islice(rows, _IN_ONE_WRITE))) or is_new:
        _append(path, chunk, append=not is_new)
        is_new = False


def _append(path: Path, chunk: list[tuple[Any, Any]], *, append: bool) -> None:
    columns = [_column(field, chunk) for field in WORK_FIELDS]
    shapes = [bytes(row.shape) for _work, row in chunk]
    # Imported here, because it takes a second and pages don't need it.
    import pyogrio.raw

    pyogrio.raw.write(
        path,
        geometry=np.array(shapes, dtype=object),
        field_data=columns,
        fields=[field.name for field in WORK_FIELDS],
        layer=LAYER,
        driver="GPKG",
        geometry_type="Unknown",
        crs=f"EPSG:{GRID}",
        append=append,
        # Not "id": that is the number of a row in the file.
        layer_options=None if append else {"FID": "rij"},
    )


def _column(field: Field, chunk: list[tuple[Any, Any]]) -> Any:
    values: Iterator[Any] = (as_cell(field.of(work)) for work, _row in chunk)
    if field.kind == Kind.DAY:
        days = [np.datetime64(day or "NaT", "D") for day in values]
        return np.array(days, dtype="datetime64[D]")
    types = {Kind.NUMBER: "int64", Kind.TRUTH: "bool"}
    return np.array(list(values), dtype=types.get(field.kind, "object"))


FORMATS = {
    "geojson": Format(
        "GeoJSON",
        _("For maps on the web; in degrees (WGS84)."),
        "application/geo+json",
        _as_geojson,
    ),
    "csv": Format(
        "CSV",
        _("For a spreadsheet; UTF-8 with semicolons, the place as text in degrees."),
        "text/csv; charset=utf-8",
        _as_csv,
    ),
    "gpkg": Format(
        "GeoPackage",
        _("For QGIS and other map programs; in the grid of the country."),
        "application/geopackage+sqlite3",
        _as_geopackage,
    ),
}
