"""What a group means for who takes part: how sure, who adds what, who gains what."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from conflicts.engine.candidates import Candidates
from conflicts.engine.grouping import Group
from conflicts.engine.rules import Rules
from conflicts.engine.sharing import Layer, Member, Share, is_stable, share_out
from conflicts.engine.value import (
    Piece,
    damage_eur_m2,
    damaged,
    shift_eur,
    value,
)


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A group's saving as a band around the likely one, and who adds it, in euros.

    A marginal is what the group is worth more with a work than without it; a campaign
    takes part or stays away as one, so all of its works have the figure of the whole.
    Marginals do not add up to the value: of two that share a street, each without the
    other saves nothing.
    """

    low: float
    high: float
    marginals: tuple[tuple[int, float], ...]  # per work, by ascending id
    shares: tuple[Share, ...]  # per organisation, that add up to the likely saving
    # Whether no party, alone or with some of the others, would do better on its own.
    is_stable: bool = True


def appraise(group: Group, candidates: Candidates) -> Appraisal:
    """The same group, start and shifts at other prices, without each unit, per owner.

    `candidates` are those that it was made of. The band always holds the likely value,
    also with rules whose own prices lie outside their estimates.
    """
    rules, likely = candidates.rules, group.value.likely
    members = _members(group, candidates, candidates.sites.pieces(group.units))
    shares = _shares(group, candidates, members)
    low = _estimated(group, candidates, rules.low)
    high = _estimated(group, candidates, rules.high)
    return Appraisal(
        low=min(low, likely),
        high=max(high, likely),
        marginals=tuple(sorted(_marginals(group, candidates))),
        shares=shares,
        is_stable=is_stable(shares, members, _worth_of(group, candidates)),
    )


def _estimated(
    group: Group, candidates: Candidates, estimate: Mapping[str, float]
) -> float:
    """The value at these prices. Ground, days and shifts stay as they are."""
    shifts = {shift.work: shift.days for shift in group.shifts}
    rules = candidates.rules.in_estimate(estimate)
    return value(group.units, shifts, candidates.sites, rules).likely


def _marginals(group: Group, candidates: Candidates) -> Iterator[tuple[int, float]]:
    for unit in group.units:
        rest = tuple(other for other in group.units if other != unit)
        without = candidates.worth(rest) if len(rest) > 1 else None
        left = 0.0 if without is None else without[1].likely
        for id in unit:
            yield id, round(group.value.likely - left, 2)


def _worth_of(
    group: Group, candidates: Candidates
) -> Callable[[tuple[int, ...]], float | None]:
    """What some of the group's works save together, in euros; units stay whole."""

    def worth(works: tuple[int, ...]) -> float | None:
        units = tuple(unit for unit in group.units if set(unit) <= set(works))
        found = candidates.worth(units) if len(units) > 1 else None
        return None if found is None else found[1].likely

    return worth


def _shares(
    group: Group, candidates: Candidates, members: Sequence[Member]
) -> tuple[Share, ...]:
    rules = candidates.rules
    pieces = candidates.sites.pieces(group.units)
    coordination = next(t for t in group.value.terms if t.name == "coordination")
    return share_out(
        members,
        chain(_per_piece(pieces, rules), [_mobilisation(group, candidates)]),
        0 - coordination.amount_eur,
        group.value.likely,
    )


def _members(group: Group, candidates: Candidates, pieces: list[Piece]) -> list[Member]:
    rules, sites = candidates.rules, candidates.sites
    kept = dict.fromkeys(group.works, 0.0)
    for some, area in pieces:
        surface, share = damaged(some, rules)
        if surface is not None:
            kept[surface.work.id] += area * share * damage_eur_m2(rules)
    unit_of = {id: unit[0] for unit in group.units for id in unit}
    return [
        Member(
            work=shift.work,
            organisation=sites[shift.work].work.organisation,
            unit=unit_of[shift.work],
            shift_eur=shift_eur(sites[shift.work], shift.days, rules),
            kept_eur=kept[shift.work],
        )
        for shift in group.shifts
    ]


def _per_piece(pieces: list[Piece], rules: Rules) -> Iterator[Layer]:
    """Paving and traffic: what each site needs of each piece."""
    for sites, area in pieces:
        yield Layer(
            {site.work.id: site.opened_share for site in sites},
            price=area * rules.restoration_eur_m2,
            alignment=rules.alignment,
            surfaces=frozenset(site.work.id for site in sites if site.is_surface),
        )
        yield Layer(
            {site.work.id: site.days_per_m2 * area for site in sites},
            price=rules.traffic_eur_day * (1 - rules.kappa),
        )


def _mobilisation(group: Group, candidates: Candidates) -> Layer:
    """Getting started, once per unit: the first work stands for its campaign."""
    rules, sites = candidates.rules, candidates.sites
    costs = {unit[0]: sum(sites[id].cost for id in unit) for unit in group.units}
    return Layer(costs, price=rules.mobilisation_share * rules.mobilisation_shared)
