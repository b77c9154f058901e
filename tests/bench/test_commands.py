"""Each command measures both sides on the same works, and says so in its lines."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from bench import cases
from bench.cases import Bench, Measured, SidesDiffer
from bench.database import own_database
from tests.databases import database_url

ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = ["case", "works", "ours_s", "theirs_s", "ratio", "peak_mb"]
CASES: dict[str, Callable[[Bench, int], Iterator[Measured]]] = {
    "join": cases.join,
    "run": cases.run,
    "change": cases.change,
}


def measure(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": _server(), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def _server() -> str:
    # the database of the tests is busy; any other that exists will do to connect to
    return database_url("postgres")


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """One database for all that is measured here; each process takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", _server())
        patch.setenv("KIP_SRID", str(settings.KIP_SRID))
        patch.setattr(cases, "_TURNS", 1)
        with own_database() as env:
            bench = Bench(env)
            bench.prepare()
            yield bench


def test_a_command_gives_its_lines_and_leaves_no_database() -> None:
    before = _databases()
    done = measure("near", "--works", "300", "--json")
    assert done.returncode == 0, done.stderr
    assert _databases() == before
    (line,) = (json.loads(line) for line in done.stdout.splitlines())
    assert list(line)[: len(KEYS)] == KEYS
    assert (line["case"], line["works"]) == ("near", 300)


def _databases() -> set[str]:
    with psycopg.connect(_server()) as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
    ours = f"postgres_bench_{os.getpid()}"  # of the other tests here
    return {n for (n,) in rows if n.startswith("postgres_bench_") and n != ours}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("run", ["run", "run-again"]),
        ("change", ["change", "change-detect"]),
        ("join", ["join"]),
    ],
)
def test_both_sides_are_measured(
    bench: Bench, command: str, expected: list[str]
) -> None:
    lines = list(CASES[command](bench, 300))
    assert [line.case for line in lines] == expected
    for line in lines:
        assert line.works == 300
        assert min(line.ours_s, line.theirs_s, line.peak_mb) > 0


def test_both_sides_find_the_same_pairs_and_one_that_is_missed_stops_the_run(
    bench: Bench,
) -> None:
    (line,) = cases.join(bench, 300)
    assert line.pairs == line.theirs_pairs > 100
    bench.execute(
        "DELETE FROM bench_pairs_theirs WHERE ctid IN "
        "(SELECT ctid FROM bench_pairs_theirs LIMIT 1)"
    )
    with pytest.raises(SidesDiffer):
        cases._check_pairs(bench)


def test_without_postgresql_it_says_what_to_do() -> None:
    done = measure("join", DATABASE_URL="postgresql:///kip?host=/nowhere")
    assert done.returncode == 1
    assert "PostgreSQL can't be reached" in done.stderr
    assert "./start" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_ratio_says_how_many_times_faster() -> None:
    line = Measured("join", 10, 0.5, 2.0, 100, 7, 7, 200, [["read", 0.1]])
    assert line.as_json()["ratio"] == 4.0
