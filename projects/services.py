"""Writes that do more than one thing; whoever changes a work comes through here."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce

import pghistory
from django.db import connection, transaction
from django.db.models.functions import Now

from areas.models import Area
from projects.models import PlannedWork, WorkPart, YearCost
from projects.money import move_year_costs
from projects.shifting import moved
from projects.signals import works_changed

# Enough to stay at one statement for any real plan, few enough to fit in memory.
_AT_ONCE = 5000

# A work belongs to an area when a real part of it lies there: the point that stands
# for it, any of its points, or a metre of its lines or square metre of its surfaces.
# Less is the sliver that two maps drawn by different hands leave along a border.
_PLACE_IN_AREAS = """
INSERT INTO {through} (plannedwork_id, area_id)
SELECT work.id, area.id
FROM {works} work
JOIN {areas} area ON area.boundary && work.footprint
CROSS JOIN LATERAL (
  SELECT
    ST_CollectionExtract(work.footprint, 1) AS points,
    ST_CollectionExtract(work.footprint, 2) AS lines,
    -- surfaces of a collection may overlap, which an intersection can't bear
    CASE WHEN GeometryType(work.footprint) = 'GEOMETRYCOLLECTION'
      THEN ST_UnaryUnion(ST_CollectionExtract(work.footprint, 3))
      ELSE ST_CollectionExtract(work.footprint, 3)
    END AS surfaces
) part
WHERE {which}
  AND (
    ST_Intersects(area.boundary, ST_PointOnSurface(work.footprint))
    OR ST_Intersects(area.boundary, part.points)
    OR ST_Length(ST_Intersection(area.boundary, part.lines)) >= 1
    OR ST_Area(ST_Intersection(area.boundary, part.surfaces)) >= 1
  )
