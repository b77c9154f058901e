"""What works save when they are carried out together, and what that costs, in euros.

One idea throughout: paid separately is the sum, paid together is the maximum, per piece
of ground. Every term is kept with its quantity, so that a reader sees why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from shapely.geometry.base import BaseGeometry

from conflicts.engine.footprint import Overlay, ground
from conflicts.engine.rules import Rules
from conflicts.engine.window import working_days
from conflicts.engine.work import Work

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Term:
    """One reason why a combination is worth something, or costs something."""

    name: str  # paving, traffic, mobilisation, coordination, shift
    amount_eur: float  # + saved, - spent
    quantity: float
    unit: str  # of the quantity


@dataclass(frozen=True, slots=True)
class Value:
    """The likely net saving in euros, and the terms that add up to it."""

    likely: float
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A work as the value model sees it: how much ground, opened how far, how long."""

    work: Work
    ground_m2: float  # what it takes: as drawn, lines and points widened
    opened_m2: float  # what it opens and has to close again, or renews
    days: int  # working days on site
    is_surface: bool

    @property
    def opened_share(self) -> float:
        """Square metres opened per square metre of ground, as if spread evenly."""
        return self.opened_m2 / self.ground_m2

    @property
    def days_per_m2(self) -> float:
        """Days on site per square metre of ground, as if spread evenly."""
        return self.days / self.ground_m2


class Sites:
    """The sites of all works, and the pieces of ground that they share."""

    def __init__(self, works: Iterable[Work], rules: Rules) -> None:
        grounds = {
            work.id: ground(work.footprint, rules.working_width_m) for work in works
        }
        self._sites = {work.id: _site(work, grounds[work.id], rules) for work in works}
        self._overlay = Overlay(grounds)

    def __getitem__(self, id: int) -> Site:
        return self._sites[id]

    def shared_m2(self, ids: Sequence[int]) -> float:
        """Square metres of ground that all these works take."""
        return self._overlay.common(tuple(sorted(ids))).area

    def pieces(self, ids: Sequence[int]) -> list[tuple[list[Site], float]]:
        """Each piece of ground that two or more share: its sites, its square metres."""
        pieces = self._overlay.pieces(ids).items()
        return [([self._sites[id] for id in some], area) for some, area in pieces]


def _site(work: Work, ground: BaseGeometry, rules: Rules) -> Site:
    surface = rules.is_surface(work.discipline)
    days = _days_on_site(work, rules)
    opened = (
        _renewed_m2(ground, days, rules)
        if surface
        else _trench_m2(work, ground, days, rules)
    )
    return Site(work, ground.area, opened, days, surface)


def _days_on_site(work: Work, rules: Rules) -> int:
    """Working days; never more than its window has, which is what was promised."""
    days = work.duration_days or rules.default_duration_days
    if work.window.days is None:
        return days
    return min(days, working_days(work.window.days))


def _renewed_m2(ground: BaseGeometry, days: int, rules: Rules) -> float:
    """Surface really renewed: all that is drawn, as far as its days allow."""
    return min(ground.area, rules.renewed_m2_per_day * days)


def _trench_m2(work: Work, ground: BaseGeometry, days: int, rules: Rules) -> float:
    """Ground really opened: a strip along its length, as far as its days allow.

        drawn  [====================]     a whole street of 8,000 m2, 500 m long
        opened  --------------------      one strip of 1.2 m: 600 m2
        in 10 days  -------               as far as the work comes: 200 m2

    Half the outline is the length of anything long and thin.
    """
    strip = rules.strips_m.get(work.discipline, rules.default_strip_m)
    reached = rules.opened_m2_per_day * days
    return min(ground.area, strip * ground.length / 2, reached)


def value(
    ids: Sequence[int], shifts: Mapping[int, int], sites: Sites, rules: Rules
) -> Value:
    """What these works save together; `shifts` has the days that each must move."""
    group = [sites[id] for id in sorted(ids)]
    pieces = sites.pieces(ids)
    terms = (
        _paving(pieces, rules),
        _traffic(pieces, rules),
        _mobilisation(group, rules),
        _coordination(group, rules),
        _shift([(site, shifts.get(site.work.id, 0)) for site in group], rules),
    )
    return Value(round(sum(term.amount_eur for term in terms), 2), terms)


def _term(name: str, eur: float, quantity: float, unit: str) -> Term:
    return Term(name, round(eur, 2), round(quantity, 2), unit)


def _paving(pieces: list[tuple[list[Site], float]], rules: Rules) -> Term:
    saved = sum(area * _opened_twice(some, rules) for some, area in pieces)
    return _term("paving", saved * rules.restoration_eur_m2, saved, "m2")


def _opened_twice(sites: list[Site], rules: Rules) -> float:
    """Share of a piece that need not be opened again: sum minus union of the strips.

        gas         ====                shares 0.2 and 0.3, sum 0.5
        sewerage  ======                union 0.3 when in one trench (alignment 1)
        sewerage        ======          union 0.44 when as chance has it (alignment 0)

    Works that renew the surface count once, as one surface: what two of them do on the
    same ground is divided between them (footway, carriageway) or entered twice, and
    neither is a saving. Under a new surface the trenches need no paving of their own.
    """
    shares = [site.opened_share for site in sites if not site.is_surface]
    shares += [max((s.opened_share for s in sites if s.is_surface), default=0.0)]
    by_chance = 1 - prod(1 - share for share in shares)
    union = rules.alignment * max(shares) + (1 - rules.alignment) * by_chance
    return sum(shares) - union


def _traffic(pieces: list[tuple[list[Site], float]], rules: Rules) -> Term:
    """Days of traffic measures: sum minus maximum, per piece, of what is left over."""
    twice = 0.0
    for sites, area in pieces:
        days = [site.days_per_m2 * area for site in sites]
        twice += sum(days) - max(days)
    saved = twice * (1 - rules.kappa)
    return _term("traffic", saved * rules.traffic_eur_day, saved, "days")


def _mobilisation(group: list[Site], rules: Rules) -> Term:
    """Getting started, once instead of each for itself; unknown costs save nothing."""
    costs = [site.work.cost or 0.0 for site in group]
    smaller = sum(costs) - max(costs)
    share = rules.mobilisation_share * rules.mobilisation_shared
    return _term("mobilisation", smaller * share, smaller, "EUR")


def _coordination(group: list[Site], rules: Rules) -> Term:
    extra = len(group) - 1
    return _term("coordination", 0 - extra * rules.coordination_eur, extra, "works")


def _shift(moves: list[tuple[Site, int]], rules: Rules) -> Term:
    eur = sum(shift_eur(site, days, rules) for site, days in moves)
    return _term("shift", 0 - eur, sum(abs(days) for _, days in moves), "days")


def shift_eur(site: Site, days: int, rules: Rules) -> float:
    """What moving a work by so many days costs its owner, earlier or later alike."""
    cost = site.work.cost
    if cost is None:
        cost = site.days * rules.unknown_cost_eur_day
    return abs(days) / DAYS_PER_YEAR * rules.late_share_per_year * cost
