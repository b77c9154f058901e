"""The residents' door for what works are part of: combinations and areas.

As `public.py` for works: what residents may know is listed here field by field.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from areas.models import Area
from conflicts.case.weeks import weeks_spared
from conflicts.models import Combination, CombinationMember
from conflicts.review import State
from projects.models import PlannedWork
from residents.public import PublicLink, published_works


@dataclass(frozen=True, slots=True)
class PublicCombination:
    """Works that will be carried out together, of which every one is public.

    The days are those in which its works may be carried out; None is open.
    """

    id: int
    title: str
    works: tuple[PublicLink, ...]
    earliest_start: date | None
    latest_end: date | None
    weeks_spared: int


@dataclass(frozen=True, slots=True)
class PublicArea:
    """What anybody may know of a part of the municipality, but for its boundary."""

    id: int
    code: str
    name: str
    level: str
    part_of: int | None
    inhabitants: int | None
    households: int | None


def published_combinations(today: date) -> QuerySet[Combination]:
    """What will be carried out together, as far as all of it is public: one hidden
    work, and residents do not hear of the combination."""
    accepted = CombinationMember.objects.filter(combination__state=State.ACCEPTED)
    hidden = accepted.exclude(work__in=published_works(today).order_by().values("pk"))
    return (
        Combination.objects.filter(pk__in=accepted.values("combination"))
        .exclude(pk__in=hidden.values("combination"))
        .order_by("pk")
    )


def as_public_combinations(
    combinations: Sequence[Combination], today: date
) -> list[PublicCombination]:
    """What residents may know of each of these; what is not published is left out."""
    asked = [one.pk for one in combinations]
    rows = published_combinations(today).filter(pk__in=asked).in_bulk()
    works: dict[int, list[PlannedWork]] = {pk: [] for pk in rows}
    members = CombinationMember.objects.filter(combination__in=works)
    for member in members.select_related("work").defer("work__footprint"):
        works[member.combination_id].append(member.work)
    return [_as_combination(rows[pk], works[pk]) for pk in asked if pk in rows]


def _as_combination(row: Combination, works: list[PlannedWork]) -> PublicCombination:
    starts = [work.earliest_start for work in works]
    ends = [work.latest_end for work in works]
    return PublicCombination(
        id=row.pk,
        title=" + ".join(work.title for work in works),
        works=tuple(PublicLink(work.pk, work.title) for work in works),
        earliest_start=None if None in starts else min(filter(None, starts)),
        latest_end=None if None in ends else max(filter(None, ends)),
        weeks_spared=weeks_spared(row),
    )


def as_public_areas(areas: Iterable[Area]) -> list[PublicArea]:
    """Areas are public; who manages them, and what they can bear, is not."""
    return [
        PublicArea(
            id=area.pk,
            code=area.code,
            name=area.name,
            level=area.level,
            part_of=area.parent_id,
            inhabitants=area.inhabitants,
            households=area.households,
        )
        for area in areas
    ]
