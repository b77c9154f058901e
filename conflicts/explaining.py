"""Why a proposal exists, in numbers that a page can show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from conflicts.models import Combination, CombinationMember, Match
from conflicts.querysets import CombinationQuerySet
from projects.models import PlannedWork


@dataclass(frozen=True, slots=True)
class Explained:
    """A combination with what its card and page tell about it."""

    combination: Combination
    members: Sequence[CombinationMember]
    matches: Sequence[Match]
    areas: Sequence[str]

    @property
    def works(self) -> list[PlannedWork]:
        return [member.work for member in self.members]

    @property
    def organisations(self) -> list[str]:
        return _once(work.organisation.name for work in self.works)

    @property
    def disciplines(self) -> list[str]:
        return _once(work.get_discipline_display() for work in self.works)

    @property
    def shared_m2(self) -> float:
        """The largest common ground of two of the works."""
        return max((match.shared_m2 for match in self.matches), default=0.0)

    @property
    def metres_apart(self) -> float:
        """How far apart the two works are that lie furthest from each other."""
        return max((match.metres_apart for match in self.matches), default=0.0)

    @property
    def gap_days(self) -> int:
        """The longest time between two windows; 0 when all overlap."""
        return max((match.gap_days for match in self.matches), default=0)

    @property
    def moved(self) -> list[CombinationMember]:
        """Those who would have to move, the furthest first."""
        moving = [member for member in self.members if member.shift_days]
        return sorted(moving, key=lambda member: -abs(member.shift_days))

    @property
    def quarter_end(self) -> date:
        """The last day of the quarter in which it would start."""
        start = self.combination.start_quarter
        return (start + timedelta(days=100)).replace(day=1) - timedelta(days=1)


def explained(rows: CombinationQuerySet | Iterable[Combination]) -> list[Explained]:
    """The combinations with their works and matches, in a fixed number of queries."""
    if isinstance(rows, CombinationQuerySet):
        rows = rows.prefetch_related(
            "members__work__organisation", "members__work__areas"
        )
    rows = list(rows)
    matches = _matches_among({m.work_id for row in rows for m in row.members.all()})
    return [_explained(row, matches) for row in rows]


def _matches_among(work_ids: set[int]) -> list[Match]:
    return list(Match.objects.filter(first__in=work_ids, second__in=work_ids))


def _explained(row: Combination, matches: Sequence[Match]) -> Explained:
    members = list(row.members.all())
    ids = {member.work_id for member in members}
    return Explained(
        combination=row,
        members=members,
        matches=[m for m in matches if m.first_id in ids and m.second_id in ids],
        areas=_once(a.name for member in members for a in member.work.areas.all()),
    )


def _once(names: Iterable[object]) -> list[str]:
    return list(dict.fromkeys(str(name) for name in names))
