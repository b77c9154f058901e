"""The steps of a detection run: how far it is, what each took in time and memory."""

import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

Tell = Callable[[str, int, int], None]  # step, done, total; 0 of 0 is not counted


def _nobody(_step: str, _done: int, _total: int) -> None:
    pass


class Steps:
    """Measures each step, and tells who waits how far it is."""

    def __init__(self, tell: Tell | None = None) -> None:
        self._taken: dict[str, float] = {}  # seconds per step, in the order of starting
        self._tell = tell or _nobody

    @contextmanager
    def __call__(self, name: str) -> Iterator[Callable[[int, int], None]]:
        self._tell(name, 0, 0)
        started = perf_counter()
        yield lambda done, total: self._tell(name, done, total)
        self.add(name, perf_counter() - started)

    def add(self, name: str, seconds: float) -> None:
        self._taken[name] = self._taken.get(name, 0.0) + seconds

    @property
    def as_json(self) -> list[tuple[str, float]]:
        return [(name, round(seconds, 3)) for name, seconds in self._taken.items()]


def peak_mb() -> int:
    """The most memory that this process ever took, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)
