"""Neighbours and obstacles of a draft as its planner reads them."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from conflicts import wording
from conflicts.engine import Rules
from conflicts.meeting_words import Barrier, Finding, Meeting
from conflicts.nearby import Neighbour, Obstacle
from projects.models import PlannedWork
from projects.periods import quarters_text


@dataclass(frozen=True, slots=True)
class Near:
    """One neighbour: who, what, when, where, and what KIP makes of it."""

    found: Neighbour

    @property
    def work(self) -> PlannedWork:
        return self.found.work

    @property
    def _meeting(self) -> Meeting:
        return Meeting(self.found.work, self.found.piece, self.found.match)

    @property
    def finding(self) -> Finding:
        return self._meeting.finding

    @property
    def when(self) -> str:
        """In quarters, as in the table of the plan."""
        return quarters_text(self.work.earliest_start, self.work.latest_end)

    @property
    def in_space(self) -> str:
        """'1,240 m² in common', '85 m lies in or along it', '8 metres apart'."""
        match, metres = self.found.match, self.found.along_m
        if match.shared_m2 >= 1 or metres < 1:
            return self._meeting.in_space
        text = _("%(metres)s m lies in or along it") % {
            "metres": wording.number(wording.rounded(metres))
        }
        if match.metres_apart < 1:
            return text
        return f"{self._meeting.in_space}; {text}"

    @property
    def in_time(self) -> str:
        """How long at the same time, or how much earlier or later than one's own."""
        match = self.found.match
        if match.gap_days <= 1:
            return self._meeting.in_time
        gap = {"time": wording.duration(match.gap_days)}
        if _comes_after(self.work.earliest_start, self.found.piece.latest_end):
            return _("begins %(time)s after your work ends") % gap
        return _("ends %(time)s before your work begins") % gap

    @property
    def contact(self) -> str:
        return self.work.contact.get_full_name() if self.work.contact else ""


def _comes_after(first: date | None, last: date | None) -> bool:
    return first is not None and last is not None and first > last


@dataclass(frozen=True, slots=True)
class Hurdle:
    """A restriction in the place and time of a draft."""

    found: Obstacle
    rules: Rules

    @property
    def title(self) -> str:
        return self.found.restriction.title

    @property
    def kind(self) -> str:
        return capfirst(self.found.restriction.get_kind_display())

    @property
    def period(self) -> str:
        return Barrier(self.found.restriction, self.rules.moratorium_days).period

    @property
    def advice(self) -> str:
        if self.found.can_be_avoided:
            return _("There are days left in your period on which you can work.")
        return _("Your period leaves no days to work. Choose another period.")
