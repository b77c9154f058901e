"""Which works may be carried out together, and what a set of them is worth."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import chain, combinations

from conflicts.engine.rules import Rules
from conflicts.engine.sites import Site, Sites, Unit
from conflicts.engine.starting import Barred, Start, best_start
from conflicts.engine.value import Value, value
from conflicts.engine.work import Work

Units = tuple[Unit, ...]
Worth = tuple[Start, Value]

# Answers that are remembered: enough for the surroundings of many anchors, and some
# hundreds of megabytes at most.
MEMORY = 200_000


class Candidates:
    """Works that may be proposed, alone or in their campaign, and what sets are worth.

    `campaigns` are works of one organisation that count as one unit; members that may
    not be grouped are left out of them. `barred` has the days that works must keep
    clear of, `never_together` the pairs that a person said no to. Nothing starts in a
    quarter that is over on the day `not_before`.

    Remembers its answers: anchors that lie together try the same groups. `remembered`
    are answers of another look by the same rules from the same day, for units of works
    that are, and may be, what they were then; it gets the new ones too.
    """

    def __init__(
        self,
        works: Iterable[Work],
        rules: Rules,
        *,
        campaigns: Collection[Unit] = (),
        barred: Barred | None = None,
        never_together: Collection[frozenset[int]] = (),
        not_before: date | None = None,
        remembered: dict[Units, Worth | None] | None = None,
    ) -> None:
        self.rules = rules
        self._works = {work.id: work for work in works}
        self._never = frozenset(never_together)
        self.barred = barred or {}
        self.not_before = not_before
        # ground first: whether a work may be grouped depends on it
        self.sites = Sites(self._works.values(), rules)
        self.campaigns = tuple(self._as_units(campaigns))
        self.campaign_of = {id: unit for unit in self.campaigns for id in unit}
        self.sites.join(self.campaigns)
        self._valued = {} if remembered is None else remembered

    def _as_units(self, campaigns: Collection[Unit]) -> Iterable[Unit]:
        """The campaigns that can be proposed, in one order however they were given."""
        for campaign in sorted(tuple(sorted(one)) for one in campaigns):
            unit = tuple(id for id in campaign if self.why_not_grouped(id) is None)
            apart = any(
                frozenset(pair) in self._never for pair in combinations(unit, 2)
            )
            if len(unit) > 1 and not apart:
                yield unit

    @property
    def works(self) -> list[Work]:
        """All works, by ascending id."""
        return [self._works[id] for id in sorted(self._works)]

    def knows(self, id: int) -> bool:
        """Whether this is one of the works."""
        return id in self._works

    def may_join(self, one: int, other: int) -> bool:
        """Whether these two may be in one group, as different units."""
        return self.why_not_joined(one, other) is None

    def why_not_joined(self, one: int, other: int) -> str | None:
        """Why these two may not be in one group as different units; None if they may.

        rejected    a person said no
        unknown     not among the works that may be proposed
        event       of a discipline that is never grouped
        too_large   names a district and not a street
        campaign    they are one campaign already
        same_twice  one seems to be the other, or a part of it, entered again
        """
        if frozenset((one, other)) in self._never:
            return "rejected"
        reason = self.why_not_grouped(one) or self.why_not_grouped(other)
        if reason is not None:
            return reason
        campaign = self.campaign_of.get(one)
        if campaign is not None and other in campaign:
            return "campaign"
        return "same_twice" if self._same_twice(one, other) else None

    def why_not_grouped(self, id: int) -> str | None:
        """Why this work may be in no group at all; None if it may."""
        if id not in self._works:
            return "unknown"
        if self._works[id].discipline in self.rules.never_grouped:
            return "event"
        if self.sites[id].ground_m2 > self.rules.max_group_footprint_m2:
            return "too_large"
        return None

    def _same_twice(self, one: int, other: int) -> bool:
        first, second = self._works[one], self._works[other]
        if first.organisation != second.organisation:
            return False
        if first.discipline != second.discipline:
            return False
        smaller = min(self.sites[one].ground_m2, self.sites[other].ground_m2)
        return self.sites.shared_m2(one, other) >= self.rules.duplicate_share * smaller

    def worth(self, units: Units) -> Worth | None:
        """When these units best start together, and what that is worth.

        Units are works alone, `(id,)`, and campaigns as this knows them (KeyError for
        any other), in any order. None when they can't start together.
        """
        units = tuple(sorted(units))
        if units not in self._valued:
            if len(self._valued) >= MEMORY:
                self._valued.clear()
            self._valued[units] = self._worth(units)
        return self._valued[units]

    def _worth(self, units: Units) -> Worth | None:
        start = best_start(
            self.members(units),
            self.rules,
            barred=self.barred,
            not_before=self.not_before,
        )
        if start is None:
            return None
        return start, value(units, start.shifts, self.sites, self.rules)

    def members(self, units: Sequence[Unit]) -> list[Site]:
        """The sites of all works of these units, by ascending id."""
        return [self.sites[id] for id in sorted(chain(*units))]

    def organisations(self, units: Sequence[Unit]) -> int:
        """How many organisations these units belong to."""
        return len({self._works[unit[0]].organisation for unit in units})
