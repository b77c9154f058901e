"""Visitors of the public map: what their browsers ask, and how long it takes.

A visitor looks at a town, zooms in on a street, and moves the map a few times. What
they ask follows from what is in view: tiles they have not had yet, or all works in it.
"""

import math
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, RemoteDisconnected
from urllib.parse import urlsplit

# As the map of the page is on a laptop, in pixels, and as its tiles are.
WIDTH, HEIGHT = 800, 800
TILE = 512
_PATIENCE = 300  # seconds
# Zooms, and steps east and north as parts of the view, one after another.
_STEPS = ((14, 0, 0), (15, 0, 0), (16, 0, 0), (16, 0.6, 0), (16, 0, 0.6), (17, 0, 0))
_LAST = (17, -0.6, 0)


@dataclass(frozen=True, slots=True)
class View:
    """What is in sight: the middle in degrees, and the zoom of the web's map."""

    longitude: float
    latitude: float
    zoom: int

    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        x, y = self._middle()
        west, north = self._degrees(x - WIDTH / 2, y - HEIGHT / 2)
        east, south = self._degrees(x + WIDTH / 2, y + HEIGHT / 2)
        return west, south, east, north

    def tiles(self) -> Iterator[tuple[int, int, int]]:
        """z, x, y of the tiles in sight; a tile is as large as four of the usual."""
        x, y = self._middle()
        for column in range(
            int((x - WIDTH / 2) // TILE), int((x + WIDTH / 2) // TILE) + 1
        ):
            for row in range(
                int((y - HEIGHT / 2) // TILE), int((y + HEIGHT / 2) // TILE) + 1
            ):
                yield self.zoom - 1, column, row

    def moved(self, east: float, north: float) -> "View":
        x, y = self._middle()
        longitude, latitude = self._degrees(x + east * WIDTH, y - north * HEIGHT)
        return View(longitude, latitude, self.zoom)

    def _middle(self) -> tuple[float, float]:
        world = 256 * 2**self.zoom
        y = (1 - math.asinh(math.tan(math.radians(self.latitude))) / math.pi) / 2
        return (self.longitude + 180) / 360 * world, y * world

    def _degrees(self, x: float, y: float) -> tuple[float, float]:
        world = 256 * 2**self.zoom
        up = math.atan(math.sinh(math.pi * (1 - 2 * y / world)))
        return x / world * 360 - 180, math.degrees(up)


def views_from(longitude: float, latitude: float) -> list[View]:
    """What a visitor sees who zooms in here and looks around."""
    views = []
    for zoom, east, north in (*_STEPS, _LAST):
        view = View(longitude, latitude, zoom).moved(east, north)
        longitude, latitude = view.longitude, view.latitude
        views.append(view)
    return views


def spots(
    within: tuple[float, float, float, float], many: int
) -> list[tuple[float, float]]:
    """Places in degrees, the same every time."""
    west, south, east, north = within
    chance = random.Random(many)
    return [
        (chance.uniform(west, east), chance.uniform(south, north)) for _ in range(many)
    ]


@dataclass(slots=True)
class Answers:
    """What was asked, by kind: seconds and bytes of each answer, and what failed."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sizes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)

    def add(self, others: Iterable["Answers"]) -> "Answers":
        for other in others:
            for kind in other.seconds:
                self.seconds[kind] += other.seconds[kind]
                self.sizes[kind] += other.sizes[kind]
            self.failures += other.failures
        return self

    @property
    def requests(self) -> int:
        return sum(map(len, self.seconds.values()))

    @property
    def bytes(self) -> int:
        return sum(sum(sizes) for sizes in self.sizes.values())

    def all_seconds(self) -> list[float]:
        return [one for kind in self.seconds.values() for one in kind]


def part_of(seconds: Sequence[float], part: float) -> float:
    """Within so many seconds that part of the answers came; 0 without answers."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


class Browser:
    """One visitor's connection; keeps it open, and says what each answer took."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._connection: HTTPConnection | None = None
        self.answers = Answers()

    def get(self, path: str, kind: str, **headers: str) -> tuple[int, bytes, str]:
        """The status (0: none), body as sent, and ETag."""
        begun = time.perf_counter()
        try:
            status, body, etag = self._asked_once_more(path, headers)
        except (OSError, HTTPException) as failure:
            self.close()
            self.answers.failures.append(f"{kind}: {failure!r}")
            return 0, b"", ""
        self.answers.seconds[kind].append(time.perf_counter() - begun)
        self.answers.sizes[kind].append(len(body))
        if status not in (200, 304):
            self.answers.failures.append(f"{kind}: {status} {path}")
        return status, body, etag

    def _asked_once_more(
        self, path: str, headers: dict[str, str]
    ) -> tuple[int, bytes, str]:
        """As browsers do: a connection that was open for a while may be gone."""
        try:
            return self._asked(path, headers)
        except (ConnectionError, RemoteDisconnected):
            self.close()
            return self._asked(path, headers)

    def _asked(self, path: str, headers: dict[str, str]) -> tuple[int, bytes, str]:
        if self._connection is None:
            self._connection = HTTPConnection(self._host, timeout=_PATIENCE)
        packed = {"Accept-Encoding": "gzip", **headers}
        self._connection.request("GET", path, headers=packed)
        response = self._connection.getresponse()
        return response.status, response.read(), response.headers.get("ETag", "")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def at_once(
    visits: Sequence[Callable[[], Answers]], clients: int
) -> tuple[Answers, float]:
    """All visits, so many at a time: their answers, and how many seconds it took."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        done = list(pool.map(lambda visit: visit(), visits))
    return Answers().add(done), time.perf_counter() - begun
