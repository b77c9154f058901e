"""How fast, beside what a user would write: `python -m bench join|run|change|near`."""

import argparse
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from subprocess import CalledProcessError

from bench import cases
from bench.cases import SIZES, Bench, Measured, SidesDiffer
from bench.database import Unreachable, own_database

_CASES = {
    "join": cases.join,
    "run": cases.run,
    "change": cases.change,
    "near": cases.near,
}
_EXPLAINED = """\
join    read all works, find the pairs within 15 m and 28 days, store them
run     the whole detection: read, match, group, value, select, store
change  one work moves: its pairs alone, and the detection of its neighbourhood
near    somebody draws a work: who is near it in place and time

Ours is KIP's own code; theirs is geopandas: buffer, sjoin, dates, to_sql. Both take
turns on the same generated works in a database of their own, beside the one of
DATABASE_URL, that is dropped afterwards. Theirs makes pairs alone, also beside `run`.
"""


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # drops the database too
    try:
        with own_database(keep=asked.keep) as env:
            bench = Bench(env)
            bench.prepare()
            _print(_measure(bench, asked.command, asked.works), as_json=asked.json)
    except (Unreachable, SidesDiffer, CalledProcessError) as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=_EXPLAINED,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=list(_CASES))
    parser.add_argument(
        "--works", type=int, nargs="+", metavar="N", help="how many, instead of a few"
    )
    parser.add_argument("--json", action="store_true", help="one object per line")
    parser.add_argument("--keep", action="store_true", help="don't drop the database")
    return parser


def _measure(
    bench: Bench, command: str, works: Sequence[int] | None
) -> Iterator[Measured]:
    for many in works or SIZES[command]:
        yield from _CASES[command](bench, many)


def _print(lines: Iterator[Measured], *, as_json: bool) -> None:
    """Each line as soon as it is there: the next may take minutes."""
    if not as_json:
        print(
            f"{'case':13} {'works':>9} {'ours_s':>10} {'theirs_s':>10} {'ratio':>7} "
            f"{'peak_mb':>8} {'theirs_mb':>9} {'pairs':>9}",
            flush=True,
        )
    for line in lines:
        print(json.dumps(line.as_json()) if as_json else _as_text(line), flush=True)


def _as_text(line: Measured) -> str:
    text = (
        f"{line.case:13} {line.works:>9,} {line.ours_s:>10.4f} {line.theirs_s:>10.3f} "
        f"{line.ratio:>6.1f}x {line.peak_mb:>8,} {line.theirs_peak_mb:>9,} "
        f"{line.pairs:>9,}"
    )
    steps = ", ".join(f"{name} {seconds:.2f}" for name, seconds in line.steps)
    return f"{text}\n    {steps}" if steps else text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
