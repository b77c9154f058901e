"""What a search gives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place that was found by its name: a point in degrees, and how many metres
    around it belong to it."""

    label: str
    longitude: float
    latitude: float
    radius: int
    # A house number was given, and only its street is known.
    is_whole_street: bool = False
