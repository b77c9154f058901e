"""Changing works in the table: one value, many works at once, and taking it back."""
