"""`tiles`: the public map by vector tiles, beside GeoJSON of what is in view."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from typing import Any

from bench.browsing import Answers, Browser, at_once, part_of, spots, views_from
from bench.cases import Bench
from bench.database import ROOT, Unreachable
from launch.programs import web

SIZES = (10_000, 100_000)
_CLIENTS = 8
_SPOTS = 8
_PLAN = "projects_plannedwork"
_STARTING = 60  # seconds
# How often each spot is visited: answers that are slow are asked less often.
_VISITS = {"kept tiles": 25, "busy tiles": 25, "fresh tiles": 3, "geojson bbox": 1}
_SAVES_EVERY = 1.0  # second

Visit = Callable[[str, float, float], Answers]


@dataclass(frozen=True, slots=True)
class Served:
    """One line of the table: one way to serve the map."""

    case: str
    works: int
    requests: int
    seconds: float
    p95_s: float
    bytes: int
    visitors: int
    peers_per_s: float  # visitors that GeoJSON served in a second

    @property
    def visitors_per_s(self) -> float:
        return self.visitors / self.seconds

    @property
    def ratio(self) -> float:
        return self.visitors_per_s / self.peers_per_s

    def as_json(self) -> dict[str, Any]:
        return {
            "case": self.case,
            "works": self.works,
            "requests_per_s": round(self.requests / self.seconds, 1),
            "p95_ms": round(self.p95_s * 1000, 1),
            "bytes_per_request": round(self.bytes / self.requests),
            "visitors_per_s": round(self.visitors_per_s, 3),
            "requests_per_visitor": round(self.requests / self.visitors, 1),
            "bytes_per_visitor": round(self.bytes / self.visitors),
            "ratio": round(self.ratio, 2),
        }

    @property
    def header(self) -> str:
        return (
            f"{'case':13} {'works':>9} {'requests/s':>10} {'p95_ms':>9} "
            f"{'kB/answer':>9} {'visitors/s':>10} {'asked':>7} {'MB each':>8} "
            f"{'ratio':>7}"
        )

    def as_text(self) -> str:
        line = self.as_json()
        return (
            f"{line['case']:13} {line['works']:>9,} {line['requests_per_s']:>10,.0f} "
            f"{line['p95_ms']:>9,.0f} {line['bytes_per_request'] / 1000:>9,.1f} "
            f"{line['visitors_per_s']:>10.2f} {line['requests_per_visitor']:>7.0f} "
            f"{line['bytes_per_visitor'] / 1e6:>8.2f} {self.ratio:>6.1f}x"
        )


def tiles(bench: Bench, works: int) -> Iterator[Served]:
    """The same visitors at the same places: GeoJSON of what is in view, tiles made each
    time, tiles that are kept, and the same while a work is saved every second. The
    ratio counts visitors per second."""
    bench.fill(works)
    bench.execute(_PUBLISHED)
    bench.execute("VACUUM ANALYZE")
    places = spots(_middle_of_the_works(bench), _SPOTS)
    with _serving(bench.env, keeps=False) as address:
        peers = _measured("geojson bbox", _by_geojson, address, works, places)
        yield peers
        yield _beside(
            _measured("fresh tiles", _by_tiles, address, works, places), peers
        )
    with _serving(bench.env, keeps=True) as address:
        _measured("fresh tiles", _by_tiles, address, works, places)  # fills it
        yield _beside(_measured("kept tiles", _by_tiles, address, works, places), peers)
        with _saving(bench):
            yield _beside(
                _measured("busy tiles", _by_tiles, address, works, places), peers
            )


# All works are public, and not over yet, so that there are as many as was asked.
_PUBLISHED = f"""
ALTER TABLE {_PLAN} DISABLE TRIGGER USER;
UPDATE {_PLAN} SET visibility = 'public', status = 'adopted',
    earliest_start = earliest_start + 730, latest_end = latest_end + 730;
ALTER TABLE {_PLAN} ENABLE TRIGGER USER;
"""

_SAVED = f"UPDATE {_PLAN} SET updated_at = now() WHERE id = 1"


def _middle_of_the_works(bench: Bench) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of the middle of where they lie."""
    rows = bench.execute(
        "SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM ("
        "SELECT ST_Transform(ST_SetSRID(ST_Extent(footprint)::geometry,"
        f" (SELECT ST_SRID(footprint) FROM {_PLAN} LIMIT 1)), 4326) AS box"
        f" FROM {_PLAN}) AS all_works"
    )
    west, south, east, north = rows[0]
    wide, high = (east - west) / 5, (north - south) / 5
    return west + wide, south + high, east - wide, north - high


def _by_tiles(address: str, longitude: float, latitude: float) -> Answers:
    browser, seen = Browser(address), set()
    for view in views_from(longitude, latitude):
        for tile in view.tiles():
            if tile not in seen:
                seen.add(tile)
                z, x, y = tile
                browser.get(f"/tegels/{z}/{x}/{y}.mvt", "tile")
    browser.close()
    return browser.answers


def _by_geojson(address: str, longitude: float, latitude: float) -> Answers:
    browser = Browser(address)
    for view in views_from(longitude, latitude):
        box = ",".join(f"{side:.6f}" for side in view.box())
        browser.get(f"/peers/works?in_bbox={box}", "geojson")
    browser.close()
    return browser.answers


def _measured(
    case: str, visit: Visit, address: str, works: int, places: list[tuple[float, float]]
) -> Served:
    visits = [partial(visit, address, *place) for place in places] * _VISITS[case]
    answers, seconds = at_once(visits, _CLIENTS)
    if answers.failures:
        raise SystemExit(f"{len(answers.failures)} failed: {answers.failures[:3]}")
    rate = len(visits) / seconds
    return Served(
        case=case,
        works=works,
        requests=answers.requests,
        seconds=seconds,
        p95_s=part_of(answers.all_seconds(), 0.95),
        bytes=answers.bytes,
        visitors=len(visits),
        peers_per_s=rate,
    )


def _beside(line: Served, peers: Served) -> Served:
    return replace(line, peers_per_s=peers.visitors_per_s)


@contextmanager
def _saving(bench: Bench) -> Iterator[None]:
    """Until the block ends a public work is saved every second."""
    is_over = Event()

    def save() -> None:
        while not is_over.wait(_SAVES_EVERY):
            bench.execute(_SAVED)

    saver = Thread(target=save)
    saver.start()
    try:
        yield
    finally:
        is_over.set()
        saver.join()


@contextmanager
def _serving(env: dict[str, str], *, keeps: bool) -> Iterator[str]:
    """The address of a KIP that runs as `./start` runs it, until the block ends."""
    host = f"127.0.0.1:{_free_port()}"
    settings = {"DJANGO_SETTINGS_MODULE": "bench.web_settings"}
    program = subprocess.Popen(
        [*map(str, web(sys.executable, host))],
        cwd=ROOT,
        env={**env, **settings, "BENCH_KEEPS": str(int(keeps))},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(host)
        yield f"http://{host}"
    finally:
        program.terminate()
        program.wait(_STARTING)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait_for(host: str) -> None:
    until = time.monotonic() + _STARTING
    while True:
        try:
            with closing(HTTPConnection(host, timeout=_STARTING)) as connection:
                connection.request("GET", "/tegels/8/0/0.mvt")
                connection.getresponse().read()
            return
        except (OSError, HTTPException):
            if time.monotonic() > until:
                raise Unreachable("KIP did not start: try `./start`") from None
            time.sleep(0.2)
