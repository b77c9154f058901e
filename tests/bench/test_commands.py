"""Each command measures both sides on the same works, and says so in its lines."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from bench.cases import Bench, Measured, SidesDiffer, _check_pairs
from bench.database import own_database
from tests.databases import database_url

ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = ["case", "works", "ours_s", "theirs_s", "ratio", "peak_mb"]
CASES = {
    "join": ["join"],
    "run": ["run", "run-again"],
    "change": ["change", "change-detect"],
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


@pytest.mark.parametrize("command", CASES)
def test_a_command_gives_a_line_per_case_and_leaves_no_database(command: str) -> None:
    before = _databases()
    done = measure(command, "--works", "300", "--json")
    assert done.returncode == 0, done.stderr
    assert _databases() == before
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in done.stdout.splitlines()
    ]
    assert [line["case"] for line in lines] == CASES[command]
    for line in lines:
        assert list(line)[: len(KEYS)] == KEYS
        assert line["works"] == 300
        assert min(line["ours_s"], line["theirs_s"], line["peak_mb"]) > 0


def _databases() -> set[str]:
    with psycopg.connect(_server()) as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
    return {name for (name,) in rows if name.startswith("postgres_bench_")}


def test_both_sides_find_the_same_pairs_and_one_that_is_missed_stops_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", _server())
    monkeypatch.setenv("KIP_SRID", str(settings.KIP_SRID))
    with own_database() as env:
        bench = Bench(env)
        bench.prepare()
        bench.fill(300)
        ours, theirs = (
            bench.ask(side=side, case="join") for side in ("ours", "theirs")
        )
        assert ours["pairs"] == theirs["pairs"] > 100
        _check_pairs(bench)
        bench.execute(
            "DELETE FROM bench_pairs_theirs WHERE ctid IN "
            "(SELECT ctid FROM bench_pairs_theirs LIMIT 1)"
        )
        with pytest.raises(SidesDiffer):
            _check_pairs(bench)


def test_without_postgresql_it_says_what_to_do() -> None:
    done = measure("join", DATABASE_URL="postgresql:///kip?host=/nowhere")
    assert done.returncode == 1
    assert "PostgreSQL can't be reached" in done.stderr
    assert "./start" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_ratio_says_how_many_times_faster() -> None:
    line = Measured("join", 10, 0.5, 2.0, 100, 7, 7, 200, [["read", 0.1]])
    assert line.as_json()["ratio"] == 4.0
