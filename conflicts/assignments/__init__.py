"""The integral assignment: what an accepted combination is to bring about, and how."""
