"""How fast, beside what others would write: `python -m bench join`, or another."""

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from subprocess import CalledProcessError

from bench import cases, tiles, visitors
from bench.cases import SIZES, Bench, Measured, SidesDiffer
from bench.database import Unreachable, own_database

_CASES: dict[str, Callable[[Bench, int], Iterator[Measured | tiles.Served]]] = {
    "join": cases.join,
    "run": cases.run,
    "change": cases.change,
    "near": cases.near,
    "tiles": tiles.tiles,
}
_SIZES = {**SIZES, "tiles": tiles.SIZES}
Line = Measured | tiles.Served
_EXPLAINED = """\
join    read all works, find the pairs within 15 m and 28 days, store them
run     the whole detection: read, match, group, value, select, store
change  one work moves: its pairs alone, and the detection of its neighbourhood
near    somebody draws a work: who is near it in place and time
tiles   residents look at the map: vector tiles, beside GeoJSON of what is in view; also
        while a work is saved every second
visitors  so many residents at once on a KIP that runs: --address, --visitors, --seconds

Ours is KIP's own code; theirs is geopandas: buffer, sjoin, dates, to_sql. Both take
turns on the same generated works in a database of their own, beside the one of
DATABASE_URL, that is dropped afterwards. Theirs makes pairs alone, also beside `run`.
With `tiles` theirs is a view of djangorestframework-gis. `visitors` makes nothing, and
asks only what residents ask.
"""


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    if asked.command == "visitors":
        return visitors.main(asked.address, asked.visitors, asked.seconds)
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
    parser.add_argument("command", choices=[*_CASES, "visitors"])
    parser.add_argument(
        "--works", type=int, nargs="+", metavar="N", help="how many, instead of a few"
    )
    parser.add_argument("--json", action="store_true", help="one object per line")
    parser.add_argument("--keep", action="store_true", help="don't drop the database")
    parser.add_argument("--address", default="http://127.0.0.1:8000", help="of a KIP")
    parser.add_argument("--visitors", type=int, default=200, metavar="N")
    parser.add_argument("--seconds", type=int, default=120, metavar="S")
    return parser


def _measure(bench: Bench, command: str, works: Sequence[int] | None) -> Iterator[Line]:
    for many in works or _SIZES[command]:
        yield from _CASES[command](bench, many)


def _print(lines: Iterator[Line], *, as_json: bool) -> None:
    """Each line as soon as it is there: the next may take minutes."""
    header = ""
    for line in lines:
        if not as_json and header != line.header:
            header = line.header
            print(header, flush=True)
        print(json.dumps(line.as_json()) if as_json else line.as_text(), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
