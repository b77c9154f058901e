"""GeoPackage, Shapefile and DXF, read by GDAL with every other format switched off.

GDAL knows 190 formats, and many of them follow references to other files or to the
network. Three walls keep that out: the first bytes decide what a file is, it is
copied under a name of our own, and all drivers but these few are removed from GDAL.
"""

import ctypes
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio._io
import shapely
from django.utils.translation import gettext as _
from pyogrio.errors import DataLayerError, DataSourceError

from areas.coordinates import epsg_of_description
from areas.files import limits
from areas.files.archives import SHAPEFILE_PARTS
from areas.files.kml import gathered
from areas.files.table import Row, Table, UnreadableFile

# What KIP reads, and what exports may write. None of them refers to other files.
_DRIVERS = ("GPKG", "ESRI Shapefile", "GeoJSON", "FlatGeobuf", "DXF")
_LIMITS = {
    # A block in a drawing may hold blocks that hold blocks: they stay points.
    "DXF_INLINE_BLOCKS": "FALSE",
    "DXF_MERGE_BLOCK_GEOMETRIES": "FALSE",
    "DXF_FEATURE_LIMIT_PER_BLOCK": "1000",
    "DXF_MAX_BSPLINE_CONTROL_POINTS": "2000",
    # Should the other walls ever fall.
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
}


def _tame() -> None:
    """Afterwards GDAL in this process knows no driver but ours, and speaks as usual."""
    gdal = ctypes.CDLL(pyogrio._io.__file__)  # finds the GDAL that pyogrio links to
    gdal.GDALGetDriver.restype = ctypes.c_void_p
    gdal.GDALGetDriverShortName.restype = ctypes.c_char_p
    gdal.GDALGetDriverShortName.argtypes = [ctypes.c_void_p]
    gdal.GDALDeregisterDriver.argtypes = [ctypes.c_void_p]
    drivers = [gdal.GDALGetDriver(i) for i in range(gdal.GDALGetDriverCount())]
    for driver in drivers:
        if gdal.GDALGetDriverShortName(driver).decode() not in _DRIVERS:
            gdal.GDALDeregisterDriver(driver)
    if left := set(pyogrio.list_drivers()) - set(_DRIVERS):
        raise RuntimeError(f"GDAL still knows {left}")
    # pyogrio turns every message of GDAL into a Python warning, those about the
    # geometries of GeoDjango too. It finds its own errors without that.
    gdal.CPLPopErrorHandler()
    pyogrio.set_gdal_config_options(_LIMITS)


_tame()


def read_geopackage(path: Path, folder: Path, layer: str) -> Table:
    copy = folder / "layers.gpkg"
    if path != copy:
        shutil.copyfile(path, copy)
    name = _the_layer(copy, layer)
    return _read(copy, name, _("The GeoPackage is damaged. Export it again."))


def read_shapefile(path: Path, folder: Path) -> Table:
    """All parts lie beside `path`; they are copied, and no other file is looked at."""
    for suffix in SHAPEFILE_PARTS:
        if part := _beside(path, suffix):
            shutil.copyfile(part, folder / f"layer{suffix}")
        elif suffix in (".shx", ".dbf"):
            raise UnreadableFile(
                _(
                    "The file %(suffix)s is missing. A Shapefile has several parts: "
                    "put .shp, .shx, .dbf and .prj together in one zip file."
                )
                % {"suffix": suffix}
            )
    return _read(
        folder / "layer.shp", None, _("The Shapefile is damaged. Export it again.")
    )


def _beside(path: Path, suffix: str) -> Path | None:
    choices = (path.with_suffix(suffix), path.with_suffix(suffix.upper()))
    return next((one for one in choices if one.is_file()), None)


def read_drawing(path: Path, folder: Path, layer: str) -> Table:
    """One row per object of a DXF drawing, or if `layer` does not say "per object",
    one per layer of the drawing with all that lies on it."""
    copy = folder / "drawing.dxf"
    shutil.copyfile(path, copy)
    table = _read(copy, "entities", _("The DXF drawing is damaged. Export it again."))
    if layer != "per object":
        table.rows = _per_layer(table.rows)
        table.columns = ["Layer", "Text"]
    return table


