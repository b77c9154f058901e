"""The engine: works and rules in, matches and proposals out.

Pure and deterministic: no database, no clock, no settings. Coordinates are metres in
one metric grid, dates have both ends included, money is euros excluding VAT.
"""

from conflicts.engine.appraisal import Appraisal
from conflicts.engine.detours import Streets
from conflicts.engine.finding import (
    Considered,
    Findings,
    Plan,
    Proposal,
    Said,
    candidates_of,
    choose,
    consider,
    find,
    limits_of,
)
from conflicts.engine.grouping import Candidates, Group, Shift, group
from conflicts.engine.limits import Limits
from conflicts.engine.matching import Kind, Match, Reason, match
from conflicts.engine.restrictions import Restriction, RestrictionMatch
from conflicts.engine.rules import Parameter, Rules
from conflicts.engine.selection import Selection, select
from conflicts.engine.trying import Around, Obstacle, Tried, Why, try_group
from conflicts.engine.value import Term, Value
from conflicts.engine.why_not import Answer, why_not
from conflicts.engine.window import ENDLESS_DAYS, Window
from conflicts.engine.work import Work

__all__ = [
    "ENDLESS_DAYS",
    "Answer",
    "Appraisal",
    "Around",
    "Candidates",
    "Considered",
    "Findings",
    "Group",
    "Kind",
    "Limits",
    "Match",
    "Obstacle",
    "Parameter",
    "Plan",
    "Proposal",
    "Reason",
    "Restriction",
    "RestrictionMatch",
    "Rules",
    "Said",
    "Selection",
    "Shift",
    "Streets",
    "Term",
    "Tried",
    "Value",
    "Why",
    "Window",
    "Work",
    "candidates_of",
    "choose",
    "consider",
    "find",
    "group",
    "limits_of",
    "match",
    "select",
    "try_group",
    "why_not",
]
