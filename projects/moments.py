"""Moments as a page carries them: when what it shows had last changed."""

from datetime import datetime

from django.utils.dateparse import parse_datetime


def moment(text: str) -> datetime | None:
    """A moment as a page wrote it down, with its time zone; None when it is none."""
    try:
        found = parse_datetime(text)
    except ValueError:  # looks like a moment, such as 30 February, but is none
        return None
    return found if found and found.tzinfo else None
