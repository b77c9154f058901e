"""The public map is measured both ways, and by visitors who look around."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from bench import tiles, visitors
from bench.browsing import Answers, View, part_of, views_from
from bench.cases import Bench
from bench.database import own_database
from bench.tiles import Served
from tests.databases import database_url
from tests.factories import make_area, make_work


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database_url("postgres"))
        patch.setenv("KIP_SRID", str(settings.KIP_SRID))
        patch.setattr(tiles, "_SPOTS", 2)
        patch.setattr(tiles, "_VISITS", dict.fromkeys(tiles._VISITS, 1))
        with own_database() as env:
            bench = Bench(env)
            bench.prepare()
            yield bench


def test_the_map_is_served_in_four_ways(bench: Bench) -> None:
    lines = list(tiles.tiles(bench, 300))
    assert [line.case for line in lines] == [
        "geojson bbox",
        "fresh tiles",
        "kept tiles",
        "busy tiles",
    ]
    geojson, fresh, kept, busy = lines
    assert geojson.ratio == 1
    assert geojson.requests == 2 * 7
    assert fresh.requests == kept.requests == busy.requests > 2 * 20
    assert fresh.bytes == kept.bytes > 0


@pytest.mark.django_db(transaction=True)
def test_visitors_open_pages_tiles_and_works(
    live_server: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_area(level="municipality")
    for _ in range(3):
        make_work()
    monkeypatch.setattr(visitors, "_THINKS", (0, 0.01))
    monkeypatch.setattr(visitors, "_OPENS_A_WORK", 1)
    assert visitors.main(live_server.url, visitors=1, seconds=10) == 0
    told = capsys.readouterr().out
    assert " 0 failed" in told
    for kind in ("page", "file", "tile", "work"):
        assert f"\n{kind} " in told


def test_nobody_to_visit_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert visitors.main("http://127.0.0.1:9", visitors=1, seconds=1) == 1
    assert "./start" in capsys.readouterr().err


def test_a_view_asks_for_the_tiles_in_sight() -> None:
    view = View(4.38, 50.86, 15)
    west, south, east, north = view.box()
    assert west < 4.38 < east
    assert south < 50.86 < north
    found = list(view.tiles())
    assert 4 <= len(found) <= 9
    assert {z for z, _x, _y in found} == {14}


def test_a_visitor_zooms_in_and_moves_around() -> None:
    views = views_from(4.38, 50.86)
    assert [view.zoom for view in views] == [14, 15, 16, 16, 16, 17, 17]
    assert views[2].longitude < views[3].longitude
    assert views[3].latitude < views[4].latitude


def test_a_part_of_the_answers_came_within_so_many_seconds() -> None:
    assert part_of([], 0.95) == 0
    assert part_of([0.3, 0.1, 0.2], 0.5) == 0.2
    assert part_of([0.1] * 19 + [5.0], 0.95) == 5.0


def test_answers_are_added_by_kind() -> None:
    one, other = Answers(), Answers()
    one.seconds["tile"].append(0.1)
    other.seconds["tile"].append(0.2)
    other.sizes["tile"].append(100)
    total = Answers().add([one, other])
    assert total.seconds == {"tile": [0.1, 0.2]}
    assert (total.requests, total.bytes) == (2, 100)


def test_a_ratio_counts_visitors() -> None:
    line = Served("kept tiles", 10, 280, 2.0, 0.01, 5000, 10, peers_per_s=0.5)
    assert line.ratio == 10
    assert line.as_json()["requests_per_visitor"] == 28
