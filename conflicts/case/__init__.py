"""The case for a proposal: why, what it saves, who must move, what may go wrong."""
