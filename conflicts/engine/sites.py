"""Works as the value model sees them: their ground, what is opened, and how long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from conflicts.engine.footprint import Overlay, area_part, grounds
from conflicts.engine.rules import Rules
from conflicts.engine.window import Window, calendar_days, working_days
from conflicts.engine.work import Work

# Works that take part as one: a campaign, or a work alone. Ids ascend.
Unit = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A work as the value model sees it: how much ground, opened how far, how long."""

    work: Work
    ground_m2: float  # what it takes: as drawn, lines and points widened
    opened_m2: float  # what it opens and has to close again, or renews
    days: int  # working days on site
    cost: float  # euros; estimated from its days when its owner gives none
    is_surface: bool
    # Per square metre of ground, as if spread evenly; and in the calendar, the days it
    # lasts and those on which its own window lets it start. Kept, because the value of
    # every group asks for them again.
    opened_share: float = field(init=False)
    days_per_m2: float = field(init=False)
    calendar_days: int = field(init=False)
    starts: Window = field(init=False)

    def __post_init__(self) -> None:
        lasts = calendar_days(self.days)
        for name, found in (
            ("opened_share", self.opened_m2 / self.ground_m2),
            ("days_per_m2", self.days / self.ground_m2),
            ("calendar_days", lasts),
            ("starts", self.work.window.starts(lasts)),
        ):
            object.__setattr__(self, name, found)


class Sites:
    """The sites of all works, and the pieces of ground that they share.

    Where works of one campaign draw the same ground (at crossings), it is the lower
    id's while they take part as one: what a campaign shares with itself it would
    share without the others too, and is no saving of theirs.
    """

    def __init__(
        self, works: Iterable[Work], rules: Rules, campaigns: Iterable[Unit] = ()
    ) -> None:
        works = sorted(works, key=lambda work: work.id)
        shapes = grounds(
            np.array([work.footprint for work in works], dtype=object),
            rules.working_width_m,
        )
        areas, lengths = shapely.area(shapes).tolist(), shapely.length(shapes).tolist()
        self._sites = {
            work.id: _site(work, m2, metres, rules)
            for work, m2, metres in zip(works, areas, lengths, strict=True)
        }
        # ground is known by number: that of a work alone, and that as a member
        self._numbers = {work.id: number for number, work in enumerate(works)}
        self._as_member: dict[int, int] = {}
        self._owners = [work.id for work in works]
        self._overlay = Overlay(dict(enumerate(shapes.tolist())))
        self.join(campaigns)

    def __getitem__(self, id: int) -> Site:
        return self._sites[id]

    def __contains__(self, id: int) -> bool:
        return id in self._sites

    def join(self, campaigns: Iterable[Unit]) -> None:
        """Tells which works take part as one from now on."""
        for campaign in campaigns:
            drawn = [self.ground(id) for id in campaign]
            for place, id in enumerate(campaign):
                self._as_member[id] = len(self._owners)
                left = _without(drawn[place], drawn[:place])
                self._overlay.add(len(self._owners), left)
                self._owners.append(id)

    def ground(self, id: int) -> BaseGeometry:
        """The ground that this work takes, drawn as a polygon or widened."""
        return self._overlay.common((self._numbers[id],))

    def learn(self, one: int, other: int, m2: float) -> None:
        """Tells the ground that two works share, when it was measured before."""
        first, second = sorted((self._numbers[one], self._numbers[other]))
        self._overlay.learn((first, second), m2)

    def shared_m2(self, one: int, other: int) -> float:
        """Square metres of ground that these two works take."""
        first, second = sorted((self._numbers[one], self._numbers[other]))
        return self._overlay.common_m2((first, second))

    def pieces(self, units: Sequence[Unit]) -> list[tuple[list[Site], float]]:
        """Each piece of ground that two or more units share, and its square metres.

        With the sites that take it: one of each of those units, by ascending number.
        """
        pieces = self._overlay.pieces([self._parts(unit) for unit in units])
        return [
            ([self._sites[self._owners[number]] for number in some], area)
            for some, area in pieces.items()
        ]

    def _parts(self, unit: Unit) -> tuple[int, ...]:
        numbers = self._numbers if len(unit) == 1 else self._as_member
        return tuple(numbers[id] for id in unit)


def _site(work: Work, ground_m2: float, outline_m: float, rules: Rules) -> Site:
    surface = rules.is_surface(work.discipline)
    days = _days_on_site(work, rules)
    if surface:
        opened = rules.renewed_m2_per_day * days
    else:
        opened = _trench_m2(work, outline_m, days, rules)
    cost = work.cost if work.cost is not None else days * rules.unknown_cost_eur_day
    return Site(work, ground_m2, min(ground_m2, opened), days, cost, surface)


def _days_on_site(work: Work, rules: Rules) -> int:
    """Working days; never more than its window has, which is what was promised."""
    days = work.duration_days or rules.default_duration_days
    if work.window.days is None:
        return days
    return min(days, working_days(work.window.days))


def _trench_m2(work: Work, outline_m: float, days: int, rules: Rules) -> float:
    """Ground really opened: a strip along its length, as far as its days allow.

        drawn  [====================]     a whole street of 8,000 m2, 500 m long
        opened  --------------------      one strip of 1.2 m: 600 m2
        in 10 days  -------               as far as the work comes: 200 m2

    Half the outline is the length of anything long and thin.
    """
    strip = rules.strips_m.get(work.discipline, rules.default_strip_m)
    return min(strip * outline_m / 2, rules.opened_m2_per_day * days)


def _without(drawn: BaseGeometry, others: Sequence[BaseGeometry]) -> BaseGeometry:
    touching = [other for other in others if shapely.intersects(other, drawn)]
    if not touching:
        return drawn
    return area_part(shapely.difference(drawn, shapely.union_all(touching)))
