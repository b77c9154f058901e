"""Forgetting who sent initiatives. How long each is kept: residents/privacy."""

from collections.abc import Iterable
from datetime import datetime

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from residents.initiatives import services
from residents.initiatives.steps import State
from residents.models import Initiative
from residents.models.initiatives import PHOTOS


def forget_unconfirmed(before: datetime) -> int:
    """Afterwards none is left that nobody confirmed since `before`; returns how many
    went."""
    return services.forget(_in(State.UNCONFIRMED).filter(created_at__lt=before))


def forget_returned(before: datetime) -> int:
    """As `forget_unconfirmed`, of those whose sender was asked something and never
    came back."""
    return services.forget(_in(State.RETURNED).filter(changed_at__lt=before))


def forget_withdrawn(before: datetime) -> int:
    """As `forget_unconfirmed`, of those that their sender took back."""
    return services.forget(_in(State.WITHDRAWN).filter(closed_at__lt=before))


def forget_sender_of_rejected(before: datetime) -> int:
    """Afterwards nobody knows who sent what was rejected before then; what was asked
    and why not stays, for colleagues. Returns of how many this went."""
    return _without_sender(_in(State.REJECTED).filter(closed_at__lt=before))


def forget_sender_of_published(before: datetime) -> int:
    """Afterwards nobody knows who sent what was answered before then, or published and
    never answered. The idea stays, with its photo."""
    since = Coalesce("answered_at", "published_at")
    old = _in(State.PUBLISHED).alias(since=since).filter(since__lt=before)
    known = list(old.exclude(email="", name=""))
    for one in known:
        services.stop_mails(one)
    return len(known)


def _in(state: State) -> QuerySet[Initiative]:
    return Initiative.objects.filter(state=state).order_by("pk")


def _without_sender(rows: Iterable[Initiative]) -> int:
    """Also without what tells of them between the lines: their photo, neighbours and
    page elsewhere."""
    wiped = {"photo": "", "joining_text": "", "link": ""}
    known = [one for one in rows if one.email or one.name or one.photo]
    for one in known:
        services.stop_mails(one)
        if one.photo:
            # Before the row: what goes wrong here is done again the next hour.
            one.photo.storage.delete(str(one.photo.name))
        Initiative.objects.filter(pk=one.pk).update(**wiped)
    return len(known)


def remove_orphans(before: datetime) -> int:
    """Afterwards the photos on disk belong to an initiative, or came after then:
    whoever fills in the form has one without a row. Returns how many went."""
    if not default_storage.exists(PHOTOS):
        return 0
    known = set(Initiative.objects.exclude(photo="").values_list("photo", flat=True))
    paths = [f"{PHOTOS}/{name}" for name in default_storage.listdir(PHOTOS)[1]]
    gone = [
        path
        for path in paths
        if path not in known and default_storage.get_modified_time(path) < before
    ]
    for path in gone:
        default_storage.delete(path)
    return len(gone)
