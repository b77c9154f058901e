"""Unpacking zip files that may be made to harm: bombs, paths that climb, passwords."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from areas.files import limits
from areas.files.table import UnreadableFile

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_DATA_SUFFIXES = (
    ".shp",
    ".gpkg",
    ".geojson",
    ".json",
    ".csv",
    ".xlsx",
    ".xls",
    ".ods",
    ".kml",
    ".gml",
    ".gpx",
    ".dxf",
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_SHEET_MARK = "[Content_Types].xml"
_CHUNK = 1024 * 1024
_ENCRYPTED = 0x1


def is_sheet(path: Path) -> bool:
    """Whether this archive is an XLSX file. Refuses an archive that looks harmful."""
    with _opened(path) as archive:
        return _SHEET_MARK in archive.namelist()


def is_open_document(path: Path) -> bool:
    """Whether this archive is an ODS sheet. Refuses one that looks harmful."""
    with _opened(path) as archive:
        if "mimetype" not in archive.namelist():
            return False
        with archive.open("mimetype") as kind:
            return kind.read(100).startswith(_OPEN_DOCUMENT)


def data_in(path: Path) -> list[str]:
    """The names, without their endings, of the files with data in an archive."""
    with _opened(path) as archive:
        return sorted(
            PurePosixPath(member.filename).stem
            for member in archive.infolist()
            if not member.is_dir()
            and _is_content(member.filename)
            and PurePosixPath(member.filename).suffix.lower() in _DATA_SUFFIXES
        )


def unpack_data(path: Path, folder: Path, layer: str = "") -> Path:
    """Put the data of an archive in `folder` under a name of our own; return that."""
    with _opened(path) as archive:
        members = [
            member
            for member in archive.infolist()
            if not member.is_dir() and _is_content(member.filename)
        ]
        data = _the_data(members, layer)
        parts = _belonging_to(data, members)
        for part in parts:
            suffix = PurePosixPath(part.filename).suffix.lower()
            _extract(archive, part, folder / f"unpacked{suffix}")
    return folder / f"unpacked{PurePosixPath(data.filename).suffix.lower()}"


def _damaged(path: Path) -> str:
    if path.suffix.lower() in (".xlsx", ".xlsm", ".ods"):
        # That it is a zip file inside is no news to help anybody.
        return _("The workbook is damaged. Open it in Excel and save it once more.")
    return _("The zip file is damaged. Make it again, or send the file unpacked.")


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise UnreadableFile(_damaged(path)) from error
    try:
        _refuse_harm(archive.infolist())
    except UnreadableFile:
        archive.close()
        raise
    return archive


def _refuse_harm(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > limits.MAX_MEMBERS:
        raise UnreadableFile(
            _("The zip file holds %(count)d files. KIP takes %(limit)d at most.")
            % {"count": len(members), "limit": limits.MAX_MEMBERS}
        )
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise UnreadableFile(
            _("The zip file has a password. Send it without a password.")
        )
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.MAX_UNPACKED or any(_grows_wild(one) for one in members):
        raise _too_large_unpacked()
    if any(_climbs(member.filename) for member in members):
        raise UnreadableFile(
            _(
                "The zip file wants to put files outside its own folder. "
                "KIP does not open it. Make a new zip file of the data only."
            )
        )


def _too_large_unpacked() -> UnreadableFile:
    return UnreadableFile(
        _(
            "The zip file becomes too large when it is unpacked "
            "(KIP takes %(limit)d MB). Send only the file with the data."
        )
        % {"limit": limits.MAX_UNPACKED // limits.MEGABYTE}
    )


def _grows_wild(member: zipfile.ZipInfo) -> bool:
    is_small = member.file_size < limits.MEGABYTE
    return not is_small and (
        member.file_size > limits.MAX_GROWTH * max(member.compress_size, 1)
    )


def _climbs(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name


def _is_content(name: str) -> bool:
    """Not one of the files that macOS adds to every archive."""
    path = PurePosixPath(name)
    return "__MACOSX" not in path.parts and not path.name.startswith(".")


def _the_data(members: list[zipfile.ZipInfo], layer: str) -> zipfile.ZipInfo:
    found = [
        member
        for member in members
        if PurePosixPath(member.filename).suffix.lower() in _DATA_SUFFIXES
    ]
    if len(found) > 1 and layer:
        found = [one for one in found if PurePosixPath(one.filename).stem == layer]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnreadableFile(
            _(
                "The zip file holds no data that KIP can read. "
                "It must hold one of these: %(suffixes)s."
            )
            % {"suffixes": ", ".join(_DATA_SUFFIXES)}
        )
    raise UnreadableFile(
        _("The zip file holds more than one file: %(names)s. Say which with --layer.")
        % {"names": ", ".join(sorted(PurePosixPath(m.filename).stem for m in found))}
    )


def _belonging_to(
    data: zipfile.ZipInfo, members: list[zipfile.ZipInfo]
) -> list[zipfile.ZipInfo]:
    path = PurePosixPath(data.filename)
    if path.suffix.lower() != ".shp":
        return [data]
    return [
        member
        for member in members
        if PurePosixPath(member.filename).with_suffix("") == path.with_suffix("")
        and PurePosixPath(member.filename).suffix.lower() in SHAPEFILE_PARTS
    ]


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    """Counts what really comes out: the size that an archive states may be a lie."""
    written = 0
    try:
        with archive.open(member) as source, target.open("wb") as sink:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                if written > limits.MAX_UNPACKED:
                    raise _too_large_unpacked()
                sink.write(chunk)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
    ) as error:
        raise UnreadableFile(
            _("The zip file is damaged. Make it again, or send the file unpacked.")
        ) from error
