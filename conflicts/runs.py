"""A detection run as a person reads it: what it looked at, what it found, how long.

Older runs lack some figures: those are left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from conflicts.limits_explained import FullLimit, full_limits, names_in
from conflicts.models import DetectionRun, RuleSet
from conflicts.wording import euros, number

MOST_LIMITS = 10  # the dearest; more would be a page by itself


@dataclass(frozen=True, slots=True)
class Line:
    """A figure with its name, and what it consists of."""

    label: str
    figure: str
    parts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One run, for a page to show."""

    row: DetectionRun
    limits: Sequence[FullLimit]
    rule_set: RuleSet | None  # None: of before versions were kept

    @property
    def took(self) -> str:
        return seconds((self.row.finished_at - self.row.started_at).total_seconds())

    @property
    def lines(self) -> list[Line]:
        """What it found, in the order in which it was found."""
        lines = [
            Line(_("Works looked at"), number(self.row.works)),
            self._matches(),
            self._count("groups", _("Groups considered")),
            self._proposals(),
            self._value(),
        ]
        return [line for line in lines if line]

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Each step in words, with its time."""
        words = _steps()
        return [(words.get(name, name), seconds(time)) for name, time in self.row.steps]

    @property
    def shown_limits(self) -> Sequence[FullLimit]:
        return self.limits[:MOST_LIMITS]

    @property
    def hidden_limits(self) -> int:
        return max(0, len(self.limits) - MOST_LIMITS)

    def _count(self, key: str, label: str) -> Line | None:
        count = self.row.counts.get(key)
        return None if count is None else Line(label, number(count))

    def _matches(self) -> Line | None:
        counts = self.row.counts
        if "matches" not in counts:
            return None
        parts = _told(counts, _kinds())
        return Line(_("Matches"), number(counts["matches"]), parts)

    def _proposals(self) -> Line | None:
        counts = self.row.counts
        if "proposals" not in counts:
            return None
        parts = _told(counts, _changes())
        return Line(_("Proposals"), number(counts["proposals"]), parts)

    def _value(self) -> Line | None:
        value = self.row.counts.get("value")
        return None if value is None else Line(_("Benefit together"), euros(value))


def runs(rows: Iterable[DetectionRun]) -> list[Run]:
    """The runs in words, in a fixed number of queries."""
    found = list(rows)
    names = names_in(entry for row in found for entry in row.prices)
    sets = RuleSet.objects.filter(version__in={row.rules_version for row in found})
    by_version = {one.version: one for one in sets.order_by("number")}
    return [
        Run(row, full_limits(row.prices, names), by_version.get(row.rules_version))
        for row in found
    ]


def seconds(time: float) -> str:
    """'40 ms', '1.3 s', and from a minute on '2 min 5 s': the same in all languages."""
    if time < 0.9995:
        return f"{round(time * 1000)}\N{NO-BREAK SPACE}ms"
    if time < 59.95:
        return f"{number_format(round(time, 1), 1)}\N{NO-BREAK SPACE}s"
    minutes, rest = divmod(round(time), 60)
    return f"{minutes}\N{NO-BREAK SPACE}min {rest}\N{NO-BREAK SPACE}s"


def _told(counts: Mapping[str, Any], words: Mapping[str, str]) -> list[str]:
    """What there is of each, without what there is none of."""
    return [
        f"{number(counts[key])} {word}"
        for key, word in words.items()
        if counts.get(key)
    ]


def _kinds() -> dict[str, str]:
    return {
        "combine": _("can be combined"),
        "order": _("in the wrong order"),
        "clash": _("clash"),
        "supersedes": _("needless or entered twice"),
        "near_misses": _("almost"),
        "restrictions": _("with a restriction"),
    }


def _changes() -> dict[str, str]:
    return {
        "proposals_new": _("new"),
        "proposals_lapsed": _("lapsed"),
        "decisions_to_reassess": _("to be assessed again"),
    }


def _steps() -> dict[str, str]:
    return {
        "read": _("reading"),
        "match": _("matching"),
        "group": _("grouping and valuing"),
        "select": _("selecting"),
        "explain": _("explaining"),
        "store": _("storing"),
    }
