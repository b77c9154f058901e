"""From a path to a table: what kind of file is it really, and who reads it."""

import tempfile
from pathlib import Path

from django.utils.translation import gettext as _

from areas.coordinates import UnknownCoordinateSystem, epsg_code
from areas.files import archives, geojson, limits, sheets
from areas.files.table import ShapeColumns, Table, UnreadableFile

_SQLITE = b"SQLite format 3\x00"
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
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
) -> Table:
    """All rows of the file, with their shapes in the coordinate system of the table.

    `crs` (like "EPSG:28992") counts when the file does not say what it is in.
    Raises UnreadableFile.
    """
    given = _given_epsg(crs)
    with tempfile.TemporaryDirectory(prefix="kip-") as folder:
        table = _read(path, Path(folder), layer, shape_columns or ShapeColumns())
    table.epsg = table.epsg or given or table.usual_epsg
    _refuse_useless(table)
    return table


def _refuse_useless(table: Table) -> None:
    if not table.rows:
        raise UnreadableFile(_("The file holds no rows."))
    if len(table.columns) > limits.MAX_COLUMNS:
        raise UnreadableFile(
            _("The file has %(count)d columns. KIP takes %(limit)d at most.")
            % {"count": len(table.columns), "limit": limits.MAX_COLUMNS}
        )
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


def _read(path: Path, folder: Path, layer: str, shape_columns: ShapeColumns) -> Table:
    start = _start_of(path)
    if start.startswith((_ZIP, _EMPTY_ZIP)):
        if archives.is_sheet(path):
            return sheets.read_xlsx(path, layer, shape_columns)
        unpacked = archives.unpack_data(path, folder, layer)
        return _read_plain(unpacked, folder, "", shape_columns)
    return _read_plain(path, folder, layer, shape_columns)


def _read_plain(
    path: Path, folder: Path, layer: str, shape_columns: ShapeColumns
) -> Table:
    start = _start_of(path)
    if start.startswith((_ZIP, _EMPTY_ZIP)):
        if path.suffix.lower() == ".xlsx" and archives.is_sheet(path):
            return sheets.read_xlsx(path, layer, shape_columns)
        raise UnreadableFile(_("A zip file inside a zip file: unpack the inner one."))
    if start.startswith((_SQLITE, _SHAPEFILE)):
        # Imported here, because it takes a second and most files don't need it.
        from areas.files import gdal

        if start.startswith(_SQLITE):
            return gdal.read_geopackage(path, folder, layer)
        return gdal.read_shapefile(path, folder)
    return _read_text(path, start.lstrip(b"\xef\xbb\xbf \t\r\n"), shape_columns)


def _read_text(path: Path, start: bytes, shape_columns: ShapeColumns) -> Table:
    _refuse_known(path, start)
    if start.startswith((b"{", b"[")):
        return geojson.read(path)
    if path.suffix.lower() in _TEXT_SUFFIXES:
        return sheets.read_csv(path, shape_columns)
    raise UnreadableFile(
        _(
            "KIP does not recognise this file. Save it as GeoPackage, GeoJSON, "
            "Shapefile, CSV or XLSX."
        )
    )


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
    if start.startswith(_OLD_EXCEL):
        raise UnreadableFile(
            _("This is an old Excel file (.xls). Save it as .xlsx and try again.")
        )
    if start.startswith(b"<"):
        raise UnreadableFile(
            _(
                "This is an XML file, such as KML or GML. Open it in QGIS and save it "
                "as GeoPackage."
            )
        )
    if path.suffix.lower() in _SIDE_FILES:
        raise UnreadableFile(
            _(
                "This is one part of a Shapefile. Put all its parts in one zip file, "
                "or give the part that ends in .shp."
            )
        )
