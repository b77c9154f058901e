"""Proposals beside each other: to merge them, or to make two of one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.gis.db.models import Union
from django.db.models import Exists, OuterRef
from django.http import QueryDict

from conflicts import wording
from conflicts.composing.asking import Asked, rows_of
from conflicts.composing.near import NEAR_METRES
from conflicts.explaining import Explained, explained
from conflicts.models import Combination, CombinationMember
from conflicts.review import JOINABLE, STEPS, Action
from organisations.permissions import Visitor
from projects.models import PlannedWork

MOST_OTHERS = 12
PARTS = ("1", "2")


@dataclass(frozen=True, slots=True)
class Other:
    """A proposal that could be merged with this one."""

    found: Explained

    @property
    def combination(self) -> Combination:
        return self.found.combination

    @property
    def number(self) -> int:
        return self.combination.number

    @property
    def benefit(self) -> str:
        return wording.about(float(self.combination.value))


def others_near(combination: Combination, user: Visitor) -> list[Other]:
    """Proposals near this one that `user` may end, the most valuable first."""
    own = PlannedWork.objects.filter(memberships__combination=combination)
    place = own.filter(footprint__isnull=False).aggregate(p=Union("footprint"))["p"]
    if place is None:
        return []
    near = CombinationMember.objects.filter(
        combination=OuterRef("pk"),
        work__in=PlannedWork.objects.near(place, NEAR_METRES).values("pk"),
    )
    rows = Combination.objects.visible_to(user).exclude(pk=combination.pk)
    mine = Combination.objects.decidable_by(user).values("pk")
    rows = rows.filter(
        Exists(near),
        pk__in=mine,
        kind__in=JOINABLE,
        state__in=STEPS[Action.REPLACE].before,
    )
    return [Other(one) for one in explained(rows.best_first()[:MOST_OTHERS])]


def joined(rows: Iterable[Combination]) -> list[PlannedWork]:
    """The works of all of these."""
    ids = {member.work_id for row in rows for member in row.members.all()}
    return rows_of(ids, PlannedWork.objects.all())


def asked_parts(data: QueryDict, combination: Combination) -> list[Asked]:
    """The works in the first and in the second part, as `part-<work>` says."""
    works = joined([combination])
    return [
        Asked(
            [work for work in works if data.get(f"part-{work.pk}") == part],
            combination.start_quarter,
        )
        for part in PARTS
    ]
