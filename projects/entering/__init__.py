"""One work: its page, and the form in which it is entered."""
