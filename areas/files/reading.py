"""From a path to a table: what kind of file is it really, and who reads it."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import shapely
from django.utils.translation import gettext as _

from areas.coordinates import UnknownCoordinateSystem, epsg_code
from areas.files import (
    archives,
    geojson,
    gml,
    gpx,
    kml,
    limits,
    old_sheets,
    sheets,
)
from areas.files.cells import shape_in
from areas.files.table import ShapeColumns, Table, UnreadableFile

_SQLITE = b"SQLite format 3\x00"
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_BINARY_DRAWING = b"AutoCAD Binary DXF"
# What one row of a drawing is.
DRAWING_LAYERS = ("per drawing layer", "per object")
_SHAPEFILE = b"\x00\x00\x27\x0a"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
# Files that consist of references to other files, and may look like anything else.
_REFERRING = (b"<OGRVRTDataSource", b"<VRTDataset", b"<GDALTileIndexDataset")
_TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
_SIDE_FILES = (".shx", ".dbf", ".prj", ".cpg")


def read_table(
    path: Path,
    *,
    layer: str = "",
    crs: str = "",
    shape_columns: ShapeColumns | None = None,
    is_tolerant: bool = False,
) -> Table:
    """All rows of the file, with their shapes in the coordinate system of the table.

    `crs` (like "EPSG:28992") counts when the file does not say what it is in.
    With `is_tolerant` the headings of a sheet may be anywhere at its top, and a file
    that does not say what its shapes are in is read all the same.
    Raises UnreadableFile.
    """
    given = _given_epsg(crs)
    how = _How(layer, shape_columns or ShapeColumns(), is_tolerant)
    with tempfile.TemporaryDirectory(prefix="kip-") as folder:
        table = _read(path, Path(folder), how)
    table.epsg = table.epsg or given or table.usual_epsg
    _refuse_useless(table, is_tolerant)
    return table


def layers_in(path: Path) -> list[str]:
    """The names of the layers, sheets or files in a file, to read one by one; a single
    "" where it has only one without a name. Raises UnreadableFile."""
    start = _start_of(path)
    if start.startswith((_ZIP, _EMPTY_ZIP)):
        if archives.is_sheet(path):
            return sheets.sheets_in(path)
        if archives.is_open_document(path):
            return old_sheets.old_sheets_in(path)
        return _layers_in_archive(path)
    if start.startswith(_OLD_EXCEL):
        return old_sheets.old_sheets_in(path)
    if start.startswith(_SQLITE):
        from areas.files import gdal

        return gdal.layers_in_geopackage(path)
    if _is_drawing(path, start):
        return list(DRAWING_LAYERS)
    return [""]


def _layers_in_archive(path: Path) -> list[str]:
    names = archives.data_in(path)
    if len(names) > 1:
        return names
    with tempfile.TemporaryDirectory(prefix="kip-") as folder:
        inner = archives.unpack_data(path, Path(folder))
        if _start_of(inner).startswith((_ZIP, _EMPTY_ZIP)):
            if archives.is_sheet(inner) or archives.is_open_document(inner):
                return layers_in(inner)
            return [""]
        return layers_in(inner)


def _refuse_useless(table: Table, is_tolerant: bool) -> None:
    if not table.rows:
        raise UnreadableFile(_("The file holds no rows."))
    if len(table.columns) > limits.MAX_COLUMNS:
        raise UnreadableFile(
            _("The file has %(count)d columns. KIP takes %(limit)d at most.")
            % {"count": len(table.columns), "limit": limits.MAX_COLUMNS}
        )
    if is_tolerant:
        return
    if table.epsg is None and any(row.shape for row in table.rows):
        raise UnreadableFile(
            _(
                "The file does not say in which coordinate system its shapes are. "
                "Say it with --crs, for instance --crs EPSG:28992 (RD New) "
                "or --crs EPSG:4326 (degrees)."
            )
        )


def _given_epsg(crs: str) -> int | None:
    try:
        return epsg_code(crs) if crs else None
    except UnknownCoordinateSystem as error:
        raise UnreadableFile(str(error)) from error


@dataclass(frozen=True)
class _How:
    layer: str
    shape_columns: ShapeColumns
    is_tolerant: bool


def _read(path: Path, folder: Path, how: _How) -> Table:
    start = _start_of(path)
    if start.startswith((_ZIP, _EMPTY_ZIP)):
        if archives.is_sheet(path) or archives.is_open_document(path):
            return _read_plain(path, folder, how)
        unpacked = archives.unpack_data(path, folder, how.layer)
        inner = how.layer if len(archives.data_in(path)) == 1 else ""
        return _read_plain(unpacked, folder, replace(how, layer=inner))
    return _read_plain(path, folder, how)


def _read_plain(path: Path, folder: Path, how: _How) -> Table:
    start = _start_of(path)
    if start.startswith((_ZIP, _EMPTY_ZIP)):
        if archives.is_sheet(path):
            return sheets.read_xlsx(
                path, how.layer, how.shape_columns, is_tolerant=how.is_tolerant
            )
        if not archives.is_open_document(path):
            raise UnreadableFile(
                _("A zip file inside a zip file: unpack the inner one.")
            )
    if start.startswith((_ZIP, _OLD_EXCEL)):
        return old_sheets.read_old_sheet(
            path, how.layer, how.shape_columns, is_tolerant=how.is_tolerant
        )
    if start.startswith((_SQLITE, _SHAPEFILE)) or _is_drawing(path, start):
        return _read_with_gdal(path, folder, start, how.layer)
    return _read_text(path, start.lstrip(b"\xef\xbb\xbf \t\r\n"), how)


def _read_with_gdal(path: Path, folder: Path, start: bytes, layer: str) -> Table:
    # Imported here, because it takes a second and most files don't need it.
    from areas.files import gdal

    if start.startswith(_SQLITE):
        return gdal.read_geopackage(path, folder, layer)
    if start.startswith(_SHAPEFILE):
        return gdal.read_shapefile(path, folder)
    return gdal.read_drawing(path, folder, layer)


def _read_text(path: Path, start: bytes, how: _How) -> Table:
    _refuse_known(path, start)
    if start.startswith((b"{", b"[")):
        return _with_shapes(geojson.read(path), how.shape_columns)
    if start.startswith(b"<"):
        return _read_xml(path, start)
    if path.suffix.lower() in _TEXT_SUFFIXES:
        return sheets.read_csv(path, how.shape_columns, is_tolerant=how.is_tolerant)
    raise UnreadableFile(
        _(
            "KIP does not recognise this file. Save it as GeoPackage, GeoJSON, "
            "Shapefile, CSV or XLSX."
        )
    )


def _with_shapes(table: Table, columns: ShapeColumns) -> Table:
    """The shapes that stand in the columns of a list that has no others."""
    names = columns.names()
    is_there = bool(names) and all(name in table.columns for name in names)
    if not is_there or any(row.shape or row.fault for row in table.rows):
        return table
    for row in table.rows:
        try:
            row.shape, _srid = shape_in(row.values, columns)
        except (ValueError, TypeError, shapely.errors.GEOSException):
            row.fault = columns.unreadable()
    table.usual_epsg = None
    return table


def _read_xml(path: Path, start: bytes) -> Table:
    suffix = path.suffix.lower()
    if suffix == ".kml" or b"<kml" in start:
        return kml.read(path)
    if suffix == ".gpx" or b"<gpx" in start:
        return gpx.read(path)
    return gml.read(path)


def _is_drawing(path: Path, start: bytes) -> bool:
    """DXF has no mark of its own: it starts with the group code of a section."""
    if start.startswith(_BINARY_DRAWING):
        raise UnreadableFile(
            _("This is a binary DXF file. Save it as DXF in text (ASCII).")
        )
    if path.suffix.lower() != ".dxf":
        return False
    lines = [line.strip() for line in start.splitlines()]
    return b"SECTION" in lines or lines[:1] in ([b"0"], [b"999"])


def _start_of(path: Path) -> bytes:
    if not path.is_file():
        raise UnreadableFile(_("There is no file %(path)s.") % {"path": path})
    size = path.stat().st_size
    if size > limits.MAX_FILE:
        raise UnreadableFile(
            _(
                "The file is %(size)d MB. KIP takes %(limit)d MB at most. "
                "Keep only the part that lies in your municipality."
            )
            % {
                "size": size // limits.MEGABYTE,
                "limit": limits.MAX_FILE // limits.MEGABYTE,
            }
        )
    if size == 0:
        raise UnreadableFile(_("The file is empty."))
    with path.open("rb") as file:
        return file.read(2048)


def _refuse_known(path: Path, start: bytes) -> None:
    """Say about files that people do send what to send instead."""
    if any(mark in start for mark in _REFERRING):
        raise UnreadableFile(
            _(
                "This is a VRT: a file that only points to other files. KIP does not "
                "follow it. Save the data itself as GeoPackage and send that."
            )
        )
    lowered = start.lower()
    if lowered.startswith((b"<!doctype html", b"<html")) or b"<table" in lowered[:500]:
        raise UnreadableFile(
            _(
                "This is a web page, whatever its name says. Some programs export so "
                "to Excel. Open it in Excel and save it as an Excel workbook (.xlsx)."
            )
        )
    if start.startswith(b"%PDF"):
        raise UnreadableFile(
            _("This is a PDF. Ask for the table or the map layer that it came from.")
        )
    if start.startswith(b"AC10"):
        raise UnreadableFile(
            _("This is a drawing in DWG. Save it as DXF and try again.")
        )
    if path.suffix.lower() in _SIDE_FILES:
        raise UnreadableFile(
            _(
                "This is one part of a Shapefile. Put all its parts in one zip file, "
                "or give the part that ends in .shp."
            )
        )
