"""Drawings and photos of a work: what is kept, for whom, and what goes from disk."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import User
from organisations.permissions import Visitor
from projects.desk import file_types
from projects.desk.file_types import FileType
from projects.models import Attachment, PlannedWork, RemovedAttachment

MOST_MB = 25
MOST_FILES = 20
LONGEST_NAME = 150
FOLDER = "attachments"
# Who is uploading now has a file without a row for a moment.
ORPHAN_AFTER = timedelta(days=1)
# For so long a removed file can be put back.
KEPT = timedelta(days=30)

ACCEPTED = ", ".join(one.suffix for one in file_types.ALL)
ACCEPTED_IN_WORDS = gettext_lazy("PDF, JPG, PNG, WebP, DWG, DXF, Word or Excel")


class Refused(Exception):
    """Why a file is not kept, for who sent it."""


def visible_to(user: Visitor) -> QuerySet[Attachment]:
    """The attachments of works that `user` may see."""
    works = PlannedWork.objects.visible_to(user)
    return Attachment.objects.filter(work__in=works.values("pk"))


def editable_by(user: Visitor) -> QuerySet[Attachment]:
    works = PlannedWork.objects.editable_by(user)
    return Attachment.objects.filter(work__in=works.values("pk"))


@transaction.atomic
def add(
    work: PlannedWork, files: Sequence[UploadedFile], user: User
) -> tuple[list[Attachment], list[str]]:
    """Afterwards the files that KIP keeps belong to the work. Returns these, and why
    each other one was refused."""
    # Two people who upload at once must not pass the limit together.
    PlannedWork.objects.select_for_update(no_key=True).only("pk").get(pk=work.pk)
    room = MOST_FILES - work.attachments.count()
    added: list[Attachment] = []
    refusals = []
    for file in files:
        try:
            added.append(_add(work, file, user, has_room=len(added) < room))
        except Refused as refusal:
            refusals.append(str(refusal))
    return added, refusals


def _add(
    work: PlannedWork, file: UploadedFile, user: User, *, has_room: bool
) -> Attachment:
    name = clean_name(file.name or "")
    kind = _checked(file, name)
    if not has_room:
        raise _too_many(name)
    return Attachment.objects.create(
        work=work,
        file=file,
        name=with_suffix(name, kind.suffix),
        content_type=kind.content_type,
        size=file.size or 0,
        added_by=user,
    )


def _checked(file: UploadedFile, name: str) -> FileType:
    """Raises Refused for what is empty, too large or of no kind that KIP keeps."""
    if not file.size:
        raise Refused(_("%(name)s is empty.") % {"name": name})
    if file.size > MOST_MB * 1024 * 1024:
        raise Refused(
            _("%(name)s is larger than %(most)d MB. Make it smaller, or split it.")
            % {"name": name, "most": MOST_MB}
        )
    assert file.file is not None
    kind = file_types.type_of(file.file)
    if kind is None:
        raise Refused(
            _("%(name)s is no file that KIP keeps. Choose %(kinds)s.")
            % {"name": name, "kinds": ACCEPTED_IN_WORDS}
        )
    return kind


def clean_name(name: str) -> str:
    """The last part of a name, in one line, without signs that nobody sees, such as
    those that turn the direction of reading: 'photo<U+202E>gpj.exe'. Never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", last)
        # Cc, Cf, Co, Cs, Cn: controls, formats, and what means nothing
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    tidy = " ".join(visible.split()).strip(". ")
    return tidy or _("file")


def with_suffix(name: str, suffix: str) -> str:
    """The name with the end that says what is in it, at most `LONGEST_NAME` long."""
    path = PurePosixPath(name)
    alike = {suffix, ".jpeg"} if suffix == ".jpg" else {suffix}
    is_right = path.suffix.lower() in alike
    stem, end = (path.stem, path.suffix.lower()) if is_right else (name, suffix)
    return stem[: LONGEST_NAME - len(end)] + end


@transaction.atomic
def remove(attachment: Attachment, user: User) -> None:
    """Afterwards nobody finds it any more; for `KEPT` it can be put back. The history
    keeps its name, and who added and removed it."""
    RemovedAttachment.objects.create(
        removed_by=user,
        file=attachment.file.name or "",
        added_at=attachment.added_at,
        **_described(attachment),
    )
    attachment.delete()


def removed_from(work: PlannedWork, now: datetime) -> QuerySet[RemovedAttachment]:
    """What was removed and can be put back, the last first."""
    return work.removed_attachments.filter(removed_at__gt=now - KEPT)


@transaction.atomic
def put_back(removed: RemovedAttachment) -> None:
    """Afterwards it is an attachment again, as when it was added. Raises Refused."""
    work = PlannedWork.objects.select_for_update(no_key=True).only("pk")
    room = MOST_FILES - work.get(pk=removed.work_id).attachments.count()
    if room <= 0:
        raise _too_many(removed.name)
    row = Attachment.objects.create(file=removed.file, **_described(removed))
    # When it came into the work, and not when it came back.
    Attachment.objects.filter(pk=row.pk).update(added_at=removed.added_at)
    removed.delete()


def _described(one: Attachment | RemovedAttachment) -> dict[str, Any]:
    names = ("work_id", "name", "content_type", "size", "added_by_id")
    return {name: getattr(one, name) for name in names}


def _too_many(name: str) -> Refused:
    return Refused(
        _("%(name)s: a work can have %(most)d files. Remove one first.")
        % {"name": name, "most": MOST_FILES}
    )


def remove_orphans(now: datetime) -> int:
    """Afterwards files on disk belong to an attachment, or to one that can be put back,
    or are new. Returns how many were removed."""
    RemovedAttachment.objects.filter(removed_at__lte=now - KEPT).delete()
    known = set(Attachment.objects.values_list("file", flat=True))
    known |= set(RemovedAttachment.objects.values_list("file", flat=True))
    removed = 0
    for path in _stored_files():
        if (
            path in known
            or default_storage.get_modified_time(path) > now - ORPHAN_AFTER
        ):
            continue
        default_storage.delete(path)
        removed += 1
    return removed


def _stored_files() -> list[str]:
    if not default_storage.exists(FOLDER):
        return []
    folders, _files = default_storage.listdir(FOLDER)
    return [
        f"{FOLDER}/{folder}/{name}"
        for folder in folders
        for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]
    ]
