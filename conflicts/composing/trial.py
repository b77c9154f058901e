"""A trial of works together, as a page shows it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from conflicts import engine, wording
from conflicts.composing.asking import Asked
from conflicts.composing.cautions import cautions
from conflicts.composing.obstacles import Told, told
from conflicts.composing.services import (
    FEWEST_WORKS,
    MOST_WORKS,
    MOST_WORKS_EVER,
    held_elsewhere,
)
from conflicts.limits_explained import FullLimit, full_limits
from conflicts.models import Combination
from conflicts.permissions import may_see_benefit, may_see_sum
from conflicts.review import JOINABLE
from conflicts.trying import Trials
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.periods import period_text, quarter_text
from projects.permissions import organisations_with_open_books
from projects.planning import ENDED_STATUSES


@dataclass(frozen=True, slots=True)
class Row:
    """One work in a trial: how far it moves."""

    work: PlannedWork
    days: int

    @property
    def shift(self) -> str:
        return wording.shift_in_quarters(self.days)

    @property
    def proposed(self) -> str:
        by = timedelta(days=self.days)
        first, last = self.work.earliest_start, self.work.latest_end
        return period_text(first and first + by, last and last + by)

    @property
    def is_over(self) -> bool:
        return self.work.status in ENDED_STATUSES


@dataclass(frozen=True, slots=True)
class Trial:
    """What works are worth together, or why they can't be."""

    asked: Asked
    rows: Sequence[Row]
    obstacles: Sequence[Told]
    start: date | None = None  # None: they can't start together
    likely: float | None = None  # euros; None: that may not be told
    low: float = 0.0
    high: float = 0.0
    before: float | None = None  # what the proposal is worth as it stands, euros
    is_held: bool = False  # a work is spoken for elsewhere
    limits: Sequence[FullLimit] = ()  # that are full, and that it draws on
    cautions: Sequence[str] = ()  # to know before one puts them together

    @property
    def is_possible(self) -> bool:
        return self.start is not None and not self.is_held

    @property
    def is_unfinished(self) -> bool:
        """Whether there is nothing to try yet."""
        return len(self.rows) < FEWEST_WORKS

    @property
    def quarter(self) -> str:
        return quarter_text(self.start) if self.start else ""

    @property
    def benefit(self) -> str:
        return "" if self.likely is None else wording.about(self.likely)

    @property
    def band(self) -> str:
        return "" if self.likely is None else wording.band(self.low, self.high)

    @property
    def difference(self) -> str:
        """With what stands now: 'about € 12,000 more'."""
        if self.likely is None or self.before is None:
            return ""
        return difference(self.likely - self.before)

    @property
    def is_worth_nothing(self) -> bool:
        return self.likely is not None and self.likely <= 0

    @property
    def moving(self) -> int:
        return sum(1 for row in self.rows if row.days)


def difference(euros: float) -> str:
    """A change of the benefit in words, rounded."""
    if abs(euros) < 50:
        return _("as much as now")
    text = _("about %(amount)s more") if euros > 0 else _("about %(amount)s less")
    return text % {"amount": wording.about(abs(euros))}


def trial_of(
    asked: Asked,
    trials: Trials,
    user: Visitor,
    combination: Combination | None = None,
    except_for: Collection[Combination] = (),
) -> Trial:
    """These works together, as `user` may know it; beside what `combination` is now.

    Works that are spoken for elsewhere are in the way, but for `except_for`.
    """
    if combination is not None and combination.kind not in JOINABLE:
        # something to talk about, without a value
        rows = [Row(work, 0) for work in asked.works]
        return Trial(asked, rows, (), start=combination.start_quarter)
    if not FEWEST_WORKS <= len(asked.ids) <= most_works(combination):
        problem = _few_or_many(asked, most_works(combination))
        return Trial(asked, [Row(work, 0) for work in asked.works], [problem])
    tried = trials.of(asked.ids, asked.start)
    own = [combination] if combination else []
    held = held_elsewhere(asked.ids, user, [*own, *except_for])
    known = cautions(asked.ids, user, [*own, *except_for])
    obstacles = [
        *(Told(text) for text in held.values()),
        *told(tried.obstacles, shows_sum=may_see_sum(user)),
    ]
    if tried.proposal is None:
        rows = [Row(work, 0) for work in asked.works]
        return Trial(asked, rows, obstacles, is_held=bool(held), cautions=known)
    shown = _shown(asked, tried.proposal, obstacles, user, combination)
    return replace(shown, is_held=bool(held), cautions=known)


def _shown(
    asked: Asked,
    proposal: engine.Proposal,
    obstacles: Sequence[Told],
    user: Visitor,
    combination: Combination | None,
) -> Trial:
    books = organisations_with_open_books(user)
    tells = may_see_benefit(books, *asked.works)
    days = {shift.work: shift.days for shift in proposal.group.shifts}
    return Trial(
        asked,
        [Row(work, days[work.pk]) for work in asked.works],
        obstacles,
        start=proposal.start_quarter,
        likely=proposal.value.likely if tells else None,
        low=proposal.appraisal.low,
        high=proposal.appraisal.high,
        before=float(combination.value) if combination else None,
        limits=_limits(proposal) if may_see_sum(user) else (),
    )


def _limits(proposal: engine.Proposal) -> list[FullLimit]:
    """Those that are full, as on the page of a proposal."""
    entries = [
        {"key": list(one.limit.key), "price": one.price, "amount": one.use}
        for one in proposal.binding
        if one.use > 0
    ]
    return full_limits(entries) if entries else []


def most_works(combination: Combination | None) -> int:
    """How many works a new proposal may have, or one that is there."""
    return MOST_WORKS_EVER if combination else MOST_WORKS


def _few_or_many(asked: Asked, most: int) -> Told:
    if len(asked.ids) < FEWEST_WORKS:
        return Told(_("Choose at least two works."))
    text = _("A proposal has at most %(most)d works.")
    return Told(text % {"most": most}, _("Leave some of them out."))
