"""Jobs: ids in, one service called, safe to repeat."""

import logging

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from projects.desk import attachments, digests, inbox, question_mails
from projects.imports import jobs

logger = logging.getLogger(__name__)

# Longer than the largest file takes; what hangs must not keep a worker for ever.
IMPORT_SECONDS = 60 * 60


@shared_task(soft_time_limit=IMPORT_SECONDS)
def work_on_import(import_id: int) -> None:
    """Check, store or undo an import, whichever was asked for."""
    jobs.work_on(import_id)


@shared_task
def take_up_imports() -> None:
    """Catch up with imports that were asked for while Redis was away, or whose worker
    died."""
    for import_id in jobs.waiting():
        # Whoever comes first does it; a minute later they are asked for again.
        work_on_import.apply_async([import_id], expires=55)


@shared_task
def forget_old_imports() -> None:
    jobs.forget_old()


def announce_import(import_id: int) -> None:
    """Asks a worker to look at it, once what asks for it is stored.

    While Redis is away nothing is lost: `take_up_imports` finds it by its state.
    """
    transaction.on_commit(lambda: _announce(import_id))


def _announce(import_id: int) -> None:
    try:
        work_on_import.delay(import_id)
    except OperationalError as error:
        logger.warning("Redis is away; import %s waits: %s", import_id, error)


@shared_task
def send_question_mails() -> None:
    """Send what planners asked and answered each other, as far as nobody did."""
    question_mails.send_all(timezone.now())


def announce_question_mails() -> None:
    """Asks a worker to send what waits, once it is stored; if Redis is away, beat does
    so later."""
    transaction.on_commit(_announce_question_mails)


def _announce_question_mails() -> None:
    try:
        send_question_mails.delay()
    except OperationalError as error:
        logger.warning("Redis is away; mails about questions wait: %s", error)


@shared_task
def send_digests() -> None:
    """Mail everybody what waits for them, once a week."""
    sent = digests.send_all(timezone.localdate())
    logger.info("%s weekly mails sent", sent)


@shared_task
def remove_orphans() -> None:
    """Remove files that belong to no attachment, and marks that are over."""
    attachments.remove_orphans(timezone.now())
    inbox.forget_old_marks(timezone.localdate())
