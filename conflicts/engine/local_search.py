"""Weighted set packing by local search: columns of works, each work in at most one.

The rule is one sentence: take the first column that is free; when none is, make the
first move that improves; stop when there is none. First means: in the order of the
columns, heaviest first. A move puts a column in, takes out those it conflicts with,
and fills what they set free as well as possible:

    chosen    [ 1  2 ]  [ 3  4  5 ]         put in   [ 2  3 ]
    after     [ 2  3 ]  [ 4  5 ]            refill   [ 4  5 ],  1 is left

So the result depends on the state it starts from and on nothing else: what is
evaluated again, and when, only saves time. That is what makes a run around a few
changed works equal to a run over all. Parts of at most `EXACT_WORKS` works that
nothing connects to the rest are solved exactly.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from conflicts.engine.refill import Refill

EXACT_WORKS = 12

# Rounding in sums of euros; far below a cent.
SLACK = 1e-6


@dataclass(slots=True)
class Packing:
    """Columns in the order that counts, heaviest first, and who has which work.

    Weights are whole numbers (cents), so that sums do not depend on their order.
    """

    works: Sequence[tuple[int, ...]]  # per column, ascending
    weights: Sequence[int]  # per column, above 0
    of_work: dict[int, list[int]] = field(default_factory=dict)  # ascending columns
    taker: dict[int, int] = field(default_factory=dict)  # work -> chosen column
    chosen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for column, works in enumerate(self.works):
            for work in works:
                self.of_work.setdefault(work, []).append(column)

    def is_free(self, column: int) -> bool:
        return not any(work in self.taker for work in self.works[column])

    def takers(self, column: int) -> set[int]:
        """The chosen columns that have a work of this one."""
        taker = self.taker
        return {taker[work] for work in self.works[column] if work in taker}

    def touching(self, works: Iterable[int]) -> set[int]:
        """The columns that have one of these works."""
        return {column for work in works for column in self.of_work.get(work, ())}

    def works_of(self, columns: Iterable[int]) -> set[int]:
        return {work for column in columns for work in self.works[column]}

    def weight(self, columns: Iterable[int]) -> int:
        return sum(self.weights[column] for column in columns)

    def swap(self, out: Iterable[int], into: Iterable[int]) -> None:
        for column in out:
            self.chosen.discard(column)
            for work in self.works[column]:
                del self.taker[work]
        for column in into:
            self.chosen.add(column)
            for work in self.works[column]:
                self.taker[work] = column


class Ledger:
    """What the chosen columns use of limits, against the room that each has."""

    def __init__(
        self, uses: Sequence[Mapping[int, float]], room: Sequence[float]
    ) -> None:
        """`uses` per column, by position of the limit; below 0 it makes room."""
        self._uses = uses
        self._room = room
        self._used = [0.0] * len(room)

    def allows(self, out: Iterable[int], into: Iterable[int]) -> bool:
        """Whether no limit that is used more would be exceeded."""
        return all(
            change <= SLACK or self._used[limit] + change <= self._room[limit] + SLACK
            for limit, change in self._change(out, into).items()
        )

    def book(self, out: Iterable[int], into: Iterable[int]) -> None:
        for limit, change in self._change(out, into).items():
            self._used[limit] += change

    def _change(self, out: Iterable[int], into: Iterable[int]) -> dict[int, float]:
        change: dict[int, float] = {}
        for sign, columns in ((1, into), (-1, out)):
            for column in columns:
                for limit, use in self._uses[column].items():
                    change[limit] = change.get(limit, 0.0) + sign * use
        return change


class Queue:
    """Columns that wait for a look, each once, lowest number first."""

    def __init__(self) -> None:
        self._heap: list[int] = []
        self._waiting: set[int] = set()

    def add(self, columns: Iterable[int]) -> None:
        for column in columns:
            if column not in self._waiting:
                self._waiting.add(column)
                heappush(self._heap, column)

    def __iter__(self) -> Iterator[int]:
        while self._heap:
            column = heappop(self._heap)
            self._waiting.discard(column)
            yield column


class Search:
    """Improves a packing until no move does; remembers what it looked at."""

    def __init__(self, packing: Packing, ledger: Ledger | None = None) -> None:
        self.packing = packing
        self.ledger = ledger
        self.reached: set[int] = set()  # works whose columns or taker were looked at
        self._free = Queue()
        self._dirty = Queue()
        self._large: set[int] = set()  # works in a part too large to solve exactly

    def everything(self) -> None:
        """Look at all columns."""
        self._start(range(len(self.packing.works)))

    def around(self, works: Collection[int]) -> None:
        """Look at what columns that have one of these works may have changed.

        Everything else is taken to be in equilibrium already. Who conflicts with a
        chosen column that became lighter is concerned by all works of that column.
        """
        packing = self.packing
        takers = {packing.taker[work] for work in works if work in packing.taker}
        touched = packing.works_of(takers) | set(works)
        self.reached |= touched
        columns = packing.touching(touched)
        self._start(columns | self._newly_possible(columns))

    def _start(self, columns: Iterable[int]) -> None:
        solved: set[int] = set()
        for column in sorted(columns):
            if self.packing.works[column][0] in solved:
                continue
            part = self._part(column)
            if part is None:
                self._free.add([column])
                self._dirty.add([column])
            else:
                self._solve(part)
                solved |= part

    # -- parts that nothing connects to the rest

    def _part(self, column: int) -> set[int] | None:
        """The works connected to this column; None when they are too many."""
        packing = self.packing
        if self.ledger or not self._large.isdisjoint(packing.works[column]):
            return None
        found, todo = set(packing.works[column]), list(packing.works[column])
        while todo and len(found) <= EXACT_WORKS:
            near = packing.works_of(packing.of_work[todo.pop()])
            todo += sorted(near - found)
            found |= near
        self.reached |= found
        if len(found) > EXACT_WORKS or not found.isdisjoint(self._large):
            self._large |= found
            return None
        return found

    def _solve(self, part: set[int]) -> None:
        """Make this part optimal; what is there stays when nothing is better."""
        packing = self.packing
        columns = sorted(packing.touching(part))
        now = sorted({packing.taker[work] for work in part if work in packing.taker})
        fill = Refill(sorted(part), columns, packing.works, packing.weights)
        better = fill.best(packing.weight(now))
        if better is not None:
            packing.swap(now, better)

    # -- the search

    def run(self) -> None:
        """Make moves until none improves."""
        self._insert()
        while self._improve():
            self._insert()

    def _insert(self) -> None:
        """Take every column that is free."""
        for column in self._free:
            self.reached.update(self.packing.works[column])
            if self.packing.is_free(column) and self._allows([], [column]):
                self._move([], [column])

    def _allows(self, out: Sequence[int], into: Sequence[int]) -> bool:
        return self.ledger is None or self.ledger.allows(out, into)

    def _improve(self) -> bool:
        """Make the first move that improves, if there is any."""
        for column in self._dirty:
            if column in self.packing.chosen:
                continue
            out = sorted(self.packing.takers(column))
            into = self._better(column, out)
            if into is not None:
                self._move(out, into)
                return True
        return False

    def _better(self, column: int, out: Sequence[int]) -> list[int] | None:
        """This column and its refill, if they weigh more than what goes out."""
        packing = self.packing
        needed = packing.weight(out) - packing.weights[column]
        freed = packing.works_of(out).difference(packing.works[column])
        self.reached.update(packing.works[column], freed)
        best = [packing.of_work[work][0] for work in freed]
        if needed >= packing.weight(best):
            return None  # not even the heaviest column for each of them
        available = self._available(column, out, freed) if freed else []
        fill = Refill(sorted(freed), available, packing.works, packing.weights)
        found = fill.best(needed, lambda refill: self._allows(out, [column, *refill]))
        return None if found is None else [column, *found]

    def _available(
        self, column: int, out: Sequence[int], freed: Iterable[int]
    ) -> list[int]:
        """Columns with freed works that fit once `column` took the place of `out`."""
        packing, taker = self.packing, self.packing.taker
        own = packing.works[column]
        fitting = []
        candidates = packing.touching(freed)
        self.reached |= packing.works_of(candidates)
        for candidate in candidates:
            for work in packing.works[candidate]:
                if work in own or taker.get(work, out[0]) not in out:  # free is fine
                    break
            else:
                fitting.append(candidate)
        return sorted(fitting)

    def _move(self, out: Sequence[int], into: Sequence[int]) -> None:
        """Make a move, and queue the columns whose evaluation it may have improved."""
        packing = self.packing
        packing.swap(out, into)
        if self.ledger:
            self.ledger.book(out, into)
        given = packing.works_of(out)
        taken = packing.works_of(into)
        self._dirty.add(packing.touching(given | taken))
        if left := given - taken:
            columns = packing.touching(left)
            self._free.add(columns)
            self._dirty.add(self._newly_possible(columns))

    def _newly_possible(self, refills: Iterable[int]) -> set[int]:
        """Columns that could now have one of these as their refill.

        They conflict with every chosen column that stands in its way.
        """
        packing = self.packing
        found: set[int] = set()
        for refill in refills:
            in_the_way = packing.takers(refill)
            self.reached.update(packing.works[refill])
            for column in in_the_way:
                self.reached.update(packing.works[column])
            found |= self._conflicting_with_all(in_the_way)
        return found

    def _conflicting_with_all(self, columns: Collection[int]) -> set[int]:
        found: set[int] | None = None
        for column in columns:
            touching = self.packing.touching(self.packing.works[column])
            found = touching if found is None else found & touching
        return found or set()
