"""A work's meetings with others as its planner reads them: who, how near, when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conflicts import wording
from conflicts.engine import ENDLESS_DAYS
from conflicts.review import Kind
from projects.models import PlannedWork


class Measured(Protocol):
    """A match as it is stored, or as the engine has just found it."""

    @property
    def kind(self) -> str: ...
    @property
    def metres_apart(self) -> float: ...
    @property
    def overlap_days(self) -> int: ...
    @property
    def gap_days(self) -> int: ...
    @property
    def shared_m2(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Meeting:
    """The other work and one's own, with the facts as measured."""

    work: PlannedWork
    own: PlannedWork
    match: Measured

    @property
    def kind(self) -> Kind:
        return Kind(self.match.kind)

    @property
    def in_space(self) -> str:
        return wording.space(
            self.match.shared_m2, self.match.metres_apart, several=False
        )

    @property
    def in_time(self) -> str:
        return time_text(self.match, self.work, self.own)


def time_text(match: Measured, *works: PlannedWork) -> str:
    """'91 days in the same period', or how many days lie between the works."""
    overlap_days, gap_days = match.overlap_days, match.gap_days
    if overlap_days >= ENDLESS_DAYS:
        return _endless_text(works)
    if overlap_days:
        text = ngettext(
            "%(n)s day in the same period",
            "%(n)s days in the same period",
            overlap_days,
        )
        return text % {"n": wording.number(overlap_days)}
    text = ngettext("one right after the other", "%(n)s days apart in time", gap_days)
    return text % {"n": wording.number(gap_days)}


def _endless_text(works: Sequence[PlannedWork]) -> str:
    """By what stands in the works: a number of days would be a century."""
    if not any(work.latest_end for work in works):
        return _("in the same period, and neither has an end date")
    if not any(work.earliest_start for work in works):
        return _("in the same period, and neither has a start date")
    return _("in the same period")
