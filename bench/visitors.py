"""`visitors`: many residents at once on a KIP that runs, as on the morning after a
letter went round. They only read."""

import gzip
import json
import random
import re
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from bench.browsing import Answers, Browser, View, at_once, part_of, spots, views_from

_ASSET = re.compile(r'(?:href|src)="(/static/[^"#]+)"')
_WORK = re.compile(r'href="(/werk/\d+)"')
_SETTINGS = re.compile(r'<script id="map-settings"[^>]*>(.*?)</script>', re.S)
_THINKS = (2.0, 6.0)  # seconds between two actions
_OPENS_A_WORK = 0.3  # of the views of the map
_PACKED = b"\x1f\x8b"
_KEPT_FOR = 30  # seconds that a browser does not ask again, as KIP says


@dataclass(slots=True)
class Visitor:
    """One browser, with what it keeps: it asks again whether that still holds."""

    browser: Browser
    chance: random.Random
    until: float
    kept: dict[str, tuple[float, str]] = field(default_factory=dict)

    def visit(self) -> Answers:
        """Comes within the first seconds, and looks around until it is time."""
        self._think()
        while time.monotonic() < self.until:
            page = self._open("/", "page").decode(errors="replace")
            for address in dict.fromkeys(_ASSET.findall(page)):
                self._open(address, "file", for_ever=True)
            self._look_around(page)
        self.browser.close()
        return self.browser.answers

    def _look_around(self, page: str) -> None:
        for view in self._views(page):
            if time.monotonic() > self.until:
                return
            for z, x, y in view.tiles():
                self._open(f"/tegels/{z}/{x}/{y}.mvt", "tile")
            self._think()
            works = _WORK.findall(page)
            if works and self.chance.random() < _OPENS_A_WORK:
                self._open(self.chance.choice(works), "work")
                self._think()

    def _views(self, page: str) -> list[View]:
        found = _SETTINGS.search(page)
        bounds = json.loads(found.group(1))["bounds"] if found else None
        if not bounds:
            return []
        return views_from(*self.chance.choice(spots(bounds, 40)))

    def _open(self, address: str, kind: str, *, for_ever: bool = False) -> bytes:
        at, etag = self.kept.get(address, (0.0, ""))
        if etag and (for_ever or time.monotonic() - at < _KEPT_FOR):
            return b""
        headers = {"If-None-Match": etag} if etag else {}
        status, body, tag = self.browser.get(address, kind, **headers)
        if status and kind != "page":  # what is in a page is needed every time
            self.kept[address] = (time.monotonic(), tag or etag or "-")
        return gzip.decompress(body) if body[:2] == _PACKED else body

    def _think(self) -> None:
        time.sleep(self.chance.uniform(*_THINKS))


def main(address: str, visitors: int, seconds: int) -> int:
    """Prints a line per kind of answer; 1 when anything failed or nobody is there."""
    if not _is_there(address):
        print(f"Nobody answers at {address}. Start KIP: ./start", file=sys.stderr)
        return 1
    until = time.monotonic() + seconds
    visits: list[Callable[[], Answers]] = [
        partial(Visitor(Browser(address), random.Random(number), until).visit)
        for number in range(visitors)
    ]
    answers, took = at_once(visits, visitors)
    _report(answers, visitors, took)
    return 1 if answers.failures else 0


def _is_there(address: str) -> bool:
    try:
        host = urlsplit(address).netloc
        with closing(HTTPConnection(host, timeout=60)) as connection:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False


def _report(answers: Answers, visitors: int, took: float) -> None:
    print(
        f"{visitors} visitors in {took:.0f} s: {answers.requests:,} requests, ", end=""
    )
    print(
        f"{answers.requests / took:.0f} a second, {answers.bytes / 1e6:.1f} MB, "
        f"{len(answers.failures)} failed"
    )
    print(f"{'kind':8} {'requests':>9} {'p50_ms':>8} {'p95_ms':>8} {'max_ms':>8}")
    for kind, seconds in sorted(answers.seconds.items()):
        p50, p95 = (part_of(seconds, part) * 1000 for part in (0.5, 0.95))
        most = max(seconds) * 1000
        print(f"{kind:8} {len(seconds):>9,} {p50:>8.0f} {p95:>8.0f} {most:>8.0f}")
    for failure in answers.failures[:10]:
        print(failure, file=sys.stderr)
