"""What the engine sees of a planned work."""

from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry

from conflicts.engine.window import Window


@dataclass(frozen=True, slots=True)
class Work:
    """One planned work, on the ground and in time.

    The caller gives every work an id of its own and refuses invalid or empty
    footprints, so that nothing here has to.
    """

    id: int
    organisation: int
    discipline: str
    footprint: BaseGeometry  # any type, in a metric grid: coordinates are metres
    window: Window
    duration_days: int | None = None  # working days
    preferred_start: date | None = None
    cost: float | None = None  # euros, excluding VAT
    closes_street: bool = False
    may_move: bool = True  # False: adopted, started or promised; dates are fixed
    homes_per_m2: float = 0.0  # households per m2 of ground around it, for nuisance
    areas: tuple[int, ...] = ()  # that it lies in, for caps on closures

    def __post_init__(self) -> None:
        if self.duration_days is not None and self.duration_days < 1:
            raise ValueError(f"work {self.id} lasts {self.duration_days} days")
        if self.cost is not None and self.cost < 0:
            raise ValueError(f"work {self.id} costs {self.cost} euros")
        if not 0 <= self.homes_per_m2 < float("inf"):
            raise ValueError(f"work {self.id} has {self.homes_per_m2} homes per m2")
