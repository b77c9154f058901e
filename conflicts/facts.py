"""The facts under a decision, and whether they moved so far that it must be looked at.

Pure: plain values in, plain values out. Metres are those of the metric grid.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

# A month is what a planner shifts without a second thought; a third of the ground is
# another work. Both assumed.
MOVED_DAYS = 31
MOVED_METRES = 10.0
MOVED_SHARE = 1 / 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision on a work rests on."""

    title: str
    status: str
    earliest_start: str | None  # ISO date, None is open
    latest_end: str | None
    centre: tuple[float, float] | None  # metres in the grid; None is not drawn
    extent: float  # m2 of an area, metres of a line, 0 for a point
    shift_days: int = 0  # how far the decision lets it move: + is later

    @property
    def first_day(self) -> date | None:
        return date.fromisoformat(self.earliest_start) if self.earliest_start else None

    @property
    def last_day(self) -> date | None:
        return date.fromisoformat(self.latest_end) if self.latest_end else None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Facts":
        centre = stored["centre"]
        return cls(**{**stored, "centre": tuple(centre) if centre else None})


def what_moved(before: Facts, after: Facts) -> Iterator[dict[str, Any]]:
    """What changed past a threshold, one entry each: title, what, was, now.

    A work that moved as was agreed did not move away from the decision.
    """
    for name in ("earliest_start", "latest_end"):
        was, now = getattr(before, name), getattr(after, name)
        agreed = _shifted(was, before.shift_days)
        if _moved_in_time(was, now) and _moved_in_time(agreed, now):
            yield _entry(after, name, was, now)
    if after.status == "cancelled" != before.status:
        yield _entry(after, "status", before.status, after.status)
    if metres := _metres_moved(before, after):
        yield _entry(after, "place", 0, metres)
    if _extent_changed(before.extent, after.extent):
        yield _entry(after, "extent", round(before.extent), round(after.extent))


def _entry(after: Facts, what: str, was: object, now: object) -> dict[str, Any]:
    return {"title": after.title, "what": what, "was": was, "now": now}


def _moved_in_time(was: str | None, now: str | None) -> bool:
    if was is None or now is None:
        return was != now
    return abs((date.fromisoformat(now) - date.fromisoformat(was)).days) > MOVED_DAYS


def _shifted(day: str | None, days: int) -> str | None:
    if day is None:
        return None
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _metres_moved(before: Facts, after: Facts) -> int:
    """How far the centre went, or 0 when that is not worth telling."""
    if before.centre is None or after.centre is None:
        return 0
    (x0, y0), (x1, y1) = before.centre, after.centre
    metres = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    return round(metres) if metres > MOVED_METRES else 0


def _extent_changed(was: float, now: float) -> bool:
    larger = max(was, now)
    return larger > 0 and abs(now - was) / larger > MOVED_SHARE
