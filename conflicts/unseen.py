"""What the file of a proposal names, and somebody may not see (any more).

Whoever sees a proposal sees its works, but not those that were left out of it, nor the
proposals that it came from or went into.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conflicts.models import Combination
from organisations.permissions import Visitor, is_municipal
from projects.models import PlannedWork

Details = Mapping[str, Any]  # of a journal entry, with lists of `changes` and `moved`


@dataclass(frozen=True, slots=True)
class Unseen:
    """The works that are hidden, and the numbers of the proposals that are not."""

    works: frozenset[int]
    titles: frozenset[str]
    proposals: frozenset[str]

    def without(self, entries: Iterable[Details]) -> list[Details]:
        """What changed or moved, without what it says of works that are hidden."""
        return [
            one
            for one in entries
            if one.get("work") not in self.works and one.get("title") not in self.titles
        ]

    def without_proposals(self, references: str) -> str:
        """ "CV-001, CV-002", without those that are hidden."""
        names = references.split(", ")
        return ", ".join(name for name in names if name in self.proposals)


def unseen_by(user: Visitor, details: Sequence[Details]) -> Unseen:
    """Of what these details name; in four queries, and in none when they name
    nothing."""
    entries = [one for row in details for one in row.get("changes", [])]
    works = {one["work"] for one in entries if "work" in one}
    hidden = works - _visible(works, user) if works else set()
    named = PlannedWork.objects.filter(pk__in=hidden).values_list("title", flat=True)
    return Unseen(
        works=frozenset(hidden),
        titles=frozenset(named) if hidden else frozenset(),
        proposals=_proposals(user, details),
    )


def _visible(works: set[int], user: Visitor) -> set[int]:
    """Those that `user` may see; for the municipality also what is no longer there."""
    rows = PlannedWork.objects.visible_to(user).filter(pk__in=works)
    seen = set(rows.values_list("pk", flat=True))
    if is_municipal(user):
        there = PlannedWork.objects.filter(pk__in=works)
        seen |= works - set(there.values_list("pk", flat=True))
    return seen


def _proposals(user: Visitor, details: Sequence[Details]) -> frozenset[str]:
    """The references in what these entries are about, of proposals that are shown."""
    numbers = {
        int(name.removeprefix("CV-"))
        for row in details
        for name in str(row.get("subject") or "").split(", ")
        if name.removeprefix("CV-").isdecimal() and len(name) < 12
    }
    if not numbers:
        return frozenset()
    rows = Combination.objects.visible_to(user).filter(number__in=numbers)
    return frozenset(row.reference for row in rows.only("number"))
