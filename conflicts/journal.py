"""What happened to a combination, in the order in which it happened."""

from typing import Any

from conflicts.models import Combination, JournalEntry
from conflicts.review import Happened
from organisations.models import User


def note(
    combination: Combination, what: Happened, by: User | None = None, **details: Any
) -> JournalEntry:
    """Afterwards it is on record; `details` are plain values. No `by`: KIP itself."""
    return JournalEntry.objects.create(
        combination=combination, what=what, by=by, details=details
    )