ON CONFLICT DO NOTHING
"""
# Whoever places a few works shares the lock; whoever places all has it alone. Two at
# once would each insert what the other has not shown yet.
_LOCK = "SELECT pg_advisory_xact_lock{shared}(hashtext('projects_plannedwork_areas'))"


# A work of an adopted programme does not move in time without a reason.
MOVING_FIELDS = ("earliest_start", "latest_end", "preferred_start")
PART_DAYS = ("earliest_start", "latest_end")


class ChangedMeanwhile(Exception):
    """The work is no longer the one that was shown; `revision` is what it is now."""

    def __init__(self, revision: int, work_id: int | None = None) -> None:
        super().__init__(revision)
        self.revision = revision
        self.work_id = work_id


class ReasonNeeded(Exception):
    """These works are in an adopted programme and would move: say why."""

    def __init__(self, work_ids: Sequence[int]) -> None:
        super().__init__(work_ids)
        self.work_ids = list(work_ids)


# Euros per year and funding source.
YearCosts = Mapping[tuple[int, str], Decimal]


@transaction.atomic
def save_work(
    work: PlannedWork,
    *,
    seen: int | None = None,
    reason: str = "",
    year_costs: YearCosts | None = None,
    parts: Sequence[WorkPart] | None = None,
) -> PlannedWork:
    """Afterwards the work is stored, placed in its areas, and due for detection.

    Give the revision that somebody has `seen` and it is stored over no other: then it
    raises ChangedMeanwhile. Raises ReasonNeeded when it moves out of what its adopted
    programme says and no `reason` is given; the reason is kept in its history.

    `year_costs` become what it costs, and their sum its estimate; `parts` become its
    parts, and their ground and time together its own. None leaves them as they are,
    and what follows from them as well.
    """
    if costs := _year_costs_of(work) if year_costs is None else year_costs:
        _add_up(work, costs)
    if pieces := _parts_of(work) if parts is None else parts:
        _take_together(work, pieces)
    if work.pk:
        everything = {field.name for field in work._meta.local_concrete_fields}
        revisions = None if seen is None else {work.pk: seen}
        save_works([work], everything - _KEPT, seen=revisions, reason=reason)
    else:
        _create(work, reason)
    if year_costs is not None:
        store_year_costs({work.pk: year_costs})
    if parts is not None:
        _store_parts(work, parts)
    work.refresh_from_db(fields=["window", *(_KEPT - {"id", "window"})])
    return work


# What no form decides.
_KEPT = frozenset(
    {"id", "window", "revision", "created_at", "updated_at", "confirmed_at"}
)


@transaction.atomic
def _create(work: PlannedWork, reason: str) -> None:
    work.confirmed_at = Now()
    with _kept_with(reason):
        work.save(force_insert=True)
    works_were_changed([work.pk])


@transaction.atomic
def save_works(
    works: Sequence[PlannedWork],
    fields: Collection[str],
    *,
    seen: Mapping[int, int] | None = None,
    reason: str = "",
) -> None:
    """Afterwards `fields` of these existing works are stored as they are given.

    All or none, in a number of queries that does not grow with the works. Raises
    ChangedMeanwhile or ReasonNeeded as `save_work` does.
    """
    ids = sorted(work.pk for work in works)
    stored = _locked(ids)
    for work_id in ids:
        revision = stored[work_id].revision
        if seen is not None and seen.get(work_id, 0) != revision:
            raise ChangedMeanwhile(revision, work_id)
    if not reason and (moving := _moving(works, fields, stored)):
        raise ReasonNeeded(moving)
    for work in works:
        work.revision = stored[work.pk].revision + 1  # safe: the row is locked
    with _kept_with(reason):
        _write(works, {*fields, "revision", "updated_at"})
        confirm(ids)
    works_were_changed(ids)


@transaction.atomic
def shift_works(
    works: Sequence[PlannedWork],
    quarters: int,
    *,
    also: Collection[str] = (),
    seen: Mapping[int, int] | None = None,
    reason: str = "",
) -> None:
    """Afterwards these works stand `quarters` later (negative: earlier) with all that
    belongs to them: window, preferred start, parts, and costs per year.

    `also` are fields that are stored as given in the same step. All or none, in a
    number of queries that does not grow with the works. Raises what `save_works` does,
    and ValueError where a day would leave the calendar.
    """
    years: dict[int, list[int]] = defaultdict(list)
    for work in works:
        before = _year_of(work)
        for name in MOVING_FIELDS:
            if day := getattr(work, name):
                setattr(work, name, moved(day, quarters))
        years[_year_of(work) - before].append(work.pk)
    save_works(works, {*also, *MOVING_FIELDS}, seen=seen, reason=reason)
    _move_parts([work.pk for work in works], lambda day: moved(day, quarters))
    for number, ids in sorted(years.items()):
        move_year_costs(ids, number)


@transaction.atomic
def move_work(
    work: PlannedWork,
    days: int,
    *,
    preferred_start: date | None,
    seen: int | None = None,
    reason: str = "",
) -> None:
    """Afterwards the work stands so many `days` later (negative: earlier) with all that
    belongs to it, and prefers to start on `preferred_start`.

    Raises what `save_works` does, and OverflowError where a day would leave the
    calendar.
    """
    before, by = _year_of(work), timedelta(days=days)
    for name in PART_DAYS:
        if day := getattr(work, name):
            setattr(work, name, day + by)
    work.preferred_start = preferred_start
    revisions = None if seen is None else {work.pk: seen}
    save_works([work], MOVING_FIELDS, seen=revisions, reason=reason)
    _move_parts([work.pk], lambda day: day + by)
    if years := _year_of(work) - before:
        move_year_costs([work.pk], years)


def _year_of(work: PlannedWork) -> int:
    """The year with which its costs go along."""
    day = work.first_day or work.latest_end
    return day.year if day else 0


def _move_parts(work_ids: Collection[int], move: Callable[[date], date]) -> None:
    parts = list(WorkPart.objects.filter(work__in=work_ids))
    for part in parts:
        for name in PART_DAYS:
            if day := getattr(part, name):
                setattr(part, name, move(day))
    store_part_days(parts)


def store_part_days(parts: Sequence[WorkPart]) -> None:
    """Afterwards these existing parts have their days as given, in one statement."""
    WorkPart.objects.bulk_create(
        parts,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=list(PART_DAYS),
    )


def _locked(ids: list[int]) -> dict[int, PlannedWork]:
    # `no_key`: who places these works in an area may go on. In one order, so that two
    # people who change the same works wait for each other and not in a circle.
    rows = PlannedWork.objects.select_for_update(no_key=True).order_by("pk")
    rows = rows.only("revision", *MOVING_FIELDS)
    stored = {work.pk: work for work in rows.filter(pk__in=ids)}
    if gone := set(ids) - stored.keys():
        raise PlannedWork.DoesNotExist(f"no works {sorted(gone)}")
    return stored


def _moving(
    works: Sequence[PlannedWork],
    fields: Collection[str],
    stored: Mapping[int, PlannedWork],
) -> list[int]:
    """Which works would move although an adopted programme says when they are."""
    dates = [name for name in MOVING_FIELDS if name in fields]
    moved = [
        work.pk
        for work in works
        if any(getattr(work, name) != getattr(stored[work.pk], name) for name in dates)
    ]
    if not moved:
        return []
    return sorted(
        PlannedWork.objects.adopted().filter(pk__in=moved).values_list("pk", flat=True)
    )


def _write(works: Sequence[PlannedWork], fields: Collection[str]) -> None:
    # An insert that meets its own id and updates instead: one statement whose cost
    # grows with the rows, where bulk_update's grows with their square.
    PlannedWork.objects.bulk_create(
        works,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=sorted(fields),
    )


@contextmanager
def _kept_with(reason: str) -> Iterator[None]:
    """What is written here is in the history with the reason, if there is one."""
    if not reason:
        yield
        return
    with pghistory.context(reason=reason):
        yield


def confirm(work_ids: Iterable[int]) -> None:
    """Afterwards it is on record that this is still so; nothing else changes."""
    PlannedWork.objects.filter(pk__in=work_ids).update(confirmed_at=Now())


def _year_costs_of(work: PlannedWork) -> YearCosts:
    costs = YearCost.objects.filter(work=work.pk)
    return {(one.year, one.funding_source): one.amount for one in costs}


def _parts_of(work: PlannedWork) -> list[WorkPart]:
    return list(WorkPart.objects.filter(work=work.pk))


def _add_up(work: PlannedWork, year_costs: YearCosts) -> None:
    work.cost_estimate = sum(year_costs.values(), Decimal())
    sources = {source for _year, source in year_costs}
    work.funding_source = sources.pop() if len(sources) == 1 else ""


def store_year_costs(costs: Mapping[int, YearCosts]) -> None:
    """Afterwards the works with these ids cost per year what is given, and no more.

    The works themselves stay as they are: save them in the same transaction.
    """
    stored = YearCost.objects.filter(work__in=costs)
    gone = [
        cost.pk
        for cost in stored
        if (cost.year, cost.funding_source) not in costs[cost.work_id]
    ]
    YearCost.objects.filter(pk__in=gone).delete()
    YearCost.objects.bulk_create(
        [
            YearCost(work_id=work, year=year, funding_source=source, amount=amount)
            for work, year_costs in costs.items()
            for (year, source), amount in year_costs.items()
        ],
        update_conflicts=True,
        unique_fields=["work", "year", "funding_source"],
        update_fields=["amount"],
    )


def _take_together(work: PlannedWork, parts: Sequence[WorkPart]) -> None:
    shapes = [part.footprint for part in parts if part.footprint is not None]
    if shapes:
        work.footprint = reduce(lambda one, other: one.union(other), shapes)
    # A part without a day is open on that side, and so is the whole.
    starts = [part.earliest_start for part in parts]
    ends = [part.latest_end for part in parts]
    work.earliest_start = None if None in starts else min(filter(None, starts))
    work.latest_end = None if None in ends else max(filter(None, ends))


def _store_parts(work: PlannedWork, parts: Sequence[WorkPart]) -> None:
    work.parts.exclude(pk__in=[part.pk for part in parts if part.pk]).delete()
    for part in parts:
        part.work = work
        part.save()


def works_were_changed(work_ids: Iterable[int]) -> None:
    """Afterwards the works stand in their areas and those who wait for changes know.

    Call it inside the transaction that stored the works, with `revision` raised.
    """
    ids = sorted(set(work_ids))
    place_in_areas(ids)
    works_changed.send(sender=PlannedWork, work_ids=ids)


@transaction.atomic
def place_in_areas(work_ids: list[int] | None = None) -> None:
    """Afterwards the works (all, if none are named) belong to the areas they touch."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format(shared="" if work_ids is None else "_shared"))
    through = PlannedWork.areas.through
    stale = through.objects.all()
    if work_ids is not None:
        stale = stale.filter(plannedwork_id__in=work_ids)
    stale.delete()
    statement = _PLACE_IN_AREAS.format(
        through=through._meta.db_table,
        works=PlannedWork._meta.db_table,
        areas=Area._meta.db_table,
        which="TRUE" if work_ids is None else "work.id = ANY(%s)",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, None if work_ids is None else [work_ids])
