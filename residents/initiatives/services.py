"""The writes about initiatives: each is a step on record, of which its sender hears."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import localtime

from areas.models import Area
from conflicts.models import Combination
from organisations.models import User
from projects.models import PlannedWork
from residents.initiatives import mailing, nearby
from residents.initiatives.links import was_sent
from residents.initiatives.steps import CHANGEABLE, STEPS, Kind, State
from residents.models import Initiative, InitiativeEntry, InitiativeMail


class ChangedMeanwhile(Exception):
    """It is no longer as it was shown, or this step can't be taken from there."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step is taken, and by whom; nobody: its sender."""

    now: datetime
    by: User | None = None

    @property
    def day(self) -> date:
        return localtime(self.now).date()


@transaction.atomic
def write(initiative: Initiative, now: datetime) -> None:
    """Afterwards it is stored, and nobody knows of it yet but who wrote it."""
    initiative.created_at = now
    initiative.state = State.UNCONFIRMED
    initiative.save()
    _place_in_areas(initiative)


@transaction.atomic
def change(initiative: Initiative, changes: Mapping[str, Any], now: datetime) -> None:
    """Afterwards these fields are as its sender wants them; after a question it waits
    for an answer again. Raises ChangedMeanwhile."""
    if initiative.state not in CHANGEABLE:
        raise ChangedMeanwhile
    moment, fields = Moment(now), dict(changes)
    if initiative.state == State.RETURNED:
        fields["answer_by"] = _answer_by(moment)
    before = initiative.photo.name
    if initiative.state == State.UNCONFIRMED:
        _update(initiative, [State.UNCONFIRMED], now, fields)
    else:
        _take(Kind.CHANGED, initiative, moment, **fields)
    _place_in_areas(initiative)
    if before and before != initiative.photo.name:
        _remove_file(initiative, before)


@transaction.atomic
def send(initiative: Initiative, now: datetime) -> None:
    """Afterwards a mail asks its sender to confirm it; once only."""
    moment = Moment(now)
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    if was_sent(initiative):
        return
    _take(Kind.SENT, initiative, moment)
    mailing.ask_to_confirm(initiative, moment.day)


@transaction.atomic
def confirm(initiative: Initiative, now: datetime) -> None:
    """Afterwards the municipality knows of it, and owes an answer before a day."""
    moment = Moment(now)
    due = _answer_by(moment)
    _take(Kind.CONFIRMED, initiative, moment, confirmed_at=now, answer_by=due)


def _answer_by(moment: Moment) -> date:
    return moment.day + timedelta(days=settings.KIP_INITIATIVE_DAYS)


@transaction.atomic
def withdraw(initiative: Initiative, now: datetime) -> None:
    """Afterwards nobody sees it any more, and it is forgotten after a while."""
    _take(Kind.WITHDRAWN, initiative, Moment(now))


@transaction.atomic
def publish(initiative: Initiative, moment: Moment, answer: str = "") -> None:
    """Afterwards everybody may read it, with the answer if there is one. The works
    that are near by now are no news of later."""
    fields: dict[str, Any] = {"published_at": moment.now}
    if answer:
        fields |= {"answer": answer, "answered_at": moment.now}
    _take(Kind.PUBLISHED, initiative, moment, answer, **fields)
    nearby.remember(initiative, moment.now, moment.day)


@transaction.atomic
def give_answer(initiative: Initiative, moment: Moment, answer: str) -> None:
    """Afterwards everybody reads this answer; an earlier one stays on record."""
    fields = {"answer": answer, "answered_at": moment.now}
    _take(Kind.ANSWERED, initiative, moment, answer, **fields)


@transaction.atomic
def give_back(initiative: Initiative, moment: Moment, question: str) -> None:
    """Afterwards its sender is asked something, and may change it."""
    _take(Kind.RETURNED, initiative, moment, question)


@transaction.atomic
def reject(initiative: Initiative, moment: Moment, reason: str) -> None:
    """Afterwards nobody sees it, also when it was published; its sender reads why."""
    _take(Kind.REJECTED, initiative, moment, reason)


@transaction.atomic
def assign(initiative: Initiative, moment: Moment, handler: User) -> None:
    """Afterwards it waits for this colleague."""
    _take(Kind.ASSIGNED, initiative, moment, str(handler), handler=handler)


@transaction.atomic
def link(
    initiative: Initiative,
    moment: Moment,
    works: Collection[PlannedWork],
    combination: Combination | None,
) -> None:
    """Afterwards it is linked to these works and this proposal, and to no others."""
    _take(Kind.LINKED, initiative, moment, combination=combination)
    initiative.works.set(works)


def _take(
    kind: Kind, initiative: Initiative, moment: Moment, text: str = "", **fields: Any
) -> None:
    """Afterwards the step is taken and on record. Raises ChangedMeanwhile when it may
    not be, or when the initiative changed since it was read."""
    step = STEPS[kind]
    if step.after:
        fields["state"] = step.after
    if step.is_the_end:
        fields["closed_at"] = moment.now
    _update(initiative, step.before, moment.now, fields)
    entry = InitiativeEntry.objects.create(
        initiative=initiative, kind=kind, by=moment.by, text=text, at=moment.now
    )
    if step.is_told:
        mailing.tell(entry, moment.day)


def _update(
    initiative: Initiative,
    before: Collection[State],
    now: datetime,
    fields: Mapping[str, Any],
) -> None:
    if "photo" in fields:
        fields = {**fields, "photo": _stored(initiative, fields["photo"])}
    seen = Initiative.objects.filter(
        pk=initiative.pk, state__in=before, changed_at=initiative.changed_at
    )
    if not seen.update(changed_at=now, **fields):
        raise ChangedMeanwhile
    initiative.refresh_from_db()


def _stored(initiative: Initiative, photo: "ContentFile[bytes] | None") -> str:
    """The name under which this photo lies in the files now; none: empty."""
    if not photo:
        return ""
    initiative.photo.save(photo.name or "photo.jpg", photo, save=False)
    return str(initiative.photo.name)


def _place_in_areas(initiative: Initiative) -> None:
    initiative.areas.set(Area.objects.filter(boundary__covers=initiative.place))


def _remove_file(initiative: Initiative, name: str) -> None:
    storage = initiative.photo.storage
    transaction.on_commit(lambda: storage.delete(name))


def forget(initiatives: Collection[Initiative]) -> int:
    """Afterwards these and their photos are gone, for ever; returns how many."""
    gone = 0
    for one in initiatives:
        with transaction.atomic():
            if name := one.photo.name:
                _remove_file(one, name)
            gone += bool(one.delete()[0])
    return gone


def stop_mails(initiative: Initiative) -> None:
    """Afterwards nobody knows any more who sent it, so that nobody can mail them."""
    Initiative.objects.filter(pk=initiative.pk).update(email="", name="")
    waiting = InitiativeMail.objects.filter(initiative=initiative, handed_at=None)
    waiting.exclude(kind=InitiativeMail.Kind.CONFIRM).delete()
