"""When the works are done: what was really saved, beside what was estimated."""
