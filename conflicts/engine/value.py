"""What works save when they are carried out together, and what that costs, in euros.

One idea throughout: paid separately is the sum, paid together is the maximum, per piece
of ground. Every term is kept with its quantity, so that a reader sees why.

Works take part in units: a work alone, or a campaign of one organisation that counts as
one. Only what different units share is a saving: within a unit it would be there
without the others too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import expm1, log1p, prod

from conflicts.engine.rules import Rules
from conflicts.engine.sites import Site, Sites, Unit

__all__ = ["Site", "Sites", "Term", "Unit", "Value", "shift_eur", "value"]

DAYS_PER_YEAR = 365.25

Piece = tuple[list[Site], float]  # who takes it, one site per unit; square metres


@dataclass(frozen=True, slots=True)
class Term:
    """One reason why a combination is worth something, or costs something."""

    name: str  # paving, damage, traffic, mobilisation, coordination, shift
    amount_eur: float  # + saved, - spent
    quantity: float
    unit: str  # of the quantity


@dataclass(frozen=True, slots=True)
class Value:
    """The likely net saving in euros, the terms that add up to it, and the nuisance."""

    likely: float
    terms: tuple[Term, ...]
    address_days: float = 0.0  # days of work in front of a home that are spared


def value(
    units: Sequence[Unit], shifts: Mapping[int, int], sites: Sites, rules: Rules
) -> Value:
    """What these units save together; `shifts` has the days that each work moves.

    Works that `shifts` leaves out stay where they are.
    """
    members = [[sites[id] for id in unit] for unit in sorted(units)]
    pieces = sites.pieces(units)
    terms = (
        _paving(pieces, rules),
        _damage(pieces, rules),
        _traffic(pieces, rules),
        _mobilisation(members, rules),
        _coordination(members, rules),
        _shift([(s, shifts.get(s.work.id, 0)) for s in chain(*members)], rules),
    )
    likely = round(sum(term.amount_eur for term in terms), 2)
    return Value(likely, terms, _address_days(pieces, rules))


def _term(name: str, eur: float, quantity: float, unit: str) -> Term:
    return Term(name, round(eur, 2), round(quantity, 2), unit)


def _paving(pieces: Sequence[Piece], rules: Rules) -> Term:
    saved = sum(area * _opened_twice(some, rules) for some, area in pieces)
    return _term("paving", saved * rules.restoration_eur_m2, saved, "m2")


def _opened_twice(sites: Sequence[Site], rules: Rules) -> float:
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
    return sum(shares) - union_share(shares, rules)


def union_share(shares: Sequence[float], rules: Rules) -> float:
    """Share of a piece that strips with these shares cover together, 0 to 1."""
    by_chance = 1 - prod(1 - share for share in shares)
    return rules.alignment * max(shares) + (1 - rules.alignment) * by_chance


def _damage(pieces: Sequence[Piece], rules: Rules) -> Term:
    """New paving that is not opened again: part of its life, which that would cost.

    Ground that several would open counts once.
    """
    spared = sum(area * damaged(some, rules)[1] for some, area in pieces)
    return _term("damage", spared * damage_eur_m2(rules), spared, "m2")


def damage_eur_m2(rules: Rules) -> float:
    """What opening a square metre of new surface costs in life, in euros."""
    return rules.degeneration * rules.new_surface_eur_m2


def damaged(sites: Sequence[Site], rules: Rules) -> tuple[Site | None, float]:
    """The surface of a piece that the plans as they are open again, and how much.

    The second is the share of the piece that is renewed and then opened. Of two new
    surfaces on one piece the one that would be damaged most counts.
    """
    most: tuple[Site | None, float] = None, 0.0
    for surface in sites:
        if not surface.is_surface:
            continue
        cuts = [s.opened_share for s in sites if is_opened_by(surface, s, rules)]
        if cuts:
            shares = union_share(cuts, rules), surface.opened_share
            share = sum(shares) - union_share(shares, rules)
            most = max(most, (surface, share), key=lambda one: one[1])
    return most


def is_opened_by(surface: Site, deeper: Site, rules: Rules) -> bool:
    """Whether a surface is renewed, and by its own plan this opens it soon after.

    roads      |-----|
    sewerage            |-----|     within the tolerance of the order: yes
    """
    ranks = rules.technical_order
    one, other = surface.work, deeper.work
    if deeper.opened_m2 == 0 or deeper.is_surface:
        return False
    if one.discipline not in ranks or other.discipline not in ranks:
        return False
    steps = one.window.steps_to(other.window)
    return (
        ranks[other.discipline] < ranks[one.discipline]
        and 0 < steps <= rules.order_tolerance_days
    )


def double_days(sites: Sequence[Site], area: float) -> float:
    """Days that a piece is closed for more than one work: sum minus maximum."""
    days = [site.days_per_m2 * area for site in sites]
    return sum(days) - max(days)


def _traffic(pieces: Sequence[Piece], rules: Rules) -> Term:
    """Days of traffic measures: what is closed twice, less the part that remains."""
    twice = sum(double_days(some, area) for some, area in pieces)
    saved = twice * (1 - rules.kappa)
    return _term("traffic", saved * rules.traffic_eur_day, saved, "days")


def _address_days(pieces: Sequence[Piece], rules: Rules) -> float:
    """Days of work in front of a home that are spared, over all homes along a piece.

    A site moves along a street: on any day only homes along so much of it notice.
    """
    spared = 0.0
    for sites, area in pieces:
        spared += homes_along(sites, area, rules) * double_days(sites, area)
    return round(spared * (1 - rules.kappa), 2)


def homes_along(sites: Sequence[Site], area: float, rules: Rules) -> float:
    """Homes that notice, on any one day, that somebody works on this piece."""
    homes_per_m2 = max(site.work.homes_per_m2 for site in sites)
    return homes_per_m2 * rules.affected_ground * min(area, rules.site_m2)


def _mobilisation(members: Sequence[Sequence[Site]], rules: Rules) -> Term:
    """Getting started, once instead of each for itself.

    A campaign gets started once anyway: it is one, with the cost of all its works.
    """
    costs = [sum(site.cost for site in unit) for unit in members]
    smaller = sum(costs) - max(costs)
    share = rules.mobilisation_share * rules.mobilisation_shared
    return _term("mobilisation", smaller * share, smaller, "EUR")


def _coordination(members: Sequence[Sequence[Site]], rules: Rules) -> Term:
    """Talking to each other, for every unit and every organisation beyond the first."""
    units = len(members) - 1
    organisations = len({site.work.organisation for site in chain(*members)}) - 1
    eur = units * rules.coordination_eur
    eur += organisations * rules.coordination_organisation_eur
    return _term("coordination", 0 - eur, units, "works")


def _shift(moves: Sequence[tuple[Site, int]], rules: Rules) -> Term:
    eur = sum(shift_eur(site, days, rules) for site, days in moves)
    return _term("shift", 0 - eur, sum(abs(days) for _, days in moves), "days")


def shift_eur(site: Site, days: int, rules: Rules) -> float:
    """What moving a work by so many days costs its owner: + is later, - is earlier.

    Earlier, life that is left is lost: the whole chain of renewals, worth V today,
    moves forward by D years. Later, it may fail meanwhile.

        early  V (1 - (1+r)^-D),  V = K / (1 - (1+r)^-L)       K D / L without interest
        late   risk per year K D

    Without a life in the rules it is a new asset, that loses interest only: r K D.
    """
    if days == 0:
        return 0.0
    years = abs(days) / DAYS_PER_YEAR
    if days > 0:
        return rules.late_share_per_year * site.cost * years
    return site.cost * early_share(site.work.discipline, years, rules)


def early_share(discipline: str, years: float, rules: Rules) -> float:
    """What a renewal so many years too early costs, as a share of its cost."""
    life, rate = rules.life_years.get(discipline), rules.discount_rate
    if life is None:
        return rate * years
    if rate == 0:
        return years / life
    # 1 - (1+r)^-D, exact for the smallest rates too
    return expm1(-years * log1p(rate)) / expm1(-life * log1p(rate))
