"""Limits that many combinations draw on: yearly budgets, and streets closed at once.

Everything planned already stays planned until a combination moves it. So a limit has
the room that is left beside the plan, and a combination uses of it what it changes:

    roads, cost 400,000, planned for 2027, combined in 2028
    budget of roads 2027     -400,000     makes room
    budget of roads 2028     +400,000     needs room
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from conflicts.engine.grouping import Group
from conflicts.engine.work import Work

BUDGET = "budget"
CLOSURES = "closures"

Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Limit:
    """What is left of one budget frame, or of the closures that an area can bear."""

    # ("budget", organisation, year): EUR
    # ("closures", area, year * 4 + quarter - 1): closures that start in the quarter
    key: Key
    room: float  # beside what is planned and stays; 0 or more


@dataclass(frozen=True, slots=True)
class Bound:
    """How a group draws on one limit, and what that limit is worth at the margin."""

    limit: Limit
    use: float  # net change by the group: + needs room, - makes room
    price: float  # EUR saved per EUR or per closure of more room; 0: not scarce


class Limits:
    """The limits of one plan, and what each group changes about them.

    A plan that exceeds a limit already leaves no room: combinations may not make it
    worse. A work without a date is in no year's plan, but needs room once combined.
    A closure counts in the quarter in which it starts, however long it lasts.
    """

    def __init__(
        self,
        works: Iterable[Work],
        frames: Mapping[tuple[int, int], float] | None = None,
        caps: Mapping[int, int] | None = None,
        *,
        taken: Iterable[Group] = (),
    ) -> None:
        """`frames` in EUR per (organisation, year), `caps` in closures per area.

        `works` are all of the plan, those of accepted combinations among them; `taken`
        are these combinations, whose works start when they do and not when planned.
        """
        self._works = {work.id: work for work in works}
        self._frames = dict(frames or {})
        self._caps = dict(caps or {})
        self._planned: defaultdict[Key, float] = defaultdict(float)
        for work in self._works.values():
            for key, use in self._own(work).items():
                self._planned[key] += use
        for group in taken:
            for key, use in self._changes(group).items():
                self._planned[key] += use
        self._positions: dict[Key, int] = {}
        self._limits: list[Limit] = []

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Those that groups asked about draw on, in the order in which they came up."""
        return tuple(self._limits)

    def uses(self, group: Group) -> dict[int, float]:
        """Net change that the group causes, by position in `limits`."""
        return {self._position(key): use for key, use in self._changes(group).items()}

    def _changes(self, group: Group) -> dict[Key, float]:
        """Per limit, in EUR or closures; what cancels out is left out."""
        changes: dict[Key, float] = {}
        works = [self._works[id] for id in group.works]
        for work in works:
            for key, use in self._own(work).items():
                changes[key] = changes.get(key, 0.0) - use
        for key, use in self._together(works, group.start_quarter).items():
            changes[key] = changes.get(key, 0.0) + use
        return {key: use for key, use in sorted(changes.items()) if use}

    def _own(self, work: Work) -> dict[Key, float]:
        """What the work uses as its owner planned it."""
        day = work.preferred_start or work.window.earliest
        return {} if day is None else self._together([work], day)

    def _together(self, works: Sequence[Work], start: date) -> dict[Key, float]:
        """What these works use when they start on a day; an area is closed once."""
        uses: dict[Key, float] = {}
        for work in works:
            if work.cost and (work.organisation, start.year) in self._frames:
                key = (BUDGET, work.organisation, start.year)
                uses[key] = uses.get(key, 0.0) + work.cost
            for area in work.areas if work.closes_street else ():
                if area in self._caps:
                    uses[CLOSURES, area, quarter_number(start)] = 1.0
        return uses

    def _position(self, key: Key) -> int:
        if key not in self._positions:
            self._positions[key] = len(self._limits)
            self._limits.append(Limit(key, self._room(key)))
        return self._positions[key]

    def _room(self, key: Key) -> float:
        kind, owner, period = key
        frame = self._frames[owner, period] if kind == BUDGET else self._caps[owner]
        return max(0.0, frame - self._planned.get(key, 0.0))


def quarter_number(day: date) -> int:
    """Quarters since the year 0: consecutive quarters differ by 1."""
    return day.year * 4 + (day.month - 1) // 3


def binding(
    group: Group, prices: Mapping[Key, float], limits: Limits
) -> tuple[Bound, ...]:
    """The limits that this group draws on or relieves, the dearest for it first.

    `prices` are those of the selection; what is not in it has room enough.
    """
    uses = limits.uses(group)
    bounds = [
        Bound(
            limits.limits[position], use, prices.get(limits.limits[position].key, 0.0)
        )
        for position, use in uses.items()
    ]
    return tuple(sorted(bounds, key=lambda one: (-one.use * one.price, one.limit.key)))
