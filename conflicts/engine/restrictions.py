"""Where and when the street may not be opened, and which works that concerns."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from conflicts.engine.rules import Rules
from conflicts.engine.window import Window, calendar_days, free_starts
from conflicts.engine.work import Work

MORATORIUM = "moratorium"

# A work that only runs along the edge of a place isn't in it. Edges are drawn, stored
# and moved to another grid to the centimetre.
_EDGE_M = 0.05

# A plan looks five years ahead, and nothing in it moves farther than that.
_YEARS_AROUND = 5


class Scope(StrEnum):
    """Which works a restriction bars."""

    ALL = "all"
    OPENING = "opening"  # those that open the street
    PLANTING = "planting"


@dataclass(frozen=True, slots=True)
class Restriction:
    """A place, and a window in which works may not be carried out there."""

    id: int
    kind: str  # moratorium, event, season
    place: BaseGeometry  # in the same metric grid as the works
    window: Window
    scope: Scope = Scope.OPENING
    repeats_yearly: bool = False  # the same days come back every year

    def bars(self, work: Work, rules: Rules) -> bool:
        """Whether it is about works of this discipline, wherever they are."""
        if self.scope is Scope.OPENING:
            return rules.opens_ground(work.discipline)
        if self.scope is Scope.PLANTING:
            return work.discipline in rules.planting_disciplines
        return True


@dataclass(frozen=True, slots=True)
class Barred:
    """Days on which a work may not be carried out, and which restriction says so."""

    restriction: int
    window: Window


@dataclass(frozen=True, slots=True)
class RestrictionMatch:
    """A work that can't keep clear of a restriction within its own window."""

    work: int
    restriction: int


def barred(
    works: Sequence[Work], restrictions: Sequence[Restriction], rules: Rules
) -> dict[int, tuple[Barred, ...]]:
    """The windows barred for each work that a restriction concerns, by id, in time.

    It concerns works of its scope that have ground in common with its place: more than
    an edge. Windows that lie wholly outside the work's own are there too, because a
    proposal may move it.
    """
    found: dict[int, list[Barred]] = defaultdict(list)
    for work, restriction in _in_place(works, restrictions):
        if restriction.bars(work, rules):
            found[work.id] += [
                Barred(restriction.id, window)
                for window in _windows(restriction, _years(work, restriction), rules)
            ]
    return {id: tuple(sorted(found[id], key=_by_day)) for id in sorted(found)}


def unavoidable(
    works: Sequence[Work], barred: Mapping[int, Sequence[Barred]], rules: Rules
) -> list[RestrictionMatch]:
    """Works that can't start on any day of their own window and keep clear.

    Sorted by work and restriction. Where only several together leave no day, each of
    them is named.
    """
    found = []
    for work in works:
        own = barred.get(work.id, ())
        if own and not _starts_left(work, own, rules):
            to_blame = _enough_alone(work, own, rules) or {
                one.restriction for one in own
            }
            found += [RestrictionMatch(work.id, id) for id in to_blame]
    return sorted(found, key=lambda match: (match.work, match.restriction))


def _enough_alone(work: Work, own: Sequence[Barred], rules: Rules) -> set[int]:
    """The restrictions that leave no day to start even without the others."""
    return {
        id
        for id in {one.restriction for one in own}
        if not _starts_left(work, [one for one in own if one.restriction == id], rules)
    }


def _starts_left(work: Work, own: Sequence[Barred], rules: Rules) -> list[Window]:
    days = calendar_days(work.duration_days or max(1, rules.default_duration_days))
    return free_starts(work.window, days, [one.window for one in own])


def _in_place(
    works: Sequence[Work], restrictions: Sequence[Restriction]
) -> Iterator[tuple[Work, Restriction]]:
    """The works with ground in the place of each restriction."""
    tree = shapely.STRtree([work.footprint for work in works])
    for restriction in restrictions:
        place = _without_edge(restriction.place)
        for position in np.sort(tree.query(place, predicate="intersects")).tolist():
            yield works[position], restriction


def _without_edge(place: BaseGeometry) -> BaseGeometry:
    """A place a little smaller, so that works beside it don't touch it any more.

    Lines and points have no edge, and what is too thin to shrink is all edge.
    """
    smaller = place.buffer(-_EDGE_M)
    return place if smaller.is_empty else smaller


def _windows(restriction: Restriction, years: range, rules: Rules) -> Iterator[Window]:
    """The windows in which it holds: one, or one for each of the years."""
    window = restriction.window
    if restriction.kind == MORATORIUM and window.earliest and window.latest is None:
        term = timedelta(days=max(1, rules.moratorium_days) - 1)
        window = Window(window.earliest, window.earliest + term)
    if restriction.repeats_yearly and window.earliest and window.latest:
        yield from _every_year(window.earliest, window.latest, years)
    else:
        yield window


def _every_year(first: date, last: date, years: range) -> Iterator[Window]:
    """The same days, beginning in each year; November to March ends a year later."""
    longer = last.year - first.year
    for year in years:
        yield Window(_in_year(first, year), _in_year(last, year + longer))


def _in_year(day: date, year: int) -> date:
    if (day.month, day.day) == (2, 29):  # as far as February goes
        return date(year, 3, 1) - timedelta(days=1)
    return day.replace(year=year)


def _years(work: Work, restriction: Restriction) -> range:
    """The years that may matter to a work, from the first of the restriction on.

    Those of its own window and some around, as far as a proposal may move it. They
    don't depend on other works: alone or in a full run, it is barred on the same days.
    """
    first = restriction.window.earliest or date.min
    days = (work.window.earliest, work.window.latest, work.preferred_start)
    known = [day.year for day in days if day is not None] or [first.year]
    return range(
        max(first.year, min(known) - _YEARS_AROUND),
        min(date.max.year - 1, max(known) + _YEARS_AROUND) + 1,
    )


def _by_day(one: Barred) -> tuple[int, int, int]:
    return one.window.first_day, one.window.last_day, one.restriction
