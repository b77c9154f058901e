"""Candidate groups -> proposals: the set that saves most, each work in at most one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from conflicts.engine.exact import Problem, Relaxation
from conflicts.engine.grouping import Group
from conflicts.engine.limits import Key, Limits
from conflicts.engine.local_search import SLACK, Ledger, Packing, Search
from conflicts.engine.rules import Rules
from conflicts.engine.value import Value

# Prices are right at the margin; where whole groups hardly fit, less or more of them
# sometimes leaves less room unused.
PRICE_SHARES = (1.0, 0.6, 1.4, 0.0)
# Among more groups, what the relaxation chooses is nearly whole, and one share will do.
MANY = 20_000

# Within limits, by how much a list made anew must exceed the one that is shown.
ANEW = 1.01


@dataclass(frozen=True, slots=True)
class Selection:
    """What to propose, and what was scarce."""

    groups: tuple[Group, ...]  # by descending value
    # EUR saved per EUR of budget or per closure more, of limits that are full
    prices: Mapping[Key, float] = field(default_factory=dict)
    # No other choice saves more, in EUR; the exact search counts what was shown for its
    # bonus as well. None: not computed.
    bound: float | None = None
    # The works whose groups were looked at. The result depends on the groups of these
    # works and on no others.
    reached: frozenset[int] = frozenset()


def select(
    groups: Iterable[Group],
    rules: Rules,
    *,
    limits: Limits | None = None,
    shown: Collection[frozenset[int]] = (),
    changed: Collection[int] | None = None,
    exact: bool = False,
) -> Selection:
    """The groups to propose; the same for the same groups in any order.

    `shown` are the sets of works that are proposed now: they count a little more
    (`rules.shown_bonus`), and the search starts from them, so that selecting again
    changes nothing. `changed` says that since then only groups with one of these works
    came, went or changed in value: what they can't influence is left as it is, which
    gives the same result, sooner. Then `groups` may be those of a neighbourhood, as
    long as it has all groups of all works in `reached`.

    Local search is the default; `exact` asks HiGHS for the optimum. Where the choice
    would exceed a limit, all groups are weighed against each other at the prices of
    what is scarce, and `changed` makes no difference.
    """
    groups = tuple(groups)
    columns = _Columns(groups, rules, frozenset(shown), limits)
    if exact:
        return _optimum(columns)
    found = _searched(columns, shown, changed)
    while limits is not None and (now := _sets(found)) != columns.shown_sets:
        # Each time what is chosen saves more, or stays: so this ends.
        columns = _Columns(groups, rules, now, limits)
        found = _searched(columns, now, None)
    return found


def _sets(selection: Selection) -> frozenset[frozenset[int]]:
    return frozenset(frozenset(one.works) for one in selection.groups)


def _searched(
    columns: "_Columns",
    shown: Collection[frozenset[int]],
    changed: Collection[int] | None,
) -> Selection:
    """What local search comes to, from what is shown."""
    search = columns.search()
    if changed is None:
        search.everything()
    else:
        search.around(_unsettled(columns, shown, changed))
    search.run()
    chosen = sorted(search.packing.chosen)
    if columns.within_limits(chosen):
        everywhere = changed is None
        reached = columns.all_works if everywhere else frozenset(search.reached)
        return Selection(columns.proposals(chosen), reached=reached)
    return _within_limits(columns)


def qualifies(group: Group, rules: Rules) -> bool:
    """Whether a group saves enough to be worth a meeting."""
    return suffices(group.value, rules)


def suffices(value: Value, rules: Rules) -> bool:
    """Whether this is enough, in euros or in nuisance, to be worth a meeting."""
    return value.likely > 0 and (
        value.likely >= rules.minimum_value_eur
        or value.address_days >= rules.minimum_address_days
    )


class _Columns:
    """The groups that qualify, in the order that counts: heaviest first, then works."""

    def __init__(
        self,
        groups: Iterable[Group],
        rules: Rules,
        shown: frozenset[frozenset[int]],
        limits: Limits | None,
    ) -> None:
        self._limits = limits
        weighed = [
            (-_weight(group, rules, shown), group.works, group.start_quarter, group)
            for group in groups
            if qualifies(group, rules)
        ]
        if limits:
            # in an order of its own: prices are to be the same whatever is shown
            for one in sorted(weighed, key=lambda one: one[1:3]):
                limits.uses(one[3])
        weighed.sort(key=lambda one: one[:3])
        self.groups = [one[3] for one in weighed]
        self.works = [group.works for group in self.groups]
        self.weights = [-one[0] for one in weighed]
        self.shown = _disjoint(self.works, shown)
        self.uses = [limits.uses(one) for one in self.groups] if limits else []
        self.room = [limit.room for limit in limits.limits] if limits else []

    @property
    def all_works(self) -> frozenset[int]:
        return frozenset(work for works in self.works for work in works)

    @property
    def shown_sets(self) -> frozenset[frozenset[int]]:
        return frozenset(frozenset(self.works[column]) for column in self.shown)

    def search(self) -> Search:
        """A search that starts from what is shown, and knows no limits."""
        packing = Packing(self.works, self.weights)
        packing.swap([], self.shown)
        return Search(packing)

    def problem(self) -> Problem:
        return Problem(self.works, self.weights, self.uses, self.room)

    def without_bonus(self) -> Problem:
        """The same in what is saved, so that its prices are euros."""
        saved = [_cents(group) for group in self.groups]
        return Problem(self.works, saved, self.uses, self.room)

    def within_limits(self, chosen: Collection[int]) -> bool:
        return not self.uses or Ledger(self.uses, self.room).allows([], chosen)

    def weight(self, chosen: Iterable[int]) -> int:
        return sum(self.weights[column] for column in chosen)

    def proposals(self, chosen: Iterable[int]) -> tuple[Group, ...]:
        groups = [self.groups[column] for column in chosen]
        return tuple(sorted(groups, key=lambda one: (-one.value.likely, one.works)))

    def prices(self, relaxed: Relaxation) -> dict[Key, float]:
        """Per limit that is full, EUR per unit of room."""
        limits = self._limits.limits if self._limits else ()
        priced = zip(limits, relaxed.prices, strict=True)
        return {limit.key: price / 100 for limit, price in priced if price > 1e-9}


def _weight(group: Group, rules: Rules, shown: frozenset[frozenset[int]]) -> int:
    """Cents; what is shown already counts a little more, so that the list is calm."""
    bonus = rules.shown_bonus if shown and frozenset(group.works) in shown else 0.0
    return _cents(group, 1 + bonus)


def _cents(group: Group, times: float = 1.0) -> int:
    return max(1, round(group.value.likely * times * 100))


def _disjoint(
    works: Sequence[tuple[int, ...]], shown: frozenset[frozenset[int]]
) -> list[int]:
    """The columns that are shown; of two that share a work the first."""
    taken: set[int] = set()
    found = []
    for column, some in enumerate(works) if shown else ():
        if frozenset(some) in shown and taken.isdisjoint(some):
            found.append(column)
            taken.update(some)
    return found


def _unsettled(
    columns: _Columns, shown: Collection[frozenset[int]], changed: Collection[int]
) -> set[int]:
    """The changed works, and those that a proposal lets go that is no longer there."""
    changed = set(changed)
    still = {frozenset(columns.works[column]) for column in columns.shown}
    gone = [works for works in shown if works not in still and works & changed]
    return changed.union(*gone)


def _optimum(columns: _Columns) -> Selection:
    problem = columns.problem()
    relaxed = problem.relaxed()
    return Selection(
        columns.proposals(problem.solved(relaxed)),
        columns.prices(relaxed),
        relaxed.bound / 100,
        columns.all_works,
    )


# -- with limits


def _within_limits(columns: _Columns) -> Selection:
    """The best of some: what is shown improved, or everything anew at the prices."""
    relaxed = columns.without_bonus().relaxed()
    starts = [columns.shown, _rounded(columns, relaxed)]
    shares = PRICE_SHARES if len(columns.works) <= MANY else PRICE_SHARES[:1]
    starts += [_at_prices(columns, relaxed, share) for share in shares]
    choices = [_improved(columns, start) for start in starts]
    kept, best = choices[0], max(choices, key=columns.weight)
    if columns.shown and columns.weight(best) < ANEW * columns.weight(kept):
        best = kept
    return Selection(
        columns.proposals(best),
        columns.prices(relaxed),
        relaxed.bound / 100,
        columns.all_works,
    )


def _rounded(columns: _Columns, relaxed: Relaxation) -> list[int]:
    """What the relaxation chooses for more than half, as far as the limits allow.

    Nearly all columns are chosen wholly or not at all, and together they fit: one
    moves out of a year that is full, and another moves in. Only what was chosen in part
    can exceed a limit; then the lightest columns that use it are let go.
    """
    chosen = set(np.flatnonzero(relaxed.parts > 0.5).tolist())
    used = [0.0] * len(columns.room)
    users: dict[int, list[int]] = {}
    for column in sorted(chosen, reverse=True):  # the lightest first
        for limit, use in columns.uses[column].items():
            used[limit] += use
            if use > 0:
                users.setdefault(limit, []).append(column)
    while full := [n for n, room in enumerate(columns.room) if used[n] > room + SLACK]:
        gone = next(column for column in users[full[0]] if column in chosen)
        chosen.discard(gone)
        for limit, use in columns.uses[gone].items():
            used[limit] -= use
    return sorted(chosen)


def _at_prices(columns: _Columns, relaxed: Relaxation, share: float) -> list[int]:
    """What to choose when everything scarce costs this share of its price."""
    priced = []
    for column, weight in enumerate(columns.weights):
        uses = columns.uses[column].items() if columns.uses else ()
        paid = share * sum(use * relaxed.prices[limit] for limit, use in uses)
        if (left := round(weight - paid)) > 0:
            priced.append((-left, column))
    order = [column for _, column in sorted(priced)]
    packing = Packing(
        [columns.works[one] for one in order], [-w for w, _ in sorted(priced)]
    )
    ledger = Ledger([columns.uses[one] for one in order], columns.room)
    _search_within(packing, ledger, [])
    return sorted(order[column] for column in packing.chosen)


def _improved(columns: _Columns, start: Sequence[int]) -> list[int]:
    """A local optimum within the limits, from what of the start fits within them."""
    packing = Packing(columns.works, columns.weights)
    _search_within(packing, Ledger(columns.uses, columns.room), start)
    return sorted(packing.chosen)


def _search_within(packing: Packing, ledger: Ledger, start: Sequence[int]) -> None:
    """Search until nothing moves: each move may give room to one turned down before."""
    together = ledger.allows([], start)
    for column in start:
        if together or ledger.allows([], [column]):
            packing.swap([], [column])
            ledger.book([], [column])
    before = -1
    while (weight := packing.weight(packing.chosen)) > before:
        before = weight
        search = Search(packing, ledger)
        search.everything()
        search.run()
