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

    def __post_init__(self) -> None:
        if self.duration_days is not None and self.duration_days < 1:
            raise ValueError(f"work {self.id} lasts {self.duration_days} days")
        if self.cost is not None and self.cost < 0:
            raise ValueError(f"work {self.id} costs {self.cost} euros")
