"""What is kept of subscribers, and for how long."""

from datetime import datetime

from residents.models import Subscription
from residents.subscriptions.links import CONFIRM_WITHIN


def forget(now: datetime) -> int:
    """Afterwards nothing is left of who asked for news and never confirmed it; returns
    how many there were."""
    old = Subscription.objects.filter(
        confirmed_at=None, created_at__lt=now - CONFIRM_WITHIN
    )
    return old.delete()[1].get(Subscription._meta.label, 0)
