"""Forgetting which mails went out to residents."""

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localtime

from residents.models import InitiativeMail, SubscriptionMail


def forget_mails(before: datetime) -> int:
    """Afterwards it is forgotten which mails of before then went to whom, but for those
    that still have to go; returns how many."""
    settled = ~Q(handed_at=None) | ~Q(dropped="")
    old = Q(day__lt=localtime(before).date()) & settled
    return sum(
        rows.delete()[1].get(rows.model._meta.label, 0)
        for rows in (
            SubscriptionMail.objects.filter(old),
            InitiativeMail.objects.filter(old),
        )
    )
