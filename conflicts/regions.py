"""The part of a plan around some works, as far as it has to be looked at again.

    changed works ── 1 ── 2 ── ... ── hops - 2 ── hops - 1 ── hops
                     all groups of these are known ┘
                                                   edge: seen, but not the whole of them

A group is a star: an anchor and works that it meets. Of a work that has two hops to the
edge, every group that it is in can be made from the works of the region alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import F, Q

from conflicts.engine import Rules
from conflicts.models import CombinationMember, Match
from conflicts.review import Kind, MatchReason
from projects.models import PlannedWork

FIRST_HOPS = 5
MORE_HOPS = 3

_ANY = Q()
_WORTH_JOINING = Q(worth__gt=0)
_ENTERED_TWICE = Q(reason__in=[MatchReason.DUPLICATE, MatchReason.PART])


@dataclass(frozen=True, slots=True)
class Region:
    """Works by how much of their surroundings is known."""

    works: frozenset[int]  # all of them
    near: frozenset[int]  # those of which groups may have changed
    inner: frozenset[int]  # those of which every group is known

    @property
    def is_whole(self) -> bool:
        """Whether nothing hangs together with these works but themselves."""
        return self.inner == self.works


def region_around(
    changed: Collection[int], hops: int, rules: Rules, today: date
) -> Region:
    """The works that hang together with those that changed, through so many meetings.

    First whatever changed works met before, lie near now, or were proposed with, and
    whoever those meet: what a pair is worth may have changed there. From there on only
    through pairs that are worth joining, as they were stored. Campaigns stay whole.
    """
    start = set(changed) | _once_proposed_with(changed)
    near = with_campaigns(
        start | _now_near(changed, rules, today) | _met(start, _ANY), rules
    )
    seen = with_campaigns(near | _met(near, _ANY), rules)
    rings = [near, seen - near]
    while rings[-1] and len(rings) < hops:
        wider = with_campaigns(seen | _met(rings[-1], _WORTH_JOINING), rules)
        rings.append(wider - seen)
        seen = wider
    known = seen - rings[-1] - rings[-2] if rings[-1] else seen
    return Region(frozenset(seen), frozenset(near), frozenset(known))


def _once_proposed_with(changed: Collection[int]) -> set[int]:
    """Works that share a combination with a changed one."""
    mine = CombinationMember.objects.filter(work__in=changed).values("combination")
    together = CombinationMember.objects.filter(combination__in=mine)
    return set(together.values_list("work", flat=True))


def _now_near(changed: Collection[int], rules: Rules, today: date) -> set[int]:
    """Works near a changed one, by the index; those that close a street from afar."""
    plan = PlannedWork.objects.to_be_detected(today)
    moved = plan.filter(pk__in=changed).values("pk", "closes_street")
    closing = [row["pk"] for row in moved if row["closes_street"]]
    near = _within([row["pk"] for row in moved], rules.reach_m)
    near |= _within(closing, rules.detour_m, "AND other.closes_street")
    return set(plan.filter(pk__in=near).values_list("pk", flat=True))


def _within(work_ids: Collection[int], metres: float, only: str = "") -> set[int]:
    if not work_ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT other.id
            FROM projects_plannedwork one
            JOIN projects_plannedwork other
              ON ST_DWithin(one.footprint, other.footprint, %s) {only}
            WHERE one.id = ANY(%s)
            """,
            [metres, list(work_ids)],
        )
        return {pk for (pk,) in cursor.fetchall()}


def _met(works: Collection[int], only: Q) -> set[int]:
    """Works with a match with one of these."""
    ids = list(works)
    pairs = Match.objects.filter(Q(first__in=ids) | Q(second__in=ids), only)
    return {work for pair in pairs.values_list("first", "second") for work in pair}


def with_campaigns(works: Collection[int], rules: Rules) -> set[int]:
    """These works with the campaigns that they are in, or enough of a longer chain to
    see that it is none; and what was entered twice of them, because only one of the
    two is in a chain."""
    links = Match.objects.filter(
        first__organisation=F("second__organisation"),
        first__discipline=F("second__discipline"),
        overlap_days__gt=0,
        metres_apart__lte=rules.campaign_reach_m,
    ).exclude(kind=Kind.SUPERSEDES)
    seen = set(works)
    frontier = seen
    for _step in range(rules.campaign_max_works):
        ids = list(frontier)
        pairs = links.filter(Q(first__in=ids) | Q(second__in=ids))
        found = {work for pair in pairs.values_list("first", "second") for work in pair}
        frontier = found - seen
        if not frontier:
            break
        seen = seen | frontier
    return seen | _met(seen, _ENTERED_TWICE)
