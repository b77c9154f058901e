"""Rules: everything about matching, grouping and value that a town may set.

A set of rules is a value: a stricter town, or the cautious reading of this one, is
another value. Each parameter knows its unit, and its source or that it is assumed: no
source found, to be replaced by the town's own figure. Prices are in euros excl. VAT.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from conflicts.engine.most import most

# Deep to shallow. Documented works follow it: fibre, water, gas, resurfacing (Lambeth);
# sewer, connections, backfill, paving (contractors' phase plans). Disciplines that are
# not in it (housing, event) have no place in the ground and so no order.
TECHNICAL_ORDER = {
    "sewerage": 1,
    "heat": 2,
    "water": 3,
    "gas": 3,
    "electricity": 4,
    "telecom": 4,
    "lighting": 4,
    "roads": 6,
    "traffic": 7,
    "green": 8,
}

# Width of the strip that a work opens along its length, after usual trench widths.
# Housing and events open nothing; roads and green take all they draw.
STRIPS_M = {
    "sewerage": 3.0,
    "heat": 2.5,
    "water": 1.2,
    "gas": 1.2,
    "electricity": 0.8,
    "telecom": 0.6,
    "lighting": 0.8,
    "housing": 0.0,
    "event": 0.0,
}

# How long it lasts before it is renewed. Gravity sewers 60 (Scherpenzeel 2021); the
# others are assumed. Heat and electricity are new assets: nothing is left to lose.
LIFE_YEARS = {
    "sewerage": 60.0,
    "water": 50.0,
    "gas": 50.0,
    "telecom": 30.0,
    "lighting": 40.0,
    "roads": 30.0,
    "traffic": 15.0,
    "green": 40.0,
    "housing": 50.0,
}

ByDiscipline = Mapping[str, float]

_ASSUMED = ""


def _parameter(
    default: Any,
    unit: str,
    source: str = _ASSUMED,
    *,
    low: float | None = None,
    high: float | None = None,
) -> Any:
    """A field that knows its unit and source.

    `low` and `high` are its values in the low and the high estimate of what a group
    saves: a low price of paving, but a high price of coordinating, makes it low.
    """
    metadata = {"unit": unit, "source": source, "low": low, "high": high}
    if isinstance(default, Mapping):
        return field(default_factory=lambda: dict(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure of a set of rules, as a person reads and changes it."""

    name: str  # of the field; "field.key" for one entry of a mapping
    value: float
    unit: str
    source: str  # empty: assumed
    low: float | None  # in the low estimate, None where it makes no difference
    high: float | None

    @property
    def is_assumed(self) -> bool:
        return not self.source


