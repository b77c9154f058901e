"""What is kept of initiatives for how long, and forgetting the rest."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from residents.initiatives import services
from residents.initiatives.steps import State
from residents.models import Initiative

# Nobody clicked in the mail.
UNCONFIRMED = timedelta(hours=48)
# Rejected or withdrawn, with everything about it.
CLOSED = timedelta(days=365)
# After the answer to what is published: who sent it. The idea itself stays.
SENDER = timedelta(days=2 * 365)
FOLDER = "initiatives"
# Who is sending now has a photo without a row for a moment.
_ORPHAN_AFTER = timedelta(days=1)


def forget(now: datetime) -> int:
    """Afterwards nothing is kept longer than promised; returns how many initiatives
    are gone."""
    rows = Initiative.objects.order_by("pk")
    never = rows.filter(state=State.UNCONFIRMED, created_at__lt=now - UNCONFIRMED)
    closed = rows.filter(closed_at__lt=now - CLOSED)
    gone = services.forget([*never, *closed])
    answered = rows.filter(answered_at__lt=now - SENDER).exclude(email="")
    for one in answered:
        services.stop_mails(one)
    _remove_orphans(now)
    return gone


def _remove_orphans(now: datetime) -> None:
    """Afterwards the photos on disk belong to an initiative, or are new."""
    if not default_storage.exists(FOLDER):
        return
    known = set(Initiative.objects.exclude(photo="").values_list("photo", flat=True))
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        is_old = default_storage.get_modified_time(path) < now - _ORPHAN_AFTER
        if path not in known and is_old:
            default_storage.delete(path)
