"""The mirror: openings near each other in place and time that were not combined."""
