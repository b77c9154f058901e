"""Asking the parties of a proposal, and taking down what they say."""

from django.utils import timezone

from conflicts.models import Combination


def close(combination: Combination) -> None:
    """Afterwards nobody is asked any more; what was said stays."""
    closed_at = timezone.now()  # noqa: TID251  when it happened, not a rule
    combination.consultations.filter(closed_at=None).update(closed_at=closed_at)
