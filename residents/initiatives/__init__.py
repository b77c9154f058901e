"""What residents propose: sending, moderating, answering, linking."""
