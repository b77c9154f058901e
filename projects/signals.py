"""The one thing that other apps want to hear from this one."""

from django.dispatch import Signal

# Sent inside the transaction that changed works, with `work_ids: list[int]`.
works_changed = Signal()
