"""Hears that works or decisions changed, and asks a worker to detect around them."""

import logging
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from conflicts.signals import combination_decided
from conflicts.tasks import detect_around
from projects.signals import works_changed

logger = logging.getLogger(__name__)


@receiver([works_changed, combination_decided])
def enqueue_detection(work_ids: list[int], **_kwargs: Any) -> None:
    transaction.on_commit(lambda: _enqueue(work_ids))


def _enqueue(work_ids: list[int]) -> None:
    try:
        detect_around.delay(work_ids)
    except OperationalError as error:
        # Nothing is lost: `detect_pending` finds these works by their revision, and
        # the nightly run what a decision set free.
        logger.warning("Redis is away; %s works wait: %s", len(work_ids), error)
