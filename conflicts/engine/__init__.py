"""The engine: works and rules in, matches and proposals out.

Pure and deterministic: no database, no clock, no settings. Coordinates are metres in
one metric grid, dates have both ends included, money is euros excluding VAT.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from conflicts.engine.grouping import Candidates, Group, Shift, group
from conflicts.engine.matching import Kind, Match, match
from conflicts.engine.rules import Rules
from conflicts.engine.selection import select
from conflicts.engine.value import Term, Value
from conflicts.engine.window import ENDLESS_DAYS, Window
from conflicts.engine.work import Work

__all__ = [
    "ENDLESS_DAYS",
    "Findings",
    "Group",
    "Kind",
    "Match",
    "Rules",
    "Shift",
    "Term",
    "Value",
    "Window",
    "Work",
    "find",
    "group",
    "match",
    "select",
]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the engine found in one plan, and the version of the rules that said so."""

    matches: tuple[Match, ...]  # by the ids of their two works
    proposals: tuple[Group, ...]  # most valuable first, each work in at most one
    rules_version: str


def find(
    works: Sequence[Work],
    rules: Rules,
    *,
    never_together: Collection[frozenset[int]] = (),
    taken: Collection[int] = (),
    not_before: date | None = None,
) -> Findings:
    """Everything in one go: who meets whom, and what to propose.

    `never_together` has the pairs that a person said no to; works that are `taken` by
    an accepted combination still meet others, but are not proposed again. Nothing
    starts in a quarter that is over on the day `not_before`.
    """
    matches = match(works, rules)
    free = [work for work in works if work.id not in taken]
    candidates = Candidates(
        free, rules, never_together=never_together, not_before=not_before
    )
    proposals = select(group(matches, candidates).groups, rules).groups
    return Findings(tuple(matches), tuple(proposals), rules.version)
