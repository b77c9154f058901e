"""The one thing that other apps want to hear from this one."""

from django.dispatch import Signal

# Sent inside the transaction that added, moved or removed areas.
areas_changed = Signal()