def _per_layer(rows: list[Row]) -> list[Row]:
    drawn: dict[str, list[Row]] = {}
    for row in rows:
        drawn.setdefault(str(row.values.get("Layer") or ""), []).append(row)
    return [
        _drawing_layer(number, name, drawn[name])
        for number, name in enumerate(drawn, start=1)
    ]


def _drawing_layer(number: int, name: str, rows: list[Row]) -> Row:
    # Words in a drawing stand at a point that is no part of the work.
    texts = [str(row.values.get("Text") or "") for row in rows]
    shapes = [
        row.shape
        for row, text in zip(rows, texts, strict=True)
        if row.shape is not None and not text
    ]
    values = {"Layer": name, "Text": "; ".join(filter(None, texts))[:2000]}
    return Row(number, values, gathered(shapes) if shapes else None)


def layers_in_geopackage(path: Path) -> list[str]:
    try:
        with closing(
            sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        ) as db:
            return _layers(db)
    except sqlite3.Error as error:
        raise UnreadableFile(
            _("This is not a GeoPackage, or it is damaged. Export it again.")
        ) from error


def _the_layer(path: Path, asked: str) -> str:
    """The name of the layer to read; only plain tables count, never views."""
    layers = layers_in_geopackage(path)
    if asked in layers or (len(layers) == 1 and not asked):
        return asked or layers[0]
    if not layers:
        raise UnreadableFile(_("The GeoPackage holds no layer with shapes."))
    raise UnreadableFile(
        _("The GeoPackage holds these layers: %(layers)s. Say which with --layer.")
        % {"layers": ", ".join(layers)}
    )


def _layers(db: sqlite3.Connection) -> list[str]:
    db.execute("PRAGMA trusted_schema = OFF")
    virtual = "SELECT 1 FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    if db.execute(f"{virtual} AND sql NOT LIKE '%USING rtree%'").fetchone():
        raise UnreadableFile(
            _(
                "The GeoPackage holds virtual tables, which may point to other files. "
                "Export only the layer with the works or areas."
            )
        )
    found = db.execute(
        "SELECT c.table_name FROM gpkg_contents c JOIN sqlite_master m"
        " ON m.name = c.table_name AND m.type = 'table'"
        " WHERE c.data_type = 'features' ORDER BY 1"
    )
    return [name for (name,) in found]


def _read(path: Path, layer: str | None, when_damaged: str) -> Table:
    try:
        meta, _fids, shapes, fields = pyogrio.raw.read(
            path, layer=layer, datetime_as_string=True, max_features=limits.MAX_ROWS
        )
    except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError) as error:
        raise UnreadableFile(when_damaged) from error
    columns = [str(name) for name in meta["fields"]]
    values = [list(_plain(array)) for array in fields]
    rows = [
        _row(number, dict(zip(columns, cells, strict=True)), shape)
        for number, (shape, *cells) in enumerate(
            zip(_shapes(shapes, fields), *values, strict=True), start=1
        )
    ]
    return Table(rows, columns, epsg_of_description(meta["crs"] or ""))


def _shapes(shapes: Any, fields: list[Any]) -> Any:
    """A table without shapes still has rows."""
    if shapes is not None:
        return shapes
    return [None] * (len(fields[0]) if fields else 0)


def _plain(array: Any) -> Iterator[Any]:
    """The cells of a column as ordinary Python values; None where there is nothing."""
    if array.dtype.kind == "M":
        array = np.datetime_as_string(array)
        return (None if cell == "NaT" else str(cell) for cell in array)
    return iter(array.tolist())


def _row(number: int, values: dict[str, Any], wkb: bytes | None) -> Row:
    if wkb is None:
        return Row(number, values)
    try:
        shape = shapely.from_wkb(wkb, on_invalid="fix")
    except (shapely.errors.GEOSException, NotImplementedError):
        shape = None
    if shape is None:
        return Row(number, values, fault=_("The shape can't be read."))
    return Row(number, values, shape)
