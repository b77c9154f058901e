"""Works as arrays: one array per property, which is how a million of them fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from conflicts.engine.rules import Rules
from conflicts.engine.window import OPEN_EARLIEST, OPEN_LATEST, calendar_days
from conflicts.engine.work import Work

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Shapes = NDArray[Any]  # shapely geometries

EVENT = "event"  # the discipline whose works keep others out of their street


class Pairs(NamedTuple):
    """Pairs as positions in the columns, each pair once, `first` before `second`."""

    first: Ints  # (n pairs,)
    second: Ints  # (n pairs,)

    def where(self, which: Bools | Ints) -> "Pairs":
        return Pairs(self.first[which], self.second[which])

    def among_used(self) -> tuple[Ints, "Pairs"]:
        """The rows that occur, ascending, and the pairs as positions in those."""
        rows = np.unique(np.concatenate(self))
        return rows, Pairs(
            np.searchsorted(rows, self.first), np.searchsorted(rows, self.second)
        )

    def sorted(self) -> "Pairs":
        return self.where(np.lexsort((self.second, self.first)))


@dataclass(frozen=True, slots=True)
class Columns:
    """Works by ascending id; every array has the shape (n works,)."""

    ids: Ints
    organisations: Ints
    disciplines: Ints  # positions in `names`
    names: tuple[str, ...]  # of the disciplines that occur
    footprints: Shapes  # in a metric grid
    buffers: Floats  # metres
    first_days: Ints  # day numbers; OPEN_EARLIEST for an open side
    last_days: Ints  # day numbers, included; OPEN_LATEST for an open side
    on_site: Ints  # calendar days
    closes: Bools  # whether the street is closed meanwhile

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of_works(cls, works: Sequence[Work], rules: Rules) -> "Columns":
        """The columns of works in any order."""
        return cls.of_arrays(
            rules,
            ids=[work.id for work in works],
            organisations=[work.organisation for work in works],
            disciplines=[work.discipline for work in works],
            footprints=_shapes([work.footprint for work in works]),
            first_days=[work.window.first_day for work in works],
            last_days=[work.window.last_day for work in works],
            durations=[work.duration_days or 0 for work in works],
            closes=[work.closes_street for work in works],
        )

    @classmethod
    def of_arrays(
        cls,
        rules: Rules,
        *,
        ids: ArrayLike,
        organisations: ArrayLike,
        disciplines: ArrayLike,
        footprints: Shapes,
        first_days: ArrayLike,
        last_days: ArrayLike,
        durations: ArrayLike | None = None,
        closes: ArrayLike | None = None,
    ) -> "Columns":
        """The columns of works that are arrays already, in any order.

        `disciplines` are names, days are `date.toordinal()` with OPEN_EARLIEST and
        OPEN_LATEST for open sides, `durations` working days with 0 for unknown. What
        is left out is unknown, or closes no street.
        """
        numbers = np.asarray(ids, dtype=np.int64)
        order = np.argsort(numbers, kind="stable")
        names, codes = _codes(disciplines)
        owners = np.asarray(organisations, dtype=np.int64)[order]
        first = np.asarray(first_days, dtype=np.int64)[order]
        last = np.asarray(last_days, dtype=np.int64)[order]
        nothing = np.zeros(len(numbers), dtype=np.int64)
        days = np.asarray(nothing if durations is None else durations, dtype=np.int64)
        closed = np.asarray(nothing if closes is None else closes, dtype=np.bool_)
        return cls(
            ids=numbers[order],
            organisations=owners,
            disciplines=codes[order],
            names=names,
            footprints=footprints[order],
            buffers=_buffers(owners, codes[order], names, rules),
            first_days=first,
            last_days=last,
            on_site=_on_site(days[order], first, last, rules),
            closes=closed[order],
        )

    def rows(self, rows: Ints) -> "Columns":
        """Some of the works, by ascending positions."""
        values = {
            item.name: getattr(self, item.name)[rows]
            for item in fields(self)
            if item.name != "names"
        }
        return Columns(names=self.names, **values)

    def per_discipline(self, of: Callable[[str], float]) -> Floats:
        """What a rule says of the discipline of each work; (n works,)."""
        values = np.array([of(name) for name in self.names], dtype=np.float64)
        return values[self.disciplines]

    def are(self, of: Callable[[str], bool]) -> Bools:
        """Whether the discipline of each work is of some sort; (n works,)."""
        return self.per_discipline(of) > 0


def _shapes(footprints: Sequence[Any]) -> Shapes:
    # numpy would take a geometry with parts for a sequence of its own
    shapes = np.empty(len(footprints), dtype=object)
    shapes[:] = footprints
    return shapes


def _codes(disciplines: ArrayLike) -> tuple[tuple[str, ...], Ints]:
    # a set and a dictionary, because sorting a million texts takes a second
    texts = np.asarray(disciplines).tolist()
    names = tuple(sorted(set(texts)))
    positions = {name: position for position, name in enumerate(names)}
    return names, np.array([positions[text] for text in texts], dtype=np.int64)


def _buffers(owners: Ints, codes: Ints, names: tuple[str, ...], rules: Rules) -> Floats:
    """Metres per work; asked once per organisation and discipline that occurs."""
    if not rules.organisation_buffers_m:  # no need to look who owns them
        owners = np.zeros_like(owners)
    pairs, which = np.unique(owners * len(names) + codes, return_inverse=True)
    metres = [
        rules.buffer_m(names[pair % len(names)], pair // len(names))
        for pair in pairs.tolist()
    ]
    return np.array(metres, dtype=np.float64)[which]


def _on_site(durations: Ints, first: Ints, last: Ints, rules: Rules) -> Ints:
    """Calendar days; never more than the window has, which is what was promised."""
    default = max(1, rules.default_duration_days)
    different, which = np.unique(
        np.where(durations > 0, durations, default), return_inverse=True
    )
    days = np.array([calendar_days(working) for working in different.tolist()])
    days = days.astype(np.int64)[which]
    is_open = (first == OPEN_EARLIEST) | (last == OPEN_LATEST)
    return np.where(is_open, days, np.minimum(days, last - first + 1))


def of_event(columns: Columns, pairs: Pairs) -> Bools:
    """Whether one of the two, or both, is an event."""
    event = columns.are(lambda discipline: discipline == EVENT)
    either: Bools = event[pairs.first] | event[pairs.second]
    return either
