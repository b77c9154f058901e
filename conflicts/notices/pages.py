"""Notices as somebody reads them in KIP: which there are, and that they are read."""

from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from conflicts.models import Notice
from organisations.models import User


def notices_of(user: User) -> QuerySet[Notice]:
    """Somebody's own, what was not read first."""
    is_read = ExpressionWrapper(Q(read_at__isnull=False), BooleanField())
    rows = Notice.objects.filter(user=user).select_related("combination", "meeting")
    return rows.annotate(is_read=is_read).order_by("is_read", "-created_at", "-pk")


def unread_count(user: User) -> int:
    """In one query on an index of its own: every page shows it."""
    return Notice.objects.filter(user=user, read_at=None).count()


def mark_read(notices: QuerySet[Notice], now: datetime) -> int:
    """Afterwards these are read; returns how many were not before."""
    return notices.order_by().filter(read_at=None).update(read_at=now)
