"""The weekly mail about what waits: made of the inbox, a row per person and week."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import ngettext

from organisations.models import User
from projects.desk import inbox, mails
from projects.desk.mails import Content
from projects.models import DigestMail

# A mail is to be read; the rest is behind its link.
PER_SOURCE = 5


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def send_all(today: date) -> int:
    """Afterwards everybody who wants it and for whom something waits was sent this
    week's mail, once; returns how many were sent now."""
    week = monday_of(today)
    DigestMail.objects.bulk_create(
        [DigestMail(user=user, week=week) for user in _due(week, today)],
        ignore_conflicts=True,
    )
    this_week = DigestMail.objects.filter(
        week=week, user__is_active=True, user__weekly_digest=True
    )
    return mails.send(this_week.order_by("pk"), lambda mail: _write(mail, today))


def _due(week: date, today: date) -> Iterator[User]:
    """Who wants it, has no row for this week yet, and has something to do."""
    users = User.objects.filter(is_active=True, weekly_digest=True)
    for user in users.exclude(digests__week=week).order_by("pk"):
        user.visits_on = today  # also what waits for whom they act for
        if inbox.has_inbox(user) and inbox.total(user, today):
            yield user


def _write(mail: DigestMail, today: date) -> Content | None:
    mail.user.visits_on = today
    sections = inbox.sections(mail.user, today, PER_SOURCE)
    count = sum(section.count for section in sections)
    if not count:
        return None  # done meanwhile
    subject = ngettext(
        "%(count)d thing waits for you in KIP",
        "%(count)d things wait for you in KIP",
        count,
    ) % {"count": count}
    context = {
        "sections": sections,
        "count": count,
        "inbox_path": reverse("projects:inbox"),
        "settings_path": reverse("organisations:settings"),
    }
    return Content(subject, "digest", context, kind="weekly")
