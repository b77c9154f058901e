"""Writes that do more than one thing; whoever changes a work comes through here."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F

from areas.models import Area
from projects.models import PlannedWork
from projects.signals import works_changed

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


class ChangedMeanwhile(Exception):
    """The work is no longer the one that was shown; `revision` is what it is now."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


@transaction.atomic
def save_work(work: PlannedWork, *, seen: int | None = None) -> PlannedWork:
    """Afterwards the work is stored, placed in its areas, and due for detection.

    Give the revision that somebody has `seen` and it is stored over no other: then it
    raises ChangedMeanwhile.
    """
    if work.pk and seen is not None:
        _require_unchanged(work.pk, seen)
    if work.pk:
        work.revision = F("revision") + 1
    work.save()
    work.refresh_from_db(fields=["revision", "window"])
    works_were_changed([work.pk])
    return work


def _require_unchanged(work_id: int, seen: int) -> None:
    """Returns with the row locked, or raises ChangedMeanwhile."""
    # `no_key`: who places this work in an area may go on
    stored = PlannedWork.objects.select_for_update(no_key=True).get(pk=work_id)
    if stored.revision != seen:
        raise ChangedMeanwhile(stored.revision)


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
