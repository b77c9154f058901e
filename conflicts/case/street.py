"""What people in the street notice, with each work by itself and with all together.

On the ground that works share, from what the proposal was computed from, so that the
differences are those of its terms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import shapely
from django.contrib.gis.geos import Polygon
from django.core.exceptions import ObjectDoesNotExist
from shapely.geometry.base import BaseGeometry

from areas.geo import GRID
from conflicts.engine import Rules, Value
from conflicts.engine.footprint import area_part
from conflicts.engine.sites import Site, Sites, Unit
from conflicts.engine.value import double_days, homes_along, value
from conflicts.inputs import work_from_json
from conflicts.models import Combination

DAYS_IN_A_WEEK = 5  # of work
# Smaller pieces are where edges were drawn a little beside each other.
_LEAST_M2 = 1.0


@dataclass(frozen=True, slots=True)
class StreetTime:
    """On the ground that works share: alone is each by itself, one after the other."""

    shared_m2: float
    openings_alone: int  # of one spot, where most meet; together it is opened once
    days_alone: float  # working days that somebody is at work there
    days_together: float
    address_days_alone: float
    address_days_together: float

    @property
    def weeks_alone(self) -> int:
        return round(self.days_alone / DAYS_IN_A_WEEK)

    @property
    def weeks_together(self) -> int:
        return round(self.days_together / DAYS_IN_A_WEEK)

    @property
    def weeks_spared(self) -> int:
        return self.weeks_alone - self.weeks_together

    @property
    def openings_spared(self) -> int:
        return max(0, self.openings_alone - 1)


class Street:
    """A proposal's works as the engine saw them, asked more than once."""

    def __init__(
        self, sites: Sites, units: Sequence[Unit], shifts: dict[int, int], rules: Rules
    ) -> None:
        self.sites, self.units, self.shifts = sites, units, shifts
        self.rules = rules

    @cached_property
    def pieces(self) -> list[tuple[list[Site], float]]:
        """Each piece of ground that units share, with its square metres."""
        return self.sites.pieces(self.units)

    def time(self) -> StreetTime:
        """What people notice there, alone and together."""
        days = [sum(_days(sites, area)) for sites, area in self.pieces]
        twice = [double_days(sites, area) for sites, area in self.pieces]
        homes = [homes_along(sites, area, self.rules) for sites, area in self.pieces]
        left = 1 - self.rules.kappa
        alone = sum(n * d for n, d in zip(homes, days, strict=True))
        spared = left * sum(n * d for n, d in zip(homes, twice, strict=True))
        return StreetTime(
            shared_m2=sum(area for _sites, area in self.pieces),
            openings_alone=max(map(_openings, self.pieces), default=0),
            days_alone=sum(days),
            days_together=sum(days) - left * sum(twice),
            address_days_alone=alone,
            address_days_together=alone - spared,
        )

    def ground(self) -> BaseGeometry:
        """All ground that two or more units share, in the grid; empty when none."""
        common = [
            area_part(shapely.intersection(self.sites.ground(a), self.sites.ground(b)))
            for one, other in combinations(self.units, 2)
            for a in one
            for b in other
        ]
        return area_part(shapely.union_all(common))

    def box(self) -> Polygon:
        """Around the ground of all works, in the grid."""
        grounds = [self.sites.ground(id) for unit in self.units for id in unit]
        box = Polygon.from_bbox(shapely.total_bounds(grounds).tolist())
        box.srid = GRID
        return box

    def value(self, rules: Rules) -> Value:
        """The same works at other prices; ground, days and shifts stay as they are."""
        return value(self.units, self.shifts, self.sites, rules)


def _days(sites: Sequence[Site], area: float) -> list[float]:
    return [site.days_per_m2 * area for site in sites]


def _openings(piece: tuple[Sequence[Site], float]) -> int:
    sites, area = piece
    return sum(site.opened_m2 > 0 for site in sites) if area >= _LEAST_M2 else 0


def street_of(row: Combination, rules: Rules) -> Street | None:
    """From what `row` was computed from, by the rules of that time; None when that is
    not on record, or no longer about the works in it. Two queries."""
    try:
        stored = row.inputs.works
    except ObjectDoesNotExist:
        return None
    shifts = {member.work_id: member.shift_days for member in row.members.all()}
    works = [work_from_json(one) for one in stored]
    ids = {work.id for work in works}
    if ids != shifts.keys():
        return None
    units = _units(row, ids)
    campaigns = [unit for unit in units if len(unit) > 1]
    return Street(Sites(works, rules, campaigns), units, shifts, rules)


def _units(row: Combination, ids: set[int]) -> list[Unit]:
    """As they took part; each for itself when that was not stored."""
    stored = [tuple(unit) for unit in row.appraisal.get("units", [])]
    if {id for unit in stored for id in unit} == ids:
        return stored
    return [(id,) for id in sorted(ids)]
