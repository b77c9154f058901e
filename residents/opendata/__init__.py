"""The public projection as files that everybody may take."""
