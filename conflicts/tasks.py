"""Jobs: ids in, one service called, safe to repeat."""

import logging
from collections.abc import Iterable
from datetime import date

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from conflicts import rule_changes, shared_runs
from conflicts.choices import services as choices
from conflicts.consulting import reminders
from conflicts.meetings import pack_jobs
from conflicts.missing import services as missing
from conflicts.models import SharedPart, SharedRun
from conflicts.notices import sending
from conflicts.rules import current_rules
from conflicts.services import (
    bring_back_what_was_put_off as bring_back,
)
from conflicts.services import (
    conditions_have_changed,
    detect,
    pending_works,
)
from projects.models import PlannedWork

logger = logging.getLogger(__name__)

# A larger plan is shared by the workers, in parts of about so many works.
WORKS_PER_PART = 20_000
# Rules with which a run takes longer can't be saved: whoever waits hears that.
PREVIEW_SECONDS = 30 * 60
# Longer than the pack of a long agenda takes.
PACK_SECONDS = 10 * 60


@shared_task
def detect_around(work_ids: list[int]) -> None:
    """Detect around works that changed."""
    detect(timezone.localdate(), work_ids)


@shared_task
def detect_pending() -> None:
    """Catch up with what was never announced, or not in time: new rules, restrictions
    or budgets, changed works, works that a decision set free, parts that were lost."""
    today = timezone.localdate()
    if shared_runs.is_going_on():
        _ask(shared_runs.lost_parts())
    elif conditions_have_changed(today):
        _detect_everything(today)
    elif work_ids := pending_works():
        detect(today, work_ids)


@shared_task
def bring_back_what_was_put_off() -> None:
    bring_back(timezone.localdate())


@shared_task
def bring_back_choices() -> None:
    """What was left out of an assignment until a day, or until a work moves."""
    choices.bring_back(timezone.localdate())


@shared_task
def find_missed_chances() -> None:
    """Look for openings that could have been one."""
    missing.find(timezone.localdate(), current_rules())


@shared_task
def send_reminders() -> None:
    """Remind who still has to answer, and tell the manager who was silent."""
    reminders.send(timezone.localdate())


@shared_task
def send_notices() -> None:
    """Mail the notices that people want at once, as far as nobody did."""
    sending.send_now(timezone.localdate(), timezone.now())


def announce_notices() -> None:
    """Asks a worker to mail what waits, once it is stored; if Redis is away, beat does
    so later."""
    transaction.on_commit(_announce_notices)


def _announce_notices() -> None:
    try:
        send_notices.delay()
    except OperationalError as error:
        logger.warning("Redis is away; notices wait to be mailed: %s", error)


@shared_task(soft_time_limit=PACK_SECONDS)
def make_pack(pk: int) -> None:
    """Make the pack of a meeting that somebody asked for."""
    pack_jobs.make(pk, timezone.localdate())


@shared_task
def take_up_packs() -> None:
    """Catch up with packs that were asked for while Redis was away, or whose worker
    died; and throw away those that were kept long enough."""
    pack_jobs.forget_old()
    for pk in pack_jobs.waiting():
        # Whoever comes first makes it; a minute later they are asked for again.
        make_pack.apply_async([pk], expires=55)


def announce_pack(pk: int) -> None:
    """Asks a worker to make it, once it is stored; if Redis is away, beat does so
    later."""
    transaction.on_commit(lambda: _announce_pack(pk))


def _announce_pack(pk: int) -> None:
    try:
        make_pack.delay(pk)
    except OperationalError as error:
        logger.warning("Redis is away; pack %s waits: %s", pk, error)


@shared_task
def send_daily_notices() -> None:
    """Mail everybody the notices of a day, once."""
    sent = sending.send_daily(timezone.localdate(), timezone.now())
    logger.info("%s daily mails sent", sent)


@shared_task
def detect_everything() -> None:
    _detect_everything(timezone.localdate())


def _detect_everything(today: date) -> None:
    works = PlannedWork.objects.to_be_detected(today).count()
    if works > WORKS_PER_PART:
        detect_shared(today, -(-works // WORKS_PER_PART))
    else:
        detect(today)


def detect_shared(today: date, parts: int) -> SharedRun:
    """Asks the workers to look at the whole plan together; returns at once.

    Raises OperationalError when Redis is away; then nothing was asked.
    """
    run = shared_runs.begin(today, parts, current_rules())
    try:
        _ask(run.parts.values_list("pk", flat=True))
    except OperationalError:
        run.delete()  # what nobody works on must not keep others waiting
        raise
    return run


def _ask(part_ids: Iterable[int]) -> None:
    for part_id in part_ids:
        look_at_part.delay(part_id)


@shared_task
def look_at_part(part_id: int) -> None:
    """Looks at one part; whoever looks at the last one brings them together."""
    part = SharedPart.objects.select_related("run").get(pk=part_id)
    if part.finished_at is None:
        shared_runs.look_at(part)
    shared_runs.finish(part.run)


@shared_task(soft_time_limit=PREVIEW_SECONDS)
def preview_rules(pk: int) -> None:
    rule_changes.preview(pk, timezone.localdate())
