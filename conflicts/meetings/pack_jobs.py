"""The pack of a meeting, made by a worker because it takes long, and kept for an hour.

What still has to be made is a row without an end: whoever asks need not reach Redis,
and a worker that dies leaves it to the next.
"""

import logging
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Length, Now

from conflicts.meetings.permissions import items_visible_to
from conflicts.models import Meeting, MeetingPack
from organisations.models import Organisation, User

logger = logging.getLogger(__name__)

KEPT = timedelta(hours=1)
# A worker that was silent for so long is dead: the slowest step is the last, in which
# the pages are set.
_SILENT_FOR = timedelta(minutes=3)
# A pack that takes its workers down with it is not tried for ever.
_MOST_TRIES = 3


def packs_of(user: User, meeting: Meeting) -> QuerySet[MeetingPack]:
    """What `user` asked for of this meeting, and nobody else gets: without the files,
    but with their `size` in bytes."""
    rows = meeting.packs.filter(asked_by=user).annotate(size=Length("content"))
    return rows.select_related("meeting", "party").defer("content")


@transaction.atomic
def ask(meeting: Meeting, party: Organisation | None, by: User) -> MeetingPack:
    """The pack that waits for a worker, or is being made already; what `by` got of the
    same before is gone."""
    mine = packs_of(by, meeting).filter(party=party)
    if under_way := mine.filter(finished_at=None).first():
        return under_way
    mine.delete()
    return MeetingPack.objects.create(meeting=meeting, party=party, asked_by=by)


def waiting() -> list[int]:
    """The packs that were asked for and that no worker has been at lately."""
    rows = MeetingPack.objects.filter(_is_free(), finished_at=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def make(pk: int, today: date) -> None:
    """Afterwards the pack is there, or says that it could not be made.

    Safe to repeat: what another worker is at, or nobody asks for, is left alone.
    """
    if not _claim(pk):
        return
    row = MeetingPack.objects.select_related("meeting", "party", "asked_by").get(pk=pk)
    if row.tries > _MOST_TRIES:
        logger.error("pack %s was tried %s times", pk, _MOST_TRIES)
        _finish(pk)
        return
    try:
        _carry_out(row, today)
    except Exception:
        # Whoever waits must hear it; what went wrong is for the log.
        _finish(pk)
        raise


def _claim(pk: int) -> bool:
    """Whether the pack is this worker's now."""
    rows = MeetingPack.objects.filter(_is_free(), pk=pk, finished_at=None)
    return bool(rows.update(alive_at=Now(), tries=F("tries") + 1))


def _is_free() -> Q:
    return Q(alive_at=None) | Q(alive_at__lt=Now() - _SILENT_FOR)


def _carry_out(row: MeetingPack, today: date) -> None:
    # what sets pages takes a second to load, which only a worker needs
    from conflicts.meetings.pack import made

    def tell(done: int, total: int) -> None:
        rows = MeetingPack.objects.filter(pk=row.pk)
        rows.update(done=done, total=total, alive_at=Now())

    pack = made(row.meeting, row.asked_by, row.party, today, tell)
    _finish(row.pk, content=pack.content, combinations=pack.combinations)


def _finish(pk: int, **what: object) -> None:
    """Of two workers that made the same, the first counts."""
    rows = MeetingPack.objects.filter(pk=pk, finished_at=None)
    rows.update(finished_at=Now(), **what)


def may_still_see(row: MeetingPack, user: User) -> bool:
    """Whether all that is in it may be seen by `user` now, too."""
    items = items_visible_to(user, row.meeting)
    seen = items.values_list("combination", flat=True)
    return set(row.combinations) <= set(seen)


def forget_old() -> None:
    """Afterwards no file is kept for longer than an hour."""
    MeetingPack.objects.filter(finished_at__lt=Now() - KEPT).delete()
