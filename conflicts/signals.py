"""What `receivers.py` waits for, so that services need not know the tasks."""

from django.dispatch import Signal

# Sent inside the transaction that decided, with `work_ids: list[int]`.
combination_decided = Signal()

# Sent inside the transaction that found it, with `combination: Combination`: facts
# moved under a decision or a consultation, and `what_moved` says which.
combination_moved = Signal()

# Sent inside the transaction that stored it, with `combination: Combination`, when
# somebody proposes it for the first time.
combination_proposed = Signal()

# As `combination_proposed`, with `combinations: list[Combination]`, when the engine
# proposes them: perhaps thousands.
combinations_proposed = Signal()

# Sent inside the transaction in which somebody got notices to be mailed at once.
people_told = Signal()
