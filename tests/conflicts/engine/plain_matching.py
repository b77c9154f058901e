"""Matching in the plainest way: pair by pair, with no array and no index."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import shapely
from shapely.geometry.base import BaseGeometry

from conflicts.engine import Kind, Match, Rules, Work
from conflicts.engine.matching import Reason

# Far away days that stand for an open side.
_FIRST = date(2025, 1, 1).toordinal()
_LAST = date(2035, 1, 1).toordinal()


def plain_match(one: Work, other: Work, rules: Rules) -> Match | None:
    """What the design says, pair by pair, without arrays or index."""
    reach = max(rules.buffer_m(w.discipline, w.organisation) for w in (one, other))
    metres = shapely.distance(one.footprint, other.footprint)
    gap = one.window.gap_days(other.window)
    says = None if metres > reach else plain_reason(one, other, gap, rules)
    if says is None:
        return None
    return Match(
        one.id,
        other.id,
        KINDS[says],
        metres,
        one.window.overlap_days(other.window),
        gap,
        shared_m2(one.footprint, other.footprint),
        says,
        says is Reason.NEAR and gap > rules.tolerance_days,
    )


KINDS = {
    Reason.REPLACED: Kind.SUPERSEDES,
    Reason.DUPLICATE: Kind.SUPERSEDES,
    Reason.PART: Kind.SUPERSEDES,
    Reason.EVENT: Kind.CLASH,
    Reason.NEW_SURFACE: Kind.ORDER,
    Reason.NEAR: Kind.COMBINE,
}


def plain_reason(one: Work, other: Work, gap: int, rules: Rules) -> Reason | None:
    """The first rule that holds for two works that are near each other."""
    event = "event" in (one.discipline, other.discipline)
    if gap <= (0 if event else rules.tolerance_days):
        needless = plain_needless(one, other, rules)
        if needless:
            return needless
    if event:
        return None if plainly_avoid(one, other, rules) else Reason.EVENT
    early, late = sorted((one, other), key=lambda work: work.window.last_day)
    if (
        early.discipline in ("roads", "green")
        and rules.technical_order[late.discipline]
        < rules.technical_order[early.discipline]
        and 0 < gap <= rules.order_tolerance_days
    ):
        return Reason.NEW_SURFACE
    near = gap <= rules.tolerance_days + rules.near_miss_days
    return Reason.NEAR if near else None


def plain_needless(one: Work, other: Work, rules: Rules) -> Reason | None:
    """Whether one is replaced by the other, entered twice or a part of it."""
    for gas, heat in ((one, other), (other, one)):
        if (gas.discipline, heat.discipline) == ("gas", "heat"):
            least = rules.superseded_share * ground(gas, rules).area
            if common_m2(gas, heat, rules) >= least:
                return Reason.REPLACED
    if one.organisation != other.organisation or one.discipline != other.discipline:
        return None
    areas = sorted(ground(work, rules).area for work in (one, other))
    common = common_m2(one, other, rules)
    if common >= rules.duplicate_share * areas[1]:
        return Reason.DUPLICATE
    return Reason.PART if common >= rules.duplicate_share * areas[0] else None


def common_m2(one: Work, other: Work, rules: Rules) -> float:
    """With room for rounding."""
    return shared_m2(ground(one, rules), ground(other, rules)) + 1e-6


def ground(work: Work, rules: Rules) -> BaseGeometry:
    """Its polygons, and the rest as wide as the work is in the street."""
    wide = rules.working_width_m / 2
    parts = shapely.get_parts(work.footprint)
    return shapely.union_all(
        [part if part.area else part.buffer(wide) for part in parts]
    )


def plainly_avoid(one: Work, other: Work, rules: Rules) -> bool:
    """By trying all days; far away days stand for an open side."""
    return any(
        set(days).isdisjoint(others)
        for days in plain_days_on_site(one, rules)
        for others in plain_days_on_site(other, rules)
    )


def plain_days_on_site(work: Work, rules: Rules) -> Iterator[range]:
    first = max(work.window.first_day, _FIRST)
    last = min(work.window.last_day, _LAST)
    working = work.duration_days or rules.default_duration_days
    calendar = (working // 5) * 7 - (0 if working % 5 else 2) + working % 5
    for start in sorted({*range(first, last - calendar + 2), first}):
        yield range(start, min(start + calendar, last + 1))


def shared_m2(one: BaseGeometry, other: BaseGeometry) -> float:
    """By cutting the union's area: another road than the engine takes.

    That is slow for the thousands of points of a real plan, which are cut directly.
    """
    first, second = polygons(one), polygons(other)
    if not first.intersects(second):
        return 0.0
    if shapely.get_num_coordinates(first) > 50:
        return float(first.intersection(second).area)
    together: BaseGeometry = shapely.union(first, second)
    return float(first.area + second.area - together.area)


@cache
def polygons(footprint: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(footprint)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def facts(matches: list[Match]) -> list[Match]:
    """Rounded to a micrometre, to compare sums made in another order."""
    return [
        replace(
            one,
            metres_apart=round(one.metres_apart, 6),
            shared_m2=abs(round(one.shared_m2, 6)),
        )
        for one in matches
    ]
