"""Asking the parties of a proposal what they think, and what they say to each other."""

from conflicts.consulting.states import PartyState, state_of

__all__ = ["PartyState", "state_of"]
