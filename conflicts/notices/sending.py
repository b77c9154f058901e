"""Notices by mail: at once, or those of a day in one mail."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from conflicts.consulting.links import link_for
from conflicts.consulting.permissions import may_answer
from conflicts.models import Answer, Notice, NoticeDigest
from conflicts.notices.words import told
from conflicts.review import UNANSWERED, How, NoticeKind
from organisations.models import User
from projects.desk import mails
from projects.desk.mails import Content

# What could not be mailed for so long is found in KIP, and no news any more.
GIVE_UP_AFTER = timedelta(days=2)
# A mail is to be read; the rest is behind its link.
MOST_IN_DIGEST = 20
# What stops the mail of a day: see `choosing`.
DAILY = "daily"
_ASKING = (NoticeKind.INVITED, NoticeKind.REMINDER)


def _unread(now: datetime, how: How) -> QuerySet[Notice]:
    return Notice.objects.filter(
        how=how,
        read_at=None,
        created_at__gt=now - GIVE_UP_AFTER,
        user__is_active=True,
    )


def send_now(today: date, now: datetime) -> int:
    """Afterwards every notice that was to be mailed at once is, unless it was read in
    KIP before; returns how many went."""
    due = _unread(now, How.NOW).select_related("combination", "meeting")
    return mails.send(due.order_by("pk"), lambda notice: _write(notice, today))


def _write(notice: Notice, today: date) -> Content | None:
    """None when its reader may no longer see what it is about, or need not answer."""
    notice.user.visits_on = today  # also what they hear for whom they act for
    [one] = told([notice], notice.user)
    answer = _asked(notice) if notice.kind in _ASKING else None
    if not one.is_visible or (notice.kind in _ASKING and answer is None):
        return None
    context = {
        "told": one,
        "settings_path": reverse("conflicts:notice_settings"),
        "path": reverse("conflicts:notice", args=[notice.pk]),
        "answer_path": link_for(answer, notice.user) if answer else "",
    }
    return Content(one.title, "notice", context, kind=notice.kind)


def _asked(notice: Notice) -> Answer | None:
    """The answer that is still wanted from its reader."""
    answers = Answer.objects.filter(
        pk=notice.details.get("answer"), consultation__closed_at=None
    )
    answer = answers.select_related("organisation", "consultation").first()
    if answer is None or not may_answer(notice.user, answer):
        return None
    is_given = answer.reply not in UNANSWERED and not answer.is_outdated
    return None if is_given else answer


def send_daily(today: date, now: datetime) -> int:
    """Afterwards everybody with notices for it was sent the mail of today, once;
    returns how many went now."""
    pending = _unread(now, How.DIGEST).filter(digest=None)
    for user_id in pending.order_by("user").values_list("user", flat=True).distinct():
        _gather(pending, user_id, today)
    due = NoticeDigest.objects.filter(day=today, user__is_active=True)
    return mails.send(due.order_by("pk"), lambda digest: _write_digest(digest, today))


@transaction.atomic
def _gather(pending: QuerySet[Notice], user_id: int, today: date) -> None:
    """Afterwards what waits is in the mail of today, if that was not made before: what
    comes later in the day goes with the next."""
    digest, is_new = NoticeDigest.objects.get_or_create(user_id=user_id, day=today)
    if is_new:
        pending.filter(user=user_id).update(digest=digest)


def _write_digest(digest: NoticeDigest, today: date) -> Content | None:
    """None when everything in it was read meanwhile, or is no longer visible."""
    user: User = digest.user
    user.visits_on = today
    rows = digest.notices.filter(read_at=None, how=How.DIGEST)
    rows = rows.select_related("combination", "meeting").order_by("-created_at", "-pk")
    visible = [one for one in told(rows, user) if one.is_visible]
    if not visible:
        return None
    count = len(visible)
    subject = ngettext("%(count)d notice in KIP", "%(count)d notices in KIP", count)
    context = {
        "settings_path": reverse("conflicts:notice_settings"),
        "shown": [
            (one, reverse("conflicts:notice", args=[one.notice.pk]))
            for one in visible[:MOST_IN_DIGEST]
        ],
        "count": count,
        "more": max(0, count - MOST_IN_DIGEST),
        "path": reverse("conflicts:notices"),
    }
    return Content(subject % {"count": count}, "notices", context, kind=DAILY)
