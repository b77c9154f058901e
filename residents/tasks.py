"""Jobs for residents; each reads the clock and passes it on."""

from celery import shared_task
from django.utils import timezone

from residents import versions


@shared_task
def forget_old_changes() -> None:
    versions.forget_old_changes(timezone.now())
