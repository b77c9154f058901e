"""Matching real plans: every pair of works, compared with the plainest way to do it.

Both editions of the register of Schaarbeek, its programme, and the works of Karlsruhe,
as `SOURCE.md` beside the files says. Geometries are as wrong as they were published.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely
from shapely.geometry import shape

from conflicts.engine import Match, Rules, Window, Work, match
from tests.conflicts.engine.plain_matching import plain_match

HERE = Path(__file__).parents[2] / "files"
DEMO = Path(__file__).parents[3] / "kip" / "demo" / "schaarbeek"
RULES = Rules()

SCHAARBEEK = {
    "VIVAQUA ASSAINISS": "sewerage",
    "VIVAQUA": "water",
    "SIBELGA EG": "gas",
    "SIBELGA": "electricity",
    "PROXIMUS": "telecom",
    "WYRE": "telecom",
    "DIGI": "telecom",
}
KARLSRUHE = {
    "Fernwärme": "heat",
    "Gas bzw. Wasser": "gas",
    "Strom": "electricity",
    "Kanal": "sewerage",
    "Grünpflege": "green",
    "Kraneinsatz": "event",
}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def work(id: int, row: Any, grid: int, **values: Any) -> Work:
    """A work in metres; a footprint that is wrong is repaired as an import does."""
    metric = pyproj.Transformer.from_crs(4326, grid, always_xy=True)
    footprint = shapely.make_valid(shape(row["geometry"]))
    footprint = shapely.transform(footprint, metric.transform, interleaved=False)
    return Work(id=id, footprint=footprint, **values)


def discipline(text: str, words: dict[str, str]) -> str:
    return next((words[word] for word in words if word in text), "roads")


def register(rows: Sequence[Any]) -> Iterator[Work]:
    for row in rows:
        values = row["properties"]
        owner = values["Organisation"].upper()
        first, last = (
            datetime.strptime(values[name], "%d/%m/%Y").date()  # noqa: DTZ007
            for name in ("DateDebut", "DateFin")
        )
        yield work(
            values["Chantier"],
            row,
            31370,
            organisation=hash_of(owner),
            discipline=discipline(owner, SCHAARBEEK),
            window=Window(min(first, last), max(first, last)),
        )


def hash_of(name: str) -> int:
    """A number per name, the same in every run."""
    return int.from_bytes(name.encode()[:6], "big")


def register_2026() -> list[Work]:
    return list(register(read(DEMO / "register_2026-02-02.geojson")["features"]))


def register_2025() -> list[Work]:
    """What changed since, and the rest from the later edition."""
    edition = read(HERE / "register_2025-12-22.geojson")
    unchanged = set(edition["unchanged"])
    same = [one for one in register_2026() if one.id in unchanged]
    return [*same, *register(edition["features"])]


def programme() -> list[Work]:
    rows = read(DEMO / "programme_2026-04.geojson")["features"]
    found = []
    for id, row in enumerate(rows, start=1):
        values = row["properties"]
        owner = values["NomImpetrant"].upper()
        first, last = day(values["DateDebut"]), day(values["DateFin"])
        if first and last and first > last:
            first, last = last, first
        found.append(
            work(
                id,
                row,
                31370,
                organisation=hash_of(owner),
                discipline=discipline(owner, SCHAARBEEK),
                window=Window(first, last),
                closes_street=values["FermetureRue"] == "oui",
            )
        )
    return found


def day(text: str | None) -> date | None:
    """None where nothing was filled in, which reads 00000000000000.000."""
    return date.fromisoformat(text) if text and not text.startswith("0000") else None


def karlsruhe() -> list[Work]:
    rows = read(HERE / "karlsruhe_2026-08-22.geojson")["features"]
    found = []
    for id, row in enumerate(rows):
        values = row["properties"]
        dates = sorted(date.fromisoformat(values[name]) for name in ("von", "bis"))
        found.append(
            work(
                id,
                row,
                25832,
                organisation=hash_of(values["verursacher"]),
                discipline=discipline(values["art"], KARLSRUHE),
                window=Window(*dates),
            )
        )
    return found


def plain_matches(works: Sequence[Work], rules: Rules) -> Iterator[Match]:
    """Every pair; shapely only saves us those that are in another street."""
    works = sorted(works, key=lambda one: one.id)
    for position, one in enumerate(works):
        others = works[position + 1 :]
        shapes = [other.footprint for other in others]
        near = shapely.dwithin(one.footprint, shapes, rules.reach_m + 1)
        for number in near.nonzero()[0].tolist():
            found = plain_match(one, others[number], rules)
            if found:
                yield found


PLANS = {
    "register 2025": (register_2025, 1395),
    "register 2026": (register_2026, 1563),
    "programme": (programme, 136),
    "karlsruhe": (karlsruhe, 352),
}


@cache
def plan(name: str) -> list[Work]:
    return PLANS[name][0]()


@pytest.mark.parametrize("name", PLANS)
def test_real_plan_matches_as_in_the_plainest_way(name: str) -> None:
    works = plan(name)
    assert len(works) == PLANS[name][1]
    found = match(works, RULES)
    plain = list(plain_matches(works, RULES))
    assert [without_measures(one) for one in found] == [
        without_measures(one) for one in plain
    ]
    for measure in ("metres_apart", "shared_m2"):
        expected = [getattr(one, measure) for one in plain]
        measured = [getattr(one, measure) for one in found]
        assert measured == pytest.approx(expected, rel=1e-6, abs=0.01)


def without_measures(found: Match) -> Match:
    return replace(found, metres_apart=0.0, shared_m2=0.0)


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("register 2026", {"near", "new_surface", "duplicate", "part"}),
        ("karlsruhe", {"near", "duplicate", "part", "event"}),
    ],
)
def test_real_plans_have_matches_of_these_kinds(name: str, reasons: set[str]) -> None:
    found = match(plan(name), RULES)
    assert {one.reason.value for one in found} >= reasons
