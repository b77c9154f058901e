"""The outcome of a preview as people read it, with the works and proposals by name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from conflicts.models import Combination
from conflicts.review import Kind
from conflicts.rule_changes import as_told
from conflicts.wording import euros, number
from organisations.permissions import Visitor
from projects.models import PlannedWork

# As many as one reads; the others open below them.
FIRST = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """One proposal that appears, vanishes or changes."""

    works: list[PlannedWork]
    value: str
    start: date
    reference: str = ""
    number: int | None = None  # to link to, when this person may see it
    new_value: str = ""
    new_start: date | None = None
    joins: frozenset[int] = frozenset()
    leaves: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Listed:
    """Some proposals, and how many there are in all."""

    count: int
    first: list[Entry]
    more: list[Entry]

    @property
    def untold(self) -> int:
        """Those beyond what is kept, or with a work that this person may not see."""
        return self.count - len(self.first) - len(self.more)


@dataclass(frozen=True, slots=True)
class Total:
    """One line of the totals."""

    label: str
    before: str
    after: str

    @property
    def is_same(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Outcome:
    appear: Listed
    vanish: Listed
    change: Listed
    totals: list[Total]
    accepted: int
    is_behind: bool

    @property
    def is_same(self) -> bool:
        """Whether no proposal would be different."""
        return not (self.appear.count or self.vanish.count or self.change.count)


def explained(result: Mapping[str, Any], user: Visitor) -> Outcome:
    """`rule_changes.compared` for this person."""
    lists = ("appear", "vanish", "change")
    entries = [entry for name in lists for entry in result[name]["first"]]
    works = _works(entries, user)
    visible = _visible_numbers(entries, user)
    told = {name: _listed(result[name], works, visible) for name in lists}
    return Outcome(
        **told,
        totals=list(_totals(result["before"], result["after"])),
        accepted=result["accepted"],
        is_behind=result["is_behind"],
    )


def _works(
    entries: Iterable[Mapping[str, Any]], user: Visitor
) -> dict[int, PlannedWork]:
    ids = {work for entry in entries for work in entry["works"]}
    return PlannedWork.objects.visible_to(user).only("title", "discipline").in_bulk(ids)


def _visible_numbers(entries: Iterable[Mapping[str, Any]], user: Visitor) -> set[int]:
    numbers = [entry["number"] for entry in entries if "number" in entry]
    rows = Combination.objects.visible_to(user).filter(number__in=numbers)
    return set(rows.values_list("number", flat=True))


def _listed(
    told: Mapping[str, Any], works: Mapping[int, PlannedWork], visible: set[int]
) -> Listed:
    entries = [
        _entry(one, works, visible)
        for one in told["first"]
        if works.keys() >= set(one["works"])
    ]
    return Listed(told["count"], entries[:FIRST], entries[FIRST:])


def _entry(
    one: Mapping[str, Any], works: Mapping[int, PlannedWork], visible: set[int]
) -> Entry:
    known = one.get("number")
    return Entry(
        works=[works[pk] for pk in one["works"]],
        value=_euros(one["value"]),
        start=date.fromisoformat(one["start"]),
        reference=Combination(number=known).reference if known else "",
        number=known if known in visible else None,
        new_value=_euros(one["new_value"]) if "new_value" in one else "",
        new_start=date.fromisoformat(one["new_start"]) if "new_start" in one else None,
        joins=frozenset(one.get("joins", ())),
        leaves=frozenset(one.get("leaves", ())),
    )


def _totals(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Total]:
    counts = [_count(before), _count(after)]
    yield Total(_("Proposals"), *counts)
    sums = [_euros(before["value"]), _euros(after["value"])]
    yield Total(_("Benefit, indicative"), *sums)
    names = {**{kind.value: str(kind.label) for kind in Kind}}
    names["near_miss"] = _("almost, with more room in time")
    for kind, label in names.items():
        was, now = (one["matches"].get(kind, 0) for one in (before, after))
        if was or now:
            text = _("Matches: %(kind)s") % {"kind": label}
            yield Total(text, number(was), number(now))


def _euros(value: float) -> str:
    return euros(as_told(value))


def _count(one: Mapping[str, Any]) -> str:
    return number(one["proposals"])
