"""What `receivers.py` waits for, so that services need not know the tasks."""

from django.dispatch import Signal

# Sent inside the transaction that decided, with `work_ids: list[int]`.
combination_decided = Signal()
