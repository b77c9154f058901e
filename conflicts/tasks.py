"""Jobs: ids in, one service called, safe to repeat."""

from celery import shared_task
from django.utils import timezone

from conflicts import rule_changes
from conflicts.services import detect, pending_works, rules_have_changed


@shared_task
def detect_around(work_ids: list[int]) -> None:
    """Detect around works that changed."""
    detect(timezone.localdate(), work_ids)


@shared_task
def detect_pending() -> None:
    """Catch up with what was never announced, or not in time: new rules, changed
    works, works that a decision set free."""
    if rules_have_changed():
        detect(timezone.localdate())
    elif work_ids := pending_works():
        detect(timezone.localdate(), work_ids)


@shared_task
def detect_everything() -> None:
    detect(timezone.localdate())


@shared_task
def preview_rules(pk: int) -> None:
    rule_changes.preview(pk, timezone.localdate())
