"""What kind of file something is, by what is in it and never by its name."""

import zipfile
from dataclasses import dataclass
from typing import IO

# Enough for every mark below; a PDF may have something before its own.
HEAD = 2048


@dataclass(frozen=True, slots=True)
class FileType:
    """`is_shown`: a browser may show it inside a page that can do nothing else."""

    suffix: str
    content_type: str
    is_shown: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."

PDF = FileType(".pdf", "application/pdf")
JPEG = FileType(".jpg", "image/jpeg", is_shown=True)
PNG = FileType(".png", "image/png", is_shown=True)
WEBP = FileType(".webp", "image/webp", is_shown=True)
DWG = FileType(".dwg", "image/vnd.dwg")
DXF = FileType(".dxf", "image/vnd.dxf")
DOCX = FileType(".docx", f"{_OFFICE}wordprocessingml.document")
XLSX = FileType(".xlsx", f"{_OFFICE}spreadsheetml.sheet")
ALL = (PDF, JPEG, PNG, WEBP, DWG, DXF, DOCX, XLSX)

_BY_CONTENT_TYPE = {one.content_type: one for one in ALL}


def of_content_type(content_type: str) -> FileType | None:
    return _BY_CONTENT_TYPE.get(content_type)


def type_of(file: IO[bytes]) -> FileType | None:
    """What kind of file this is; None for all that KIP does not keep. Afterwards the
    file stands at its beginning."""
    file.seek(0)
    head = file.read(HEAD)
    found = _by_head(head)
    if head.startswith(b"PK\x03\x04"):
        found = _in_archive(file)
    file.seek(0)
    return found


def _by_head(head: bytes) -> FileType | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"AC10") and head[4:6].isdigit():
        return DWG
    if b"%PDF-" in head[:1024]:
        return PDF
    return DXF if _is_drawing(head) else None


def _is_drawing(head: bytes) -> bool:
    """A DXF, in text or binary: codes and values by turns, after any comments (999)."""
    if head.startswith(b"AutoCAD Binary DXF\r\n\x1a\x00"):
        return True
    lines = [line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").splitlines()]
    while lines[:1] == [b"999"]:
        lines = lines[2:]
    return lines[:2] == [b"0", b"SECTION"]


def _in_archive(file: IO[bytes]) -> FileType | None:
    """A document or a sheet, without macros; no other archive, which could hold
    anything."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return None
    if "[content_types].xml" not in names:
        return None
    if any(name.endswith("vbaproject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None
