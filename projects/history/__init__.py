"""Who changed what, and putting back what was."""
