"""Writes small files of every format: three works in Ede, told in six ways."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyogrio.raw
import shapely

import areas.files.gdal  # noqa: F401  before anything is written: it tames GDAL

# Three streets of 100 by 10 metres in RD New, one above the other.
NAMES = ["Elm Lane", "Café Square", "Oak Street"]
SHAPES = [
    shapely.box(174_000, 450_000 + 100 * n, 174_100, 450_010 + 100 * n)
    for n in range(3)
]
COLUMNS = ["id", "name"]
ROWS = [[f"W{n}", name] for n, name in enumerate(NAMES, start=1)]


def write_geojson(
    path: Path,
    rows: Sequence[dict[str, Any]],
    shapes: Sequence[Any],
    crs: str = "urn:ogc:def:crs:EPSG::28992",
) -> Path:
    """`shapes` are shapely shapes, GeoJSON geometries or None."""
    features = [
        {
            "type": "Feature",
            "properties": row,
            "geometry": shape
            if shape is None or isinstance(shape, dict)
            else shapely.geometry.mapping(shape),
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]
    content: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if crs:
        content["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(content))
    return path


def three_in_geojson(folder: Path) -> Path:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
    return write_geojson(folder / "works.geojson", rows, SHAPES)


def write_with_gdal(path: Path, layer: str = "works", **options: Any) -> Path:
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shape) for shape in SHAPES], dtype=object),
        field_data=[
            np.array(column, dtype=object) for column in zip(*ROWS, strict=True)
        ],
        fields=COLUMNS,
        layer=layer,
        crs="EPSG:28992",
        geometry_type="Polygon",
        **options,
    )
    return path


def three_in_geopackage(folder: Path) -> Path:
    return write_with_gdal(folder / "works.gpkg", driver="GPKG")


def three_in_shapefile(folder: Path) -> Path:
    return write_with_gdal(folder / "works.shp", driver="ESRI Shapefile")


def three_in_zipped_shapefile(folder: Path) -> Path:
    inside = folder / "inside"
    inside.mkdir()
    three_in_shapefile(inside)
    with zipfile.ZipFile(folder / "works.zip", "w") as archive:
        for part in inside.iterdir():
            archive.write(part, f"export 2026/{part.name}")
    return folder / "works.zip"


def three_in_csv(folder: Path) -> Path:
    lines = [[*COLUMNS, "wkt"]]
    lines += [[*row, s.wkt] for row, s in zip(ROWS, SHAPES, strict=True)]
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(lines)
    path = folder / "works.csv"
    path.write_bytes(text.getvalue().encode("cp1252"))  # as Excel writes it
    return path


def three_in_xlsx(folder: Path) -> Path:
    lines = [[*COLUMNS, "wkt"]]
    lines += [
        [*row, f"SRID=28992;{s.wkt}"] for row, s in zip(ROWS, SHAPES, strict=True)
    ]
    return write_xlsx(folder / "works.xlsx", lines)


def write_xlsx(path: Path, lines: Sequence[Sequence[Any]], sheet: str = "Plan") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for line in lines:
        book.active.append(list(line))
    book.save(path)
    return path
