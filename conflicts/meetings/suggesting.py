"""Which proposals belong on the agenda of a meeting."""

from django.db.models import Exists, OuterRef, Q

from areas.models import Area
from conflicts.models import Consultation, Meeting
from conflicts.querysets import CombinationQuerySet
from conflicts.review import State


def suggested(meeting: Meeting, rows: CombinationQuerySet) -> CombinationQuerySet:
    """Of these rows those in its area that wait: nobody has said anything yet, facts
    moved, or the parties have answered or must have by then; not what is on it."""
    asked = Consultation.objects.filter(
        combination=OuterRef("pk"), closed_at=None, deadline__lt=meeting.held_on
    )
    waits = Q(state__in=[State.NEW, State.REASSESS])
    waits |= Q(Exists(asked), state=State.CONSULTING)
    if meeting.area:
        rows = rows.in_areas(Area.objects.within(meeting.area))
    return not_on(meeting, rows.filter(waits))


def not_on(meeting: Meeting, rows: CombinationQuerySet) -> CombinationQuerySet:
    return rows.exclude(pk__in=meeting.agenda.values("combination"))
