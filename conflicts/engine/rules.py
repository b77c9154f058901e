"""Rules: everything about matching, grouping and value that a town may set.

Every value says its unit, and its source or 'assumed': no source found, to be replaced
by the town's own figure. Prices are in euros excluding VAT.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

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

# Width of the strip that a work opens along its length, in metres; assumed, after usual
# trench widths. Housing and events open nothing; roads and green take all they draw.
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


@dataclass(frozen=True, slots=True)
class Rules:
    """One set of rules, as a value: a stricter town is another value."""

    # -- near: within the larger of the two buffers, in metres
    buffers_m: Mapping[str, float] = field(default_factory=dict)  # per discipline
    default_buffer_m: float = 10.0  # Flanders (GIPOD) and Brussels use 5 to 10; assumed

    # -- in time, in days
    tolerance_days: int = 365  # planning years are what plans are shifted by; assumed
    # Surfaces stay closed for five years after resurfacing: the Flemish code's
    # 'sperperiode' (Diksmuide), section 58 in the United Kingdom (up to five).
    order_tolerance_days: int = 5 * 365

    # -- which work comes first: the lower rank, because it lies deeper
    technical_order: Mapping[str, int] = field(
        default_factory=lambda: dict(TECHNICAL_ORDER)
    )
    surface_disciplines: frozenset[str] = frozenset({"roads", "green"})

    # -- groups
    max_group_size: int = 5  # a sixth work added 0.3 % in trials on a synthetic town
    max_neighbours: int = 10  # per anchor, the best pairs; from the same trials
    # An event keeps works out of its street: there is nothing to share with it.
    never_grouped: frozenset[str] = frozenset({"event"})
    # A larger footprint, in m2, names a district and not a street: it meets others, but
    # says nothing about where they could work together. Assumed: the longest boulevard
    # of the town that we looked at is 117,000 m2.
    max_group_footprint_m2: float = 200_000.0
    # Same organisation and discipline on so much common ground: probably one work
    # entered twice, or a whole and its part, which must never count as a saving. Share
    # of the smaller; assumed.
    duplicate_share: float = 0.9

    # -- value: ground
    # Closing a m2 of brick paving: 29.84 to 38.45 (De Ronde Venen 2023), 29.94 (Asten
    # 2022).
    restoration_eur_m2: float = 34.0
    strips_m: Mapping[str, float] = field(default_factory=lambda: dict(STRIPS_M))
    default_strip_m: float = 1.0  # assumed
    # What a work opens and closes in a working day (7 m of sewer, 17 m of gas), and
    # what it renews of a surface, in m2, so that a short work drawn as a whole street
    # isn't priced as if it did all of it; both assumed.
    opened_m2_per_day: float = 20.0
    renewed_m2_per_day: float = 100.0
    # Ground that a work drawn as a line or point takes, with its fences and room for
    # machines, in metres across; assumed.
    working_width_m: float = 8.0
    # Two strips in one street lie apart (0: as chance has it) or in one trench
    # (1: as much as possible); share, assumed.
    alignment: float = 0.5

    # -- value: time
    traffic_eur_day: float = 120.0  # measures in an ordinary street; assumed
    # Share of the shorter work's days that remains when done together; assumed, COB's
    # '30 % shorter' (2022) means 0.40 to 0.55, joint trenches come near 0.
    kappa: float = 0.5
    default_duration_days: int = 30  # working days, at most the window's; assumed

    # -- value: organisation
    mobilisation_share: float = (
        0.05  # of cost; 2 to 10 % of a programme (Xylem AWS2-1336)
    )
    mobilisation_shared: float = (
        0.60  # of the smaller ones that need not be paid; assumed
    )
    coordination_eur: float = 3_000.0  # per work after the first; assumed
    # Cost of moving a work by a year, as a share of its cost: remaining life lost at
    # 2.25 % a year is 3.0 % (life 60 years), 3.7 % (40), 4.5 % (30).
    shift_share_per_year: float = 0.04
    # Stands in for an unknown cost when a work moves, so that a metro station does not
    # move as lightly as a cable: euros per working day; assumed.
    unknown_cost_eur_day: float = 2_000.0

    # -- what is worth a meeting
    minimum_value_eur: float = 5_000.0  # assumed

    def __post_init__(self) -> None:
        for name in _names_of(float) | _names_of(int):
            if not getattr(self, name) >= 0:  # refuses NaN as well
                raise ValueError(f"{name} is {getattr(self, name)}: must be 0 or more")
        for name in SHARES:
            if getattr(self, name) > 1:
                raise ValueError(f"{name} is {getattr(self, name)}: must be 0 to 1")
        for name in ("buffers_m", "strips_m", "technical_order"):
            if not all(value >= 0 for value in getattr(self, name).values()):
                raise ValueError(f"{name} has a value below 0")
        if self.working_width_m == 0:
            raise ValueError("working_width_m is 0: a line would take no ground")
        if self.max_group_size < 2:
            raise ValueError("max_group_size is below 2: that is no group")
        if unranked := self.surface_disciplines - set(self.technical_order):
            raise ValueError(f"no technical order for {', '.join(sorted(unranked))}")

    def __hash__(self) -> int:
        return hash(self.version)

    def buffer_m(self, discipline: str) -> float:
        """How far around its footprint a work of this discipline meets others."""
        return self.buffers_m.get(discipline, self.default_buffer_m)

    @property
    def reach_m(self) -> float:
        """The largest buffer: beyond it no two works are near."""
        return max([self.default_buffer_m, *self.buffers_m.values()])

    def is_surface(self, discipline: str) -> bool:
        """Whether a work of this discipline renews the surface that others open."""
        return discipline in self.surface_disciplines

    @property
    def version(self) -> str:
        """Short digest of all values: the same values give the same version."""
        text = json.dumps(_as_floats(asdict(self)), sort_keys=True, default=sorted)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


SHARES = (
    "alignment",
    "duplicate_share",
    "kappa",
    "mobilisation_share",
    "mobilisation_shared",
    "shift_share_per_year",
)


def _names_of(kind: type) -> set[str]:
    return {item.name for item in fields(Rules) if item.type is kind}


def _as_floats(value: Any) -> Any:
    """The same values with every number a float: 10 and 10.0 are one version."""
    if isinstance(value, dict):
        return {name: _as_floats(part) for name, part in value.items()}
    return float(value) if isinstance(value, int) else value
