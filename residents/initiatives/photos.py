"""Photos of residents, made anew: no place, no time, no camera, nothing hidden."""

import struct
import zlib
from io import BytesIO
from secrets import token_hex
from threading import Lock
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from projects.desk import file_types

MOST_MB = 10
# As many as a good telephone makes; a small file may claim to have far more.
MOST_PIXELS = 50_000_000
# A JPEG is drawn scan by scan, over all its pixels each time. Cameras and programs
# write a dozen of them; a small file may have a million, which take hours.
MOST_SCANS = 100
_SCAN = b"\xff\xda"
LONGEST_SIDE = 1600
QUALITY = 82
KINDS = (file_types.JPEG, file_types.PNG, file_types.WEBP)
ACCEPTED = ", ".join(one.content_type for one in KINDS)
# The largest take hundreds of megabytes of memory for a moment.
_ONE_AT_A_TIME = Lock()
# What Pillow raises for what is no picture, or a broken one.
_BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError),
    *(OverflowError, struct.error, zlib.error, Image.DecompressionBombError),
)


class NoPhoto(Exception):
    """Why a file is not taken, for who sent it."""


def made_anew(file: UploadedFile) -> "ContentFile[bytes]":
    """What is seen on a photo as a JPEG of at most `LONGEST_SIDE` pixels, under a name
    that tells nothing. Raises NoPhoto."""
    if not file.size or file.size > MOST_MB * 1024 * 1024:
        raise NoPhoto(
            _("The photo is empty or larger than %(most)d MB.") % {"most": MOST_MB}
        )
    assert file.file is not None
    kind = file_types.type_of(file.file)
    if kind not in KINDS:
        raise NoPhoto(_("This is no photo. Choose a JPG, PNG or WebP."))
    if kind == file_types.JPEG and _scans(file.file) > MOST_SCANS:
        raise NoPhoto(_("This photo can't be read. Choose another."))
    try:
        with _ONE_AT_A_TIME:
            return ContentFile(_jpeg(file.file), name=f"{token_hex(16)}.jpg")
    except _BROKEN as error:
        raise NoPhoto(_("This photo can't be read. Choose another.")) from error


def _scans(file: IO[bytes]) -> int:
    """How many scans a JPEG has; the mark of one stands for nothing else in it."""
    file.seek(0)
    number = file.read().count(_SCAN)
    file.seek(0)
    return number


def _jpeg(file: IO[bytes]) -> bytes:
    with Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise NoPhoto(_("This photo has too many pixels. Make it smaller first."))
        # Before anything else, so that little of it is in memory.
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        seen = ImageOps.exif_transpose(opened).convert("RGBA")
    # On a sheet of its own: of the opened one also a comment would be written.
    sheet = Image.new("RGB", seen.size, "white")
    sheet.paste(seen, mask=seen)
    written = BytesIO()
    sheet.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
