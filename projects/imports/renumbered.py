"""Finding works back in a later edition of a plan that gave them new ids."""

from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

import shapely
from shapely.geometry.base import BaseGeometry

from projects.imports.planned import Planned
from projects.imports.words import fold
from projects.models import PlannedWork

# So near, and so much alike in words, is probably the same work; or farther away and
# called the very same.
_NEAR, _AROUND = 25.0, 250.0
# At the very same place, or from the same day on, fewer words need to be the same.
_ALIKE, _MUCH_ALIKE = 0.6, 0.8
_SAME_PLACE = 5.0


def find_renumbered(
    rows: list[Planned], works: list[PlannedWork]
) -> list[tuple[Planned, PlannedWork]]:
    """The likeliest pairs, each row and each work once: of one organisation, at one
    place, and described alike."""
    pairs = sorted(
        _pairs(rows, works), key=lambda pair: (-pair[0], pair[1].number, pair[2].pk)
    )
    taken_rows: set[int] = set()
    taken_works: set[int] = set()
    found = []
    for _score, row, work in pairs:
        if row.number in taken_rows or work.pk in taken_works:
            continue
        taken_rows.add(row.number)
        taken_works.add(work.pk)
        found.append((row, work))
    return found


def _pairs(
    rows: list[Planned], works: list[PlannedWork]
) -> Iterator[tuple[float, Planned, PlannedWork]]:
    placed = [work for work in works if work.footprint is not None]
    shapes = [shapely.from_wkb(bytes(w.footprint.wkb)) for w in placed if w.footprint]
    tree = shapely.STRtree(shapes)
    by_title: dict[str, list[PlannedWork]] = defaultdict(list)
    for work in works:
        by_title[fold(work.title)].append(work)
    for row in rows:
        shape = row.reading.footprint if row.reading else None
        if shape is None:
            for work in by_title.get(fold(row.title), []):
                if _is_of_one(row, work):
                    yield 1.0, row, work
            continue
        for n in tree.query(shape, predicate="dwithin", distance=_AROUND):
            if score := _score(row, shape, placed[n], shapes[n]):
                yield score, row, placed[n]


def _score(
    row: Planned, shape: BaseGeometry, work: PlannedWork, drawn: BaseGeometry
) -> float:
    """0 if they are not the same work; else how much they are alike."""
    if not _is_of_one(row, work):
        return 0.0
    alike = _likeness(row.title, work.title)
    metres = float(shape.distance(drawn))
    days = row.reading.fields.get("earliest_start") if row.reading else None
    same_start = bool(days) and days == work.earliest_start
    middle = float(shape.centroid.distance(drawn.centroid))
    least = _ALIKE if same_start or middle < _SAME_PLACE else _MUCH_ALIKE
    if alike < least or (metres > _NEAR and alike < 1):
        return 0.0
    return alike + 0.3 * same_start + 0.5 * max(0.0, 1 - middle / _AROUND)


def _is_of_one(row: Planned, work: PlannedWork) -> bool:
    organisation = row.reading.fields.get("organisation") if row.reading else None
    return organisation is not None and organisation.pk == work.organisation_id


def _likeness(one: str, other: str) -> float:
    first, second = fold(one), fold(other)
    if first == second:
        return 1.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.quick_ratio() < _ALIKE:
        return 0.0
    return min(matcher.ratio(), 0.99)
