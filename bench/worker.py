"""One measurement in a process of its own: `python -m bench.worker '{"side": ..}'`.

Prints one line of JSON: what it found, its seconds and the most memory it ever had.
Reading modules and opening the connection come before the clock.
"""

import json
import logging
import os
import resource
import sys
from typing import Any

import django


def main(asked: dict[str, Any]) -> dict[str, Any]:
    """Does what is asked: fill the tables, or one case by one side."""
    if asked["side"] == "fill":
        return _fill(asked["works"], asked["bounded"])
    arguments = [asked["ids"]] if "ids" in asked else []
    case = asked["case"].replace("-", "_")
    if asked["side"] == "theirs":
        from bench import near_theirs, theirs

        where = near_theirs if case == "near" else theirs
        return getattr(where, case)(os.environ["DATABASE_URL"], *arguments)
    from bench import near, ours

    return getattr(near if case == "near" else ours, case)(*arguments)


def _fill(works: int, bounded: bool) -> dict[str, Any]:
    from bench.filling import fill
    from bench.town import make_plan

    fill(make_plan(works), bounded=bounded)
    return {}


if __name__ == "__main__":
    question = json.loads(sys.argv[1])
    if question["side"] != "theirs":  # who writes a script needs no Django
        django.setup()
        logging.disable(logging.INFO)  # a line per run is too much to read here
    answer = main(question)
    most_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**answer, "peak_mb": round(most_kb / 1024)}))
