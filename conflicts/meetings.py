"""A work's meetings with others as its planner reads them: who, how near, when."""

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
    """The other work, with the facts as measured."""

    work: PlannedWork
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
        return time_text(self.match.overlap_days, self.match.gap_days)


def time_text(overlap_days: int, gap_days: int) -> str:
    """'91 days in the same period', or how many days lie between the two."""
    if overlap_days >= ENDLESS_DAYS:
        return _("in the same period, and neither has an end date")
    if overlap_days:
        text = ngettext(
            "%(n)s day in the same period",
            "%(n)s days in the same period",
            overlap_days,
        )
        return text % {"n": wording.number(overlap_days)}
    text = ngettext("one right after the other", "%(n)s days apart in time", gap_days)
    return text % {"n": wording.number(gap_days)}
