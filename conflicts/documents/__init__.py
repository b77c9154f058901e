"""Documents on paper: what they say once, and how that becomes PDF and DOCX."""
