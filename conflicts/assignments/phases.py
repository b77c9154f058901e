"""In which order, and about when: what lies deepest goes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from conflicts.engine.rules import TECHNICAL_ORDER
from conflicts.explaining import Part

_LAST = max(TECHNICAL_ORDER.values()) + 1


@dataclass(frozen=True, slots=True)
class Phase:
    """Works that may go on side by side, from the quarter in which `begins` lies."""

    parts: Sequence[Part]
    begins: date
    ends: date

    @property
    def days(self) -> int:
        """Working days of the longest."""
        return max((part.work.duration_days or 0 for part in self.parts), default=0)


def phases_of(parts: Sequence[Part], start: date) -> list[Phase]:
    """One after the other from the agreed start: each begins when the one before it is
    done and its works may begin; earlier, beside it, when it would end too late."""
    phases, day = [], start
    for _rank, group in groupby(sorted(parts, key=_rank_of), key=_rank_of):
        together = list(group)
        begins = max(start, _begins(together, day))
        day = begins + _length(together)
        phases.append(Phase(together, begins, max(begins, day - timedelta(days=1))))
    return phases


def _begins(parts: Sequence[Part], day: date) -> date:
    """The day itself, moved into what the agreed windows of these works allow."""
    firsts = [part.proposed.earliest for part in parts if part.proposed.earliest]
    lasts = [part.proposed.latest for part in parts if part.proposed.latest]
    latest = max(lasts) - _length(parts) if lasts else day
    return max([min(day, latest), *([min(firsts)] if firsts else [])])


def _length(parts: Sequence[Part]) -> timedelta:
    """Of the longest, in days on the calendar."""
    longest = max(part.work.duration_days or 0 for part in parts)
    return timedelta(days=round(longest * 7 / 5))


def _rank_of(part: Part) -> int:
    return TECHNICAL_ORDER.get(part.work.discipline, _LAST)
