"""The public works of an area, and of all areas at once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from areas.models import Area
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet
from residents.neighbourhoods.five_years import FiveYears, five_years, last_day
from residents.public import as_public, published_works


@dataclass(frozen=True, slots=True)
class Listed:
    """An area with the number of public works in five years in it and its parts."""

    area: Area
    works: int


def areas() -> list[Area]:
    """The parts of the municipality, by name; not the municipality itself."""
    return list(Area.objects.exclude(level=Area.Level.MUNICIPALITY))


def works_of(area: Area, today: date) -> PlannedWorkQuerySet:
    """The public works of the area that may start within five years, soonest first."""
    works = published_works(today).in_area(area)
    return works.exclude(earliest_start__gt=last_day(today))


def later_works(area: Area, today: date) -> int:
    """How many public works of the area start after the five years."""
    works = published_works(today).in_area(area)
    return works.filter(earliest_start__gt=last_day(today)).count()


def plan_of(area: Area, today: date) -> FiveYears:
    works = works_of(area, today).only("pk")
    return five_years(as_public(list(works), today), today)


def listed(today: date) -> list[Listed]:
    """All areas with their numbers of works, in a fixed number of queries."""
    works = published_works(today).exclude(earliest_start__gt=last_day(today))
    rows = PlannedWork.areas.through.objects.filter(plannedwork__in=works.order_by())
    within: dict[int, set[int]] = defaultdict(set)
    for pk, work in rows.values_list("area", "plannedwork"):
        within[pk].add(work)
    found = areas()
    parts: dict[int | None, list[int]] = defaultdict(list)
    for area in found:
        parts[area.parent_id].append(area.pk)
    return [Listed(area, len(_works_in(area.pk, parts, within))) for area in found]


def _works_in(
    area: int, parts: dict[int | None, list[int]], within: dict[int, set[int]]
) -> set[int]:
    """Also those of its parts, as `in_area` counts."""
    works = set(within[area])
    for part in parts[area]:
        works |= within[part]
    return works
