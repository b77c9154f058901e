"""The planning page: a question, and its works as table, map, timeline and file."""
