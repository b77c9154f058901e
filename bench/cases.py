"""The commands: both sides measured in turn, in processes of their own."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import psycopg

from bench.database import ROOT, migrate
from bench.question import BUFFER_M, TABLES, TODAY

# Both sides take turns so often, so that a busy moment hits both; the median counts.
_TURNS = 5
_MANY = 300_000  # works above which once is enough
_CHANGES = 20
_THEIR_CHANGES = 5  # seconds each, and all alike

# A buffer is a polygon of 64 sides, at its corners so much short of the circle: two
# halves of 15 m miss pairs that are farther apart than 15 m less this.
_SHORT_M = 0.02

_ROUNDING_M = 1e-6

_PLAN = "projects_plannedwork"

SIZES = {
    "join": (1_000, 10_000, 100_000),
    "run": (2_000, 10_000),
    "change": (10_000, 100_000),
    "near": (10_000, 100_000),
}


class SidesDiffer(Exception):
    """The two sides don't give the same answer."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table; seconds are medians."""

    case: str
    works: int
    ours_s: float
    theirs_s: float
    peak_mb: int
    pairs: int
    theirs_pairs: int
    theirs_peak_mb: int
    steps: list[list[Any]]

    @property
    def ratio(self) -> float:
        return self.theirs_s / self.ours_s

    def as_json(self) -> dict[str, Any]:
        return {
            "case": self.case,
            "works": self.works,
            "ours_s": round(self.ours_s, 6),
            "theirs_s": round(self.theirs_s, 6),
            "ratio": round(self.ratio, 2),
            "peak_mb": self.peak_mb,
            "pairs": self.pairs,
            "theirs_pairs": self.theirs_pairs,
            "theirs_peak_mb": self.theirs_peak_mb,
            "steps": self.steps,
        }

    @property
    def header(self) -> str:
        return (
            f"{'case':13} {'works':>9} {'ours_s':>10} {'theirs_s':>10} {'ratio':>7} "
            f"{'peak_mb':>8} {'theirs_mb':>9} {'pairs':>9}"
        )

    def as_text(self) -> str:
        text = (
            f"{self.case:13} {self.works:>9,} {self.ours_s:>10.4f} "
            f"{self.theirs_s:>10.3f} {self.ratio:>6.1f}x {self.peak_mb:>8,} "
            f"{self.theirs_peak_mb:>9,} {self.pairs:>9,}"
        )
        steps = ", ".join(f"{name} {seconds:.2f}" for name, seconds in self.steps)
        return f"{text}\n    {steps}" if steps else text


