"""Streets and works in metres around (0, 0), so that a test can be drawn."""

from datetime import date
from typing import Any

from hypothesis import settings
from shapely import LineString, Polygon, box

from conflicts.engine import Window, Work

# The same examples in every run, however slow the machine.
steady = settings(derandomize=True, deadline=None)


def street(
    x: float = 0, y: float = 0, length: float = 100, width: float = 10
) -> Polygon:
    """A street from west to east; (x, y) is its south-west corner."""
    return box(x, y, x + length, y + width)


def trench(x: float = 0, y: float = 0, length: float = 100) -> LineString:
    """A trench from west to east, drawn as a line; (x, y) is its west end."""
    return LineString([(x, y), (x + length, y)])


def days(first: str | None, last: str | None) -> Window:
    """A window from ISO dates; None is an open side."""
    return Window(
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
    )


def make_work(id: int = 1, **overrides: Any) -> Work:
    """A sewer renewal of twenty working days in 2030, in one street."""
    values: dict[str, Any] = {
        "organisation": id,
        "discipline": "sewerage",
        "footprint": street(),
        "window": days("2030-01-01", "2030-12-31"),
        "duration_days": 20,
    }
    return Work(id=id, **(values | overrides))