@dataclass(frozen=True, slots=True)
class Rules:
    """One set of rules. Fields without a `_parameter` are lists and tables of names."""

    # -- near: footprints within the larger of the two buffers
    default_buffer_m: float = _parameter(
        10.0, "m", "5 to 10 m in Flanders (GIPOD) and Brussels"
    )
    buffers_m: ByDiscipline = _parameter({}, "m")
    # Per organisation (its number as text), per discipline or "*" for all of its works.
    organisation_buffers_m: Mapping[str, ByDiscipline] = field(default_factory=dict)

    # -- in time
    tolerance_days: int = _parameter(365, "days")
    near_miss_days: int = _parameter(365, "days")
    order_tolerance_days: int = _parameter(
        5 * 365, "days", "Flemish code 'sperperiode'; UK section 58: up to five years"
    )
    moratorium_days: int = _parameter(
        5 * 365, "days", "Flemish code 'sperperiode'; UK section 58: up to five years"
    )

    # -- which work comes first: the lower rank, because it lies deeper
    technical_order: ByDiscipline = _parameter(TECHNICAL_ORDER, "rank")
    surface_disciplines: frozenset[str] = frozenset({"roads", "green"})

    # -- what makes another needless, or is the same twice
    # Where a heat network comes, gas mains need no renewal.
    supersedes: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"heat": ("gas",)}
    )
    # Of the ground of the smaller work, in common with the other.
    superseded_share: float = _parameter(0.9, "share")
    duplicate_share: float = _parameter(0.9, "share")

    # -- seasons and closures
    planting_disciplines: frozenset[str] = frozenset({"green"})
    # Two closed streets this near may be each other's way round.
    detour_m: float = _parameter(400.0, "m")

    # -- campaigns: works of one organisation and discipline through connected streets
    campaign_reach_m: float = _parameter(10.0, "m")
    # Longer chains are a town-wide programme, and say nothing about one street.
    campaign_max_works: int = _parameter(
        12, "works", "12 to 18 works in trials without a largest group"
    )

    # -- groups
    max_group_size: int = _parameter(
        5, "works", "a sixth added 0.3 % in trials on a synthetic town"
    )
    max_neighbours: int = _parameter(10, "works", "the same trials")
    # An event keeps works out of its street: there is nothing to share with it.
    never_grouped: frozenset[str] = frozenset({"event"})
    # A larger footprint names a district and not a street: it meets others, but says
    # nothing about where they could work together.
    max_group_footprint_m2: float = _parameter(200_000.0, "m2")

    # -- value: ground
    restoration_eur_m2: float = _parameter(
        34.0,
        "EUR/m2",
        "brick paving 29.84 to 38.45 (De Ronde Venen 2023), 29.94 (Asten 2022); "
        "tiles from 21.81",
        low=22.0,
        high=38.0,
    )
    strips_m: ByDiscipline = _parameter(STRIPS_M, "m")
    default_strip_m: float = _parameter(1.0, "m")
    # What a work opens and closes in a working day (7 m of sewer, 17 m of gas), and
    # what it renews of a surface, so that a short work drawn as a whole street isn't
    # priced as if it did all of it.
    opened_m2_per_day: float = _parameter(20.0, "m2/day")
    renewed_m2_per_day: float = _parameter(100.0, "m2/day")
    # Ground that a work drawn as a line or point takes, with its fences and room for
    # machines, across.
    working_width_m: float = _parameter(8.0, "m")
    # Two strips in one street lie apart (0: as chance has it) or in one trench (1: as
    # much as possible).
    alignment: float = _parameter(0.5, "share", low=0.25, high=0.75)
    # A new surface that is opened again soon loses part of its life.
    new_surface_eur_m2: float = _parameter(70.0, "EUR/m2", low=50.0, high=95.0)
    degeneration: float = _parameter(
        0.33,
        "share",
        "Pacifica study: a third of the life of paving younger than ten years",
        low=0.17,
        high=0.33,
    )

    # -- value: time
    traffic_eur_day: float = _parameter(120.0, "EUR/day", low=60.0, high=240.0)
    # Share of the shorter work's days that remains when done together.
    kappa: float = _parameter(
        0.5,
        "share",
        "COB 2022, 30 % shorter: 0.40 to 0.55; joint trenches come near 0",
        low=0.67,
        high=0.25,
    )
    default_duration_days: int = _parameter(30, "working days")

    # -- value: organisation
    mobilisation_share: float = _parameter(
        0.05, "share of cost", "2 to 10 % (Xylem AWS2-1336)", low=0.02, high=0.10
    )
    mobilisation_shared: float = _parameter(0.60, "share", low=0.30, high=0.90)
    coordination_eur: float = _parameter(3_000.0, "EUR/work", low=5_000.0, high=2_000.0)
    coordination_organisation_eur: float = _parameter(
        2_000.0, "EUR/organisation", low=3_000.0, high=1_000.0
    )

    # -- value: moving in time
    discount_rate: float = _parameter(
        0.0225, "per year", "rwseconomie.nl, since 1 January 2021"
    )
    life_years: ByDiscipline = _parameter(LIFE_YEARS, "years")
    # Risk of failing and patching up when renewed later, of the cost.
    late_share_per_year: float = _parameter(
        0.015, "share of cost per year", low=0.03, high=0.005
    )
    # Stands in for an unknown cost, so that a metro station weighs more than a cable.
    unknown_cost_eur_day: float = _parameter(2_000.0, "EUR/working day")

    # -- nuisance
    # Square metres with homes along a street, per square metre of street.
    affected_ground: float = _parameter(4.0, "m2/m2")

    # Street that a site takes on any one day: a hundred metres of it, kerb to kerb.
    site_m2: float = _parameter(1_500.0, "m2")

    # -- what is worth a meeting
    minimum_value_eur: float = _parameter(5_000.0, "EUR")
    minimum_address_days: float = _parameter(200.0, "address-days")
    # What was shown before counts a little more, so that the list is calm.
    shown_bonus: float = _parameter(
        0.05, "share of value", "trials: 98.5 % of untouched proposals return"
    )

    # -- the values of parameters, by name, in the low and the high estimate
    low: Mapping[str, float] = field(default_factory=lambda: _estimate("low"))
    high: Mapping[str, float] = field(default_factory=lambda: _estimate("high"))

    def __post_init__(self) -> None:
        _check(self)

    def __hash__(self) -> int:
        return hash(self.version)

    def buffer_m(self, discipline: str, organisation: int | None = None) -> float:
        """How far around its footprint a work meets others; the nearest rule wins."""
        own = self.organisation_buffers_m.get(str(organisation), {})
        for rules, name in (
            (own, discipline),
            (own, "*"),
            (self.buffers_m, discipline),
        ):
            if name in rules:
                return rules[name]
        return self.default_buffer_m

    @property
    def reach_m(self) -> float:
        """The largest buffer: beyond it no two works are near."""
        own = [
            m for rules in self.organisation_buffers_m.values() for m in rules.values()
        ]
        return max([self.default_buffer_m, *self.buffers_m.values(), *own])

    def is_surface(self, discipline: str) -> bool:
        """Whether a work of this discipline renews the surface that others open."""
        return discipline in self.surface_disciplines

    def opens_ground(self, discipline: str) -> bool:
        """Whether a work of this discipline opens the street to get at what is below.

        Renewing a surface does not: under a moratorium it is barred as little as
        an event is.
        """
        strip = self.strips_m.get(discipline, self.default_strip_m)
        return strip > 0 and not self.is_surface(discipline)

    def in_estimate(self, which: Mapping[str, float]) -> "Rules":
        """The same rules as the `low` or `high` estimate reads them."""
        changes: dict[str, Any] = dict(which)
        return replace(self, **changes)

    def parameters(self) -> Iterator[Parameter]:
        """Every figure, in the order of this file; mappings entry by entry."""
        for item in fields(self):
            if "unit" not in item.metadata:
                continue
            unit, source = item.metadata["unit"], item.metadata["source"]
            value = getattr(self, item.name)
            if isinstance(value, Mapping):
                for key in value:
                    name = f"{item.name}.{key}"
                    yield Parameter(name, float(value[key]), unit, source, None, None)
            else:
                low, high = self.low.get(item.name), self.high.get(item.name)
                yield Parameter(item.name, float(value), unit, source, low, high)

    def as_json(self) -> dict[str, Any]:
        """All values, for storing; `from_json` gives the same rules back."""
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Rules":
        """The rules that were stored. What they did not know yet has its default.

        Raises ValueError for a value that makes no sense, and for an unknown name.
        """
        types = {item.name: item for item in fields(cls)}
        if unknown := stored.keys() - types.keys():
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        return cls(**{name: _typed(name, stored[name]) for name in stored})

    @property
    def version(self) -> str:
        """Short digest of all values: the same values give the same version."""
        text = json.dumps(self.as_json(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


# Fractions of a whole.
SHARES = (
    "alignment",
    "degeneration",
    "discount_rate",
    "duplicate_share",
    "kappa",
    "late_share_per_year",
    "mobilisation_share",
    "mobilisation_shared",
    "shown_bonus",
    "superseded_share",
)
_SETS = ("surface_disciplines", "planting_disciplines", "never_grouped")


def _estimate(which: str) -> dict[str, float]:
    return {
        item.name: item.metadata[which]
        for item in fields(Rules)
        if item.metadata.get(which) is not None
    }


def _check(rules: Rules) -> None:
    """Raises ValueError, naming the parameter, for values that make no sense."""
    for item in fields(rules):
        if item.type is int and not isinstance(getattr(rules, item.name), int):
            raise ValueError(f"{item.name} is {getattr(rules, item.name)}: not whole")
    for parameter in rules.parameters():
        for value in (parameter.value, parameter.low, parameter.high):
            if value is not None:
                _check_figure(parameter.name, value, parameter.unit)
    for which in (rules.low, rules.high):
        if unknown := which.keys() - _estimate("low").keys():
            raise ValueError(f"no estimate for {', '.join(sorted(unknown))}")
    for buffers in rules.organisation_buffers_m.values():
        for metres in buffers.values():
            _check_figure("organisation_buffers_m", metres, "m")
    if rules.working_width_m == 0:
        raise ValueError("working_width_m is 0: a line would take no ground")
    if rules.max_group_size < 2:
        raise ValueError("max_group_size is below 2: that is no group")
    if any(years == 0 for years in rules.life_years.values()):
        raise ValueError("life_years has a life of 0 years")
    if unranked := rules.surface_disciplines - set(rules.technical_order):
        raise ValueError(f"no technical order for {', '.join(sorted(unranked))}")


def _check_figure(name: str, value: float, unit: str) -> None:
    if not 0 <= value < float("inf"):  # refuses NaN as well
        raise ValueError(f"{name} is {value}: must be 0 or more")
    if name in SHARES and value > 1:
        raise ValueError(f"{name} is {value}: must be 0 to 1")
    if value > (largest := most(name, unit)):
        raise ValueError(f"{name} is {value}: must be {largest:g} or less")


def _plain(value: Any) -> Any:
    """As JSON has it, with every number a float: 10 and 10.0 are one version."""
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    return float(value)


def _typed(name: str, value: Any) -> Any:
    if name in _SETS:
        return frozenset(value)
    if name == "supersedes":
        return {key: tuple(names) for key, names in value.items()}
    if _KINDS[name] is int and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


_KINDS = {item.name: item.type for item in fields(Rules)}
