"""What a user would write today: geopandas, a buffer, a spatial join, then the dates.

The same question as ours, but for one thing: a buffer is a polygon, so at its round
corners it falls up to two centimetres short, and misses some pairs in ten thousand that
are 15 m apart to the centimetre. `cases` checks that it is those alone.
"""

import warnings
from collections.abc import Sequence
from time import perf_counter
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import psycopg

from bench.question import (
    BUFFER_M,
    ENDLESS_DAYS,
    FAR_AWAY,
    LONG_AGO,
    TABLES,
    TOLERANCE_DAYS,
)

try:
    from sqlalchemy import create_engine
except ModuleNotFoundError:  # then rows go in by psycopg, which is faster: see _store
    create_engine = None

_WORKS = (
    "SELECT id, footprint AS geometry, earliest_start, latest_end "
    "FROM projects_plannedwork"
)


class Store:
    """A connection as pandas wants it, opened before the clock runs."""

    def __init__(self, database: str) -> None:
        self.connection = psycopg.connect(database, options="-c jit=off")
        self.engine = create_engine and create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(database, options="-c jit=off"),
        )
        if self.engine:
            self.engine.connect().close()

    def read(self) -> Any:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "pandas only supports SQLAlchemy")
            works = geopandas.read_postgis(
                _WORKS, self.engine or self.connection, geom_col="geometry"
            )
        works["start"] = pd.to_datetime(works.earliest_start).fillna(
            pd.Timestamp(LONG_AGO)
        )
        works["end"] = pd.to_datetime(works.latest_end).fillna(pd.Timestamp(FAR_AWAY))
        return works[["id", "start", "end", "geometry"]]

    def write(self, pairs: Any) -> None:
        table = TABLES["theirs"]
        if self.engine:
            pairs.to_sql(table, self.engine, if_exists="append", index=False)
            return
        rows = list(pairs.itertuples(index=False, name=None))
        with self.connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} (first, second, overlap_days, gap_days) "
                "VALUES (%s, %s, %s, %s)",
                rows,
            )
        self.connection.commit()

    def forget(self, work_id: int) -> None:
        self.connection.execute(
            f"DELETE FROM {TABLES['theirs']} WHERE first = %s OR second = %s",
            [work_id, work_id],
        )
        self.connection.commit()


def join(database: str) -> dict[str, Any]:
    """Reads all works, finds their pairs and stores them."""
    store = Store(database)
    start = perf_counter()
    works = store.read()
    read = perf_counter()
    around = works.assign(geometry=works.buffer(BUFFER_M / 2))
    pairs = geopandas.sjoin(around, around, predicate="intersects")
    pairs = timely(pairs[pairs.id_left < pairs.id_right])
    found = perf_counter()
    store.write(pairs)
    stored = perf_counter()
    return {
        "seconds": stored - start,
        "pairs": len(pairs),
        "steps": [
            ["read", round(read - start, 4)],
            ["join", round(found - read, 4)],
            ["store", round(stored - found, 4)],
        ],
    }


def timely(pairs: Any) -> Any:
    """Of the pairs that are near, those that are near in time too, with their days."""
    start = np.maximum(pairs.start_left, pairs.start_right)
    end = np.minimum(pairs.end_left, pairs.end_right)
    days = (end - start).dt.days
    endless = (start == pd.Timestamp(LONG_AGO)) | (end == pd.Timestamp(FAR_AWAY))
    found = pd.DataFrame(
        {
            "first": pairs.id_left,
            "second": pairs.id_right,
            "overlap_days": (days + 1).clip(lower=0).mask(endless, ENDLESS_DAYS),
            "gap_days": (-days).clip(lower=0),
        }
    )
    return found[found.gap_days <= TOLERANCE_DAYS]


def change(database: str, work_ids: Sequence[int]) -> dict[str, Any]:
    """Per work: everything is read, because the answer needs all neighbours."""
    store = Store(database)
    return {"each": [_change(store, work_id) for work_id in work_ids]}


def _change(store: Store, work_id: int) -> float:
    start = perf_counter()
    works = store.read()
    one = works[works.id == work_id]
    around = one.assign(geometry=one.buffer(BUFFER_M))
    pairs = geopandas.sjoin(around, works, predicate="intersects")
    pairs = timely(pairs[pairs.id_left != pairs.id_right])
    ordered = pairs.assign(
        first=np.minimum(pairs["first"], pairs["second"]),
        second=np.maximum(pairs["first"], pairs["second"]),
    )
    store.forget(work_id)
    store.write(ordered)
    return perf_counter() - start
