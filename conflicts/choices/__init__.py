"""Which challenges and opportunities are part of what is carried out together."""
