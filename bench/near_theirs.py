"""Who is near a work that is being drawn, as one would write it with geopandas."""

import random
from collections.abc import Sequence
from time import perf_counter
from typing import Any

import geopandas

from bench.question import BUFFER_M
from bench.theirs import Store, timely


def near(database: str, work_ids: Sequence[int]) -> dict[str, Any]:
    """Per place: everything is read, because who is near may be anywhere."""
    store = Store(database)
    each, found = [], []
    for work_id in work_ids:
        draft = _draft(store, work_id)
        start = perf_counter()
        works = store.read()
        around = draft.assign(geometry=draft.buffer(BUFFER_M))
        pairs = timely(geopandas.sjoin(around, works, predicate="intersects"))
        each.append(perf_counter() - start)
        found.append(sorted(int(one) for one in pairs["second"]))
    return {"each": each, "found": found}


def _draft(store: Store, work_id: int) -> Any:
    works = store.read()
    step = random.Random(work_id)
    one = works[works.id == work_id]
    return one.assign(
        geometry=one.translate(step.uniform(-5, 5), step.uniform(-5, 5)), id=0
    )
