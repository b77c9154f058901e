"""Meetings about proposals: their agenda, what was said, minutes and packs."""
