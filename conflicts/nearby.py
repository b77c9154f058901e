"""Who else is near: the works that a draft would meet, found by the engine itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce

import shapely
from django.contrib.gis.geos import GEOSGeometry
from shapely.geometry.base import BaseGeometry

from areas.models import Restriction
from conflicts import engine
from conflicts.engine import Rules, Window
from conflicts.engine.restrictions import barred, unavoidable
from conflicts.plan import draft_as_engine_work, engine_restrictions, works_to_match
from conflicts.review import Kind
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet

_DAYS_PER_QUARTER = 91
_LINE = 1  # dimension


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A work that the draft meets, with the measured facts."""

    work: PlannedWork
    piece: PlannedWork  # of the draft
    match: engine.Match
    along_m: float  # of the line of either, that lies in or beside the other


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A restriction that holds where and when the draft is."""

    restriction: Restriction
    can_be_avoided: bool  # within the draft's own time


def neighbours_of(
    pieces: Sequence[PlannedWork], user: Visitor, today: date, rules: Rules
) -> list[Neighbour]:
    """The works that these pieces of one draft meet; what matters most comes first.

    Each piece must have a footprint. Only works that `user` may see, and each once;
    the draft's own stored version is left out.
    """
    around = _around(pieces, user, today, rules)
    drafts = [
        draft_as_engine_work(piece, -number) for number, piece in enumerate(pieces)
    ]  # no row has such a number
    theirs = works_to_match(around)
    ids = {draft.id for draft in drafts}
    matches = engine.match([*drafts, *theirs], rules, among=ids)
    best: dict[int, engine.Match] = {}
    for match in sorted((m for m in matches if m.second > 0), key=_what_matters):
        best.setdefault(match.second, match)
    rows = _rows(best)
    shapes = {work.id: work.footprint for work in (*drafts, *theirs)}
    return [
        Neighbour(rows[pk], pieces[-match.first], match, _along(match, shapes, rules))
        for pk, match in best.items()
        if pk in rows
    ]


def _rows(ids: Iterable[int]) -> dict[int, PlannedWork]:
    works = PlannedWork.objects.select_related("organisation", "contact")
    return works.defer("footprint", "description", "public_text").in_bulk(list(ids))


def _around(
    pieces: Sequence[PlannedWork], user: Visitor, today: date, rules: Rules
) -> PlannedWorkQuerySet:
    """Works near enough in place and time, by the index that has both."""
    place = _ground(pieces)
    days = max(rules.tolerance_days + rules.near_miss_days, rules.order_tolerance_days)
    works = PlannedWork.objects.visible_to(user).active(today)
    works = works.near(place, rules.reach_m).exclude(pk=pieces[0].pk)
    first = _earliest(pieces, days)
    last = _latest(pieces, days)
    return works.within(first, last) if first or last else works


def _ground(pieces: Sequence[PlannedWork]) -> GEOSGeometry:
    shapes = [piece.footprint for piece in pieces if piece.footprint is not None]
    return reduce(lambda one, other: one.union(other), shapes)


def _earliest(pieces: Sequence[PlannedWork], days: int) -> date | None:
    known = [piece.earliest_start for piece in pieces]
    first = None if None in known else min(filter(None, known))
    reached = first is None or (first - date.min).days <= days
    return None if first is None or reached else first - timedelta(days=days)


def _latest(pieces: Sequence[PlannedWork], days: int) -> date | None:
    known = [piece.latest_end for piece in pieces]
    last = None if None in known else max(filter(None, known))
    reached = last is None or (date.max - last).days <= days
    return None if last is None or reached else last + timedelta(days=days)


def _what_matters(match: engine.Match) -> tuple[bool, int, bool, float, float, int]:
    """In the same time before later; then problems before chances; then the largest."""
    return (
        match.is_near_miss,
        match.gap_days // _DAYS_PER_QUARTER,
        match.kind == Kind.COMBINE,
        -match.shared_m2,
        match.metres_apart,
        match.second,
    )


def _along(
    match: engine.Match, shapes: Mapping[int, BaseGeometry], rules: Rules
) -> float:
    """Metres of a line within reach of the other; 0 when both are surfaces."""
    one, other = shapes[match.first], shapes[match.second]
    if shapely.get_dimensions(one) != _LINE:
        one, other = other, one
    if shapely.get_dimensions(one) != _LINE:
        return 0.0
    return float(one.intersection(other.buffer(rules.reach_m)).length)


def obstacles_of(pieces: Sequence[PlannedWork], rules: Rules) -> list[Obstacle]:
    """The restrictions in the place and the time of these pieces, soonest first."""
    place = _ground(pieces)
    rows = {row.pk: row for row in Restriction.objects.filter(place__intersects=place)}
    drafts = [draft_as_engine_work(piece, -n) for n, piece in enumerate(pieces)]
    here = engine_restrictions(Restriction.objects.filter(pk__in=rows)) if rows else []
    kept_clear = barred(drafts, here, rules)
    hopeless = {one.restriction for one in unavoidable(drafts, kept_clear, rules)}
    met = {
        one.restriction
        for draft in drafts
        for one in kept_clear.get(draft.id, ())
        if _share_a_day(one.window, draft.window)
    }
    # One of each: an event in three streets is three restrictions that read alike.
    alike = {
        (rows[pk].title, rows[pk].starts_on, rows[pk].ends_on): pk
        for pk in sorted(met, key=lambda pk: pk in hopeless)
    }
    found = [Obstacle(rows[pk], pk not in hopeless) for pk in alike.values()]
    return sorted(found, key=_hopeless_first)


def _hopeless_first(one: Obstacle) -> tuple[bool, date]:
    return one.can_be_avoided, one.restriction.starts_on


def _share_a_day(one: Window, other: Window) -> bool:
    return one.gap_days(other) == 0
