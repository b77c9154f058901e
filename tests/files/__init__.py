"""Files to read in tests: a few are kept here, most are written when needed."""
