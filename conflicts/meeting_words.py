"""A work's meetings with others as its planner reads them: who, how near, when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from areas.models import Restriction
from conflicts import wording
from conflicts.engine import ENDLESS_DAYS
from conflicts.review import Kind, MatchReason
from projects.models import PlannedWork
from projects.periods import period_text

_JOINABLE = (Kind.COMBINE, Kind.ORDER)


class Measured(Protocol):
    """A match as it is stored, or as the engine has just found it."""

    @property
    def kind(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def is_near_miss(self) -> bool: ...
    @property
    def metres_apart(self) -> float: ...
    @property
    def overlap_days(self) -> int: ...
    @property
    def gap_days(self) -> int: ...
    @property
    def shared_m2(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """What KIP makes of a meeting: in two words, and what to do about it."""

    label: str
    advice: str = ""
    is_good: bool = False  # something to gain and not a problem


@dataclass(frozen=True, slots=True)
class Meeting:
    """The other work and one's own, with the facts as measured."""

    work: PlannedWork
    own: PlannedWork
    match: Measured
    worth: float | None = None  # euros that the two would save together

    @property
    def kind(self) -> Kind:
        return Kind(self.match.kind)

    @property
    def finding(self) -> Finding:
        return finding_of(self.match)

    @property
    def in_space(self) -> str:
        return wording.space(
            self.match.shared_m2, self.match.metres_apart, several=False
        )

    @property
    def in_time(self) -> str:
        return time_text(self.match, self.work, self.own)

    @property
    def saves(self) -> str:
        """What the two would save together, rounded; empty for what can't be joined."""
        if not self.worth or self.worth <= 0 or self.kind not in _JOINABLE:
            return ""
        return wording.about(self.worth)


@dataclass(frozen=True, slots=True)
class Barrier:
    """A restriction that a work can't keep clear of."""

    restriction: Restriction
    usual_days: int  # how long a moratorium without a last day lasts

    @property
    def period(self) -> str:
        """In words; both days are included."""
        first, last = self.restriction.starts_on, self.restriction.ends_on
        if self.restriction.repeats_yearly and last is not None:
            return _("every year from %(first)s to %(last)s") % {
                "first": date_format(first, "j F"),
                "last": date_format(last, "j F"),
            }
        if last is None and self.restriction.kind == Restriction.Kind.MORATORIUM:
            last = first + timedelta(days=self.usual_days - 1)
        return period_text(first, last)


@dataclass(frozen=True, slots=True)
class Sections:
    """Meetings by what they ask of a planner."""

    to_combine: Sequence[Meeting]
    wrong_order: Sequence[Meeting]
    clashes: Sequence[Meeting]
    needless: Sequence[Meeting]
    near_misses: Sequence[Meeting]


def in_sections(meetings: Iterable[Meeting]) -> Sections:
    """Each meeting in one section; what saves most first, and then as given."""
    found: dict[Kind | None, list[Meeting]] = defaultdict(list)
    for meeting in sorted(meetings, key=lambda one: -max(0, one.worth or 0)):
        found[None if meeting.match.is_near_miss else meeting.kind].append(meeting)
    return Sections(
        to_combine=found[Kind.COMBINE],
        wrong_order=found[Kind.ORDER],
        clashes=found[Kind.CLASH],
        needless=found[Kind.SUPERSEDES],
        near_misses=found[None],
    )


def finding_of(match: Measured) -> Finding:
    """What to make of a match, by its kind and the rule that says so."""
    if match.is_near_miss:
        return Finding(
            _("almost"),
            _("Their periods lie just too far apart. With more room they would fit."),
        )
    return finding_for(Kind(match.kind), MatchReason(match.reason))


def finding_for(kind: Kind, reason: MatchReason) -> Finding:
    """What to make of works that meet like this, and not almost."""
    if kind == Kind.ORDER:
        reason = MatchReason.NEW_SURFACE
    return _by_reason().get(reason) or Finding(
        str(kind.label), is_good=kind == Kind.COMBINE
    )


def _by_reason() -> dict[MatchReason, Finding]:
    """In the language of this moment."""
    return {
        MatchReason.NEW_SURFACE: Finding(
            _("wrong order"),
            _(
                "New paving comes first and would be opened again. Move one of the "
                "two, or carry them out together."
            ),
        ),
        MatchReason.EVENT: Finding(
            _("clash: event"),
            _(
                "The street is needed for an event in this period. Choose other days, "
                "or agree on it with the organiser."
            ),
        ),
        MatchReason.CLOSURES: Finding(
            _("clash: way round"),
            _(
                "Both close their street, and each is the way round for the other. "
                "Plan one after the other."
            ),
        ),
        MatchReason.REPLACED: Finding(
            _("one makes the other needless"),
            _(
                "When one of these goes ahead, the other may not be needed. Ask its "
                "owner before anything is ordered."
            ),
        ),
        MatchReason.DUPLICATE: Finding(
            _("entered twice?"),
            _(
                "Same organisation, same discipline, same ground. Is it the same work? "
                "Then cancel one of the two. It does not count as a saving."
            ),
        ),
        MatchReason.PART: Finding(
            _("part of the other?"),
            _(
                "One lies almost wholly in the other, of the same organisation and "
                "discipline. Is it a part of it? Then cancel the smaller one. It does "
                "not count as a saving."
            ),
        ),
    }


def time_text(match: Measured, *works: PlannedWork) -> str:
    """'1 quarter in the same period', or how much time lies between the works."""
    overlap_days, gap_days = match.overlap_days, match.gap_days
    if overlap_days >= ENDLESS_DAYS:
        return _endless_text(works)
    if overlap_days:
        text = _("%(time)s in the same period")
        return text % {"time": wording.duration(overlap_days)}
    if gap_days <= 1:
        return _("one right after the other")
    return _("%(time)s in between") % {"time": wording.duration(gap_days)}


def _endless_text(works: Sequence[PlannedWork]) -> str:
    """By what stands in the works: a number of days would be a century."""
    if not any(work.latest_end for work in works):
        return _("in the same period, and neither has an end date")
    if not any(work.earliest_start for work in works):
        return _("in the same period, and neither has a start date")
    return _("in the same period")