@dataclass(frozen=True, slots=True)
class Bench:
    """The database to measure in, and the environment of processes that do."""

    env: dict[str, str]

    def prepare(self) -> None:
        _say("Making the tables")
        migrate(self.env)
        for table in TABLES.values():
            self.execute(
                f"CREATE TABLE {table} (first bigint NOT NULL, second bigint NOT NULL,"
                " overlap_days integer NOT NULL, gap_days integer NOT NULL)"
            )

    def fill(self, works: int, *, bounded: bool = False) -> None:
        _say(f"Making {works:,} works")
        self.ask(side="fill", works=works, bounded=bounded)
        self.execute("VACUUM ANALYZE")

    def execute(self, statement: str) -> list[Any]:
        with psycopg.connect(self.env["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def ask(self, **question: Any) -> dict[str, Any]:
        """What a fresh process answers. Raises CalledProcessError."""
        done = subprocess.run(
            [sys.executable, "-m", "bench.worker", json.dumps(question)],
            cwd=ROOT,
            env=self.env,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        if "seconds" in answer:
            _say(f"  {question['side']:6} {answer['seconds']:9.3f} s")
        return answer

    def in_turns(self, case: str, works: int) -> tuple[list[Any], list[Any]]:
        """What both sides answer; each starts with an empty table of pairs."""
        ours, theirs = [], []
        for _ in range(1 if works > _MANY else _TURNS):
            self.execute(f"TRUNCATE {', '.join(TABLES.values())}")
            ours.append(self.ask(side="ours", case=case))
            theirs.append(self.ask(side="theirs", case=case))
        return ours, theirs


def join(bench: Bench, works: int) -> Iterator[Measured]:
    """All pairs: read, joined, stored."""
    bench.fill(works)
    ours, theirs = bench.in_turns("join", works)
    _check_pairs(bench)
    yield _measured("join", works, ours, theirs)


def _check_pairs(bench: Bench, where: str = "") -> None:
    """Raises SidesDiffer when the stored pairs differ by more than the buffer is short.

    Everything but the distance must be the same: what one side has and the other has
    not is a pair that is 15 m apart, to the centimetre.
    """
    ours, theirs = (f"SELECT * FROM {table} {where}" for table in TABLES.values())
    distances = bench.execute(
        "SELECT ST_Distance(one.footprint, other.footprint) FROM ("
        f"(({ours}) EXCEPT ALL ({theirs})) UNION ALL"
        f" (({theirs}) EXCEPT ALL ({ours}))) AS differ"
        " JOIN projects_plannedwork AS one ON one.id = differ.first"
        " JOIN projects_plannedwork AS other ON other.id = differ.second"
    )
    wrong = [
        metres
        for (metres,) in distances
        if not BUFFER_M - _SHORT_M <= metres <= BUFFER_M + _ROUNDING_M
    ]
    _say(f"  {len(distances)} pairs differ, {len(wrong)} not for the buffer's corners")
    if wrong:
        raise SidesDiffer(
            f"{len(wrong)} pairs were found by one side alone: no ratio means anything"
        )


def run(bench: Bench, works: int) -> Iterator[Measured]:
    """The whole detection, of a new plan and once more of the same plan.

    The plan has budgets and caps on closures, which make choosing harder. Theirs only
    makes the pairs, and knows no group, value or proposal.
    """
    bench.fill(works, bounded=True)
    bench.execute(f"TRUNCATE {', '.join(TABLES.values())}")
    theirs = [bench.ask(side="theirs", case="join")]
    for case in ("run", "run-again"):
        yield _measured(case, works, [bench.ask(side="ours", case="run")], theirs)


def change(bench: Bench, works: int) -> Iterator[Measured]:
    """One work moves: its pairs alone, and the detection of its neighbourhood.

    Nothing bounds the plan: with a budget or a cap, what one work spends is felt
    everywhere, and a change takes a whole run.
    """
    bench.fill(works)
    bench.execute(f"TRUNCATE {', '.join(TABLES.values())}")
    for side, table in TABLES.items():
        bench.ask(side=side, case="join")
        bench.execute(f"CREATE INDEX ON {table} (first)")
        bench.execute(f"CREATE INDEX ON {table} (second)")
    ids = random.Random(works).sample(range(1, works + 1), _CHANGES)
    ours = _median_of(bench.ask(side="ours", case="change", ids=ids))
    theirs = _median_of(
        bench.ask(side="theirs", case="change", ids=ids[:_THEIR_CHANGES])
    )
    among = ", ".join(map(str, ids[:_THEIR_CHANGES]))
    _check_pairs(bench, f"WHERE first IN ({among}) OR second IN ({among})")
    yield _measured("change", works, [ours], [theirs])
    bench.ask(side="ours", case="run")
    ours = _median_of(bench.ask(side="ours", case="change-detect", ids=ids))
    yield _measured("change-detect", works, [ours], [theirs])


def near(bench: Bench, works: int) -> Iterator[Measured]:
    """Somebody draws a work that is not stored: who is near in place and time."""
    bench.fill(works)
    among = "WHERE discipline <> 'event' AND earliest_start IS NOT NULL"
    ids = [id for (id,) in bench.execute(f"SELECT id FROM {_PLAN} {among} ORDER BY id")]
    ids = random.Random(works).sample(ids, _CHANGES)
    ours = _median_of(bench.ask(side="ours", case="near", ids=ids))
    theirs = _median_of(bench.ask(side="theirs", case="near", ids=ids[:_THEIR_CHANGES]))
    _check_near(bench, ours["found"], theirs["found"])
    yield _measured("near", works, [ours], [theirs])


def _check_near(bench: Bench, ours: list[list[int]], theirs: list[list[int]]) -> None:
    """Raises SidesDiffer when one side knows a neighbour that the other has not.

    But for those that the question is not about: KIP leaves out what is finished or
    over, and an event is no neighbour of what can take place on other days.
    """
    pairs = zip(ours, theirs, strict=False)
    differ = sorted({id for one, other in pairs for id in set(one) ^ set(other)})
    counted = bench.execute(
        f"SELECT count(*) FROM {_PLAN} WHERE id = ANY(ARRAY{differ}::bigint[])"
        " AND discipline <> 'event' AND status NOT IN ('finished', 'cancelled')"
        f" AND (latest_end IS NULL OR latest_end >= '{TODAY}')"
    )
    if counted[0][0]:
        raise SidesDiffer(f"{counted[0][0]} neighbours were found by one side alone")


def _median_of(answer: dict[str, Any]) -> dict[str, Any]:
    seconds = median(answer["each"])
    _say(f"  {seconds * 1000:.1f} ms in the middle of {len(answer['each'])}")
    return {**answer, "seconds": seconds}


def _measured(
    case: str, works: int, ours: Sequence[Any], theirs: Sequence[Any]
) -> Measured:
    middle = sorted(ours, key=lambda answer: answer["seconds"])[len(ours) // 2]
    return Measured(
        case=case,
        works=works,
        ours_s=median(answer["seconds"] for answer in ours),
        theirs_s=median(answer["seconds"] for answer in theirs),
        peak_mb=max(answer["peak_mb"] for answer in ours),
        pairs=middle.get("pairs", 0),
        theirs_pairs=theirs[0].get("pairs", 0),
        theirs_peak_mb=max(answer["peak_mb"] for answer in theirs),
        steps=middle.get("steps", []),
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
