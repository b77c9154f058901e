"""The engine: works and rules in, matches and their value out.

Pure and deterministic: no database, no clock, no settings. Coordinates are metres in
one metric grid, dates have both ends included, money is euros excluding VAT.
"""

from conflicts.engine.matching import Kind, Match, match
from conflicts.engine.rules import Rules
from conflicts.engine.value import Term, Value
from conflicts.engine.window import ENDLESS_DAYS, Window
from conflicts.engine.work import Work

__all__ = [
    "ENDLESS_DAYS",
    "Kind",
    "Match",
    "Rules",
    "Term",
    "Value",
    "Window",
    "Work",
    "match",
]
