"""How a group's saving is divided over its parties.

What the works pay separately is a sum, what they pay together is less: the difference
is saved, layer by layer. A layer is one cost on one piece of ground (or of the whole
group), with what each work needs of it:

    Layer({1: 40.0, 2: 100.0}, price=120.0 * (1 - kappa))             traffic, in days
    Layer({1: 5e5, 2: 2e5}, price=mobilisation_share * mobilisation_shared)
    Layer({1: 0.2, 2: 0.3, 9: 1.0}, price=area_m2 * restoration_eur_m2,
          alignment=rules.alignment, surfaces=frozenset({9}))         paving, as shares

What a layer saves is shared by the Shapley value: the average of what each work adds
over all orders in which they could join. For needs that swallow each other (alignment
1) this is the airport rule. Then `share_out` adds what is nobody's layer (`kept_eur`:
the owner of a new surface keeps what is not damaged), takes off the cost of
coordinating, and compensates who moves.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb, floor
from typing import TypeVar

import numpy as np

Player = TypeVar("Player", bound=Hashable)

# Roundings of a handful of terms; more says that the layers are not those of the value.
LARGEST_ROUNDING_EUR = 1.0


@dataclass(frozen=True, slots=True)
class Layer:
    """One cost that works have in common; all that it saves is shared here.

    Together they need `alignment` parts of the largest need and, for the rest, what
    strips laid as chance has it would cover: 1 - (1 - share) (1 - share) ... With an
    alignment below 1 the needs are shares, 0 to 1. Works that are `surfaces` count
    once, as one surface: what two of them need of it is no saving.
    """

    needs: Mapping[int, float]  # per work
    price: float  # EUR per unit of need
    alignment: float = 1.0
    surfaces: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Member:
    """One work of the group."""

    work: int
    organisation: int
    unit: int  # the lowest work of its campaign; its own number when it is alone
    shift_eur: float = 0.0  # what moving costs its owner, 0 or more
    kept_eur: float = 0.0  # saved by the group, and the owner's alone


@dataclass(frozen=True, slots=True)
class Share:
    """What one organisation gains, in euros to the cent; all but `net` 0 or more.

    net = gross - coordination - own_shift + compensated - contributed
    """

    organisation: int
    gross: float  # its part of what is saved
    coordination: float  # its part of the cost of coordinating
    own_shift: float  # what moving its works costs it
    compensated: float  # what the others pay towards that
    contributed: float  # what it pays towards the shifts of the others
    net: float


def airport(needs: Mapping[Player, float]) -> dict[Player, float]:
    """Who pays what of the largest need: each step is shared by those who need it.

        needs  8, 11, 13, 18      step of 8 by four: 2 each
        shares 2,  3,  4,  9      step of 3 by three: 1 each; and so on

    Littlechild and Owen (1973): this is the Shapley value of "paid together is the
    maximum", and nobody does better by leaving.
    """
    shares: dict[Player, float] = {}
    paid = step = 0.0
    for done, player in enumerate(sorted(needs, key=lambda one: needs[one])):
        paid += (needs[player] - step) / (len(needs) - done)
        step = needs[player]
        shares[player] = paid
    return shares


def by_chance(shares: Mapping[Player, float]) -> dict[Player, float]:
    """Who covers what of 1 - (1 - share) (1 - share) ...: its Shapley value, exactly.

    In a random order of arrival each other player is there before player i with
    chance t, and t is anything from 0 to 1 (Owen 1972): player i then adds share_i
    times the integral over t of the product of (1 - t share_j), a polynomial.
    """
    points, weights = np.polynomial.legendre.leggauss(len(shares) // 2 + 1)
    times = (points + 1) / 2
    uncovered = {one: 1 - times * share for one, share in shares.items()}
    return {
        one: shares[one] * float(weights @ _product(uncovered, one)) / 2
        for one in shares
    }


def _product(uncovered: Mapping[Player, np.ndarray], leaving_out: Player) -> np.ndarray:
    parts = [part for one, part in uncovered.items() if one != leaving_out]
    return np.prod(parts, axis=0) if parts else np.ones(1)


def shapley(
    players: Sequence[Player], worth: Callable[[frozenset[Player]], float]
) -> dict[Player, float]:
    """What each player adds on average over all orders of joining, by enumeration.

    `worth` is asked once for each of the 2^n sets of players, the empty one included.
    """
    n = len(players)
    sets = [frozenset(some) for k in range(n + 1) for some in combinations(players, k)]
    worths = {some: worth(some) for some in sets}
    return {
        one: sum(
            (worths[some | {one}] - worths[some]) / (n * comb(n - 1, len(some)))
            for some in sets
            if one not in some
        )
        for one in players
    }


def savings(layer: Layer) -> dict[int, float]:
    """Euros that each work saves in this layer, what it needs minus what it pays."""
    surfaces = {w: need for w, need in layer.needs.items() if w in layer.surfaces}
    players: dict[int | None, float] = {
        work: need for work, need in layer.needs.items() if work not in surfaces
    }
    if surfaces:
        players[None] = max(surfaces.values())  # all of them as one
    saved = _saved(players, layer)
    together = saved.pop(None, 0.0)
    return {w: eur for w, eur in saved.items() if w is not None} | _divided(
        together, airport(surfaces)
    )


def _saved(
    players: Mapping[int | None, float], layer: Layer
) -> dict[int | None, float]:
    aligned = airport(players)
    chance = by_chance(players) if layer.alignment < 1 else aligned
    return {
        one: layer.price
        * (need - layer.alignment * aligned[one] - (1 - layer.alignment) * chance[one])
        for one, need in players.items()
    }


def _divided(amount: float, parts: Mapping[Player, float]) -> dict[Player, float]:
    """The amount in proportion to the parts; equally when there is nothing to go by."""
    whole = sum(parts.values())
    if whole <= 0:
        return dict.fromkeys(parts, amount / max(1, len(parts)))
    return {one: amount * part / whole for one, part in parts.items()}


def share_out(
    members: Sequence[Member],
    layers: Iterable[Layer],
    coordination_eur: float,
    likely: float | None = None,
) -> tuple[Share, ...]:
    """What each organisation gains, by ascending organisation.

    Penalties for moving come off first: every organisation bears of each penalty the
    part that its gross saving is of all gross savings, so that who moves is compensated
    by the others in proportion to what they save, and nobody is asked for more than it
    has. Coordinating (`coordination_eur`, 0 or more) is split equally over the units.
    Without any gross saving everybody bears its own.

    The nets add up, to the cent, to `likely`: what the group was valued at; without it
    to what the layers say. Raises ValueError when the two are more than a rounding
    apart, for then these are not the layers of that value.
    """
    gross = _gross(members, layers)
    own = _per_organisation(members, lambda member: member.shift_eur)
    coordination = _coordination(members, coordination_eur)
    whole = sum(gross.values()) - sum(own.values()) - coordination_eur
    if likely is None:
        likely = round(whole, 2)
    if abs(whole - likely) > LARGEST_ROUNDING_EUR:
        raise ValueError(f"layers add up to {whole:.2f}, the value is {likely:.2f}")
    return _in_cents(gross, coordination, own, likely)


def _gross(members: Sequence[Member], layers: Iterable[Layer]) -> dict[int, float]:
    per_work = {member.work: member.kept_eur for member in members}
    for layer in layers:
        for work, eur in savings(layer).items():
            per_work[work] += eur
    return _per_organisation(members, lambda member: per_work[member.work])


def _per_organisation(
    members: Sequence[Member], amount: Callable[[Member], float]
) -> dict[int, float]:
    total: dict[int, float] = defaultdict(float)
    for member in sorted(
        members, key=lambda member: (member.organisation, member.work)
    ):
        total[member.organisation] += amount(member)
    return dict(total)


def _coordination(members: Sequence[Member], eur: float) -> dict[int, float]:
    owners = {member.unit: member.organisation for member in members}
    total = dict.fromkeys((member.organisation for member in members), 0.0)
    for organisation in owners.values():
        total[organisation] += eur / len(owners)
    return total


def _in_cents(
    gross: Mapping[int, float],
    coordination: Mapping[int, float],
    own: Mapping[int, float],
    likely: float,
) -> tuple[Share, ...]:
    """Shares whose columns add up, and whose nets add up to `likely`, to the cent."""
    borne = _bearing(gross, own)
    coordinating, shifts = _cents(coordination), _cents(own)
    saved = round(likely * 100) + sum(coordinating.values()) + sum(shifts.values())
    grosses = _cents(gross, saved)
    paid = _cents({d: sum(parts.values()) for d, parts in borne.items()})
    received = _cents(
        {d: sum(parts.get(d, 0.0) for parts in borne.values()) for d in gross},
        sum(paid.values()),
    )
    shares = []
    for d in sorted(gross):
        facts = grosses[d], coordinating[d], shifts[d], received[d], paid[d]
        net = facts[0] - facts[1] - facts[2] + facts[3] - facts[4]
        shares.append(Share(d, *(cents / 100 for cents in (*facts, net))))
    return tuple(shares)


def _bearing(
    gross: Mapping[int, float], own: Mapping[int, float]
) -> dict[int, dict[int, float]]:
    """Per organisation what it pays to each other one that moves."""
    whole = sum(gross.values())
    if whole <= 0:
        return {d: {} for d in gross}
    return {
        d: {mover: eur * gross[d] / whole for mover, eur in own.items() if mover != d}
        for d in gross
    }


def _cents(amounts: Mapping[int, float], whole: int | None = None) -> dict[int, int]:
    """Whole cents that add up to `whole`: the rest goes to the largest remainders."""
    if whole is None:
        whole = round(sum(amounts.values()) * 100)
    cents = {one: floor(eur * 100) for one, eur in amounts.items()}
    by_remainder = sorted(amounts, key=lambda d: (cents[d] - amounts[d] * 100, d))
    each, rest = divmod(whole - sum(cents.values()), max(1, len(cents)))
    for position, one in enumerate(by_remainder):
        cents[one] += each + (position < rest)
    return cents


def is_stable(
    shares: Sequence[Share],
    members: Sequence[Member],
    worth: Callable[[tuple[int, ...]], float | None],
) -> bool:
    """Whether no coalition of owners, one owner included, would do better on its own.

    `worth` says what a set of works (ascending ids) saves together, None when they
    can't start together. Doing nothing is worth 0. Where this is False, no fixed rule
    convinces everybody: people have to agree by hand.
    """
    net = {share.organisation: share.net for share in shares}
    for size in range(1, len(net)):
        for owners in combinations(sorted(net), size):
            works = sorted(m.work for m in members if m.organisation in owners)
            alone = worth(tuple(works)) if len(works) > 1 else 0.0
            if max(alone or 0.0, 0.0) > sum(net[d] for d in owners) + 0.01:
                return False
    return True
