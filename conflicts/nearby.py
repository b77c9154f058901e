"""Who else is near: the works that a draft would meet, found by the engine itself."""

from dataclasses import dataclass
from datetime import date

from conflicts import engine
from conflicts.plan import draft_as_engine_work, engine_works
from organisations.permissions import Visitor
from projects.models import PlannedWork

DRAFT_ID = 0  # no row has it


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A work that the draft meets, with the measured facts."""

    work: PlannedWork
    match: engine.Match


def neighbours_of(
    draft: PlannedWork, user: Visitor, today: date, rules: engine.Rules
) -> list[Neighbour]:
    """The works that `draft`, which must have a footprint, meets; nearest first.

    Only works that `user` may see; the draft's own stored version is left out.
    """
    assert draft.footprint is not None
    around = (
        PlannedWork.objects.visible_to(user)
        .active(today)
        .near(draft.footprint, rules.reach_m)
        .exclude(pk=draft.pk)
    )
    works = [draft_as_engine_work(draft, DRAFT_ID), *engine_works(around)]
    matches = engine.match(works, rules, among={DRAFT_ID})
    rows = around.select_related("organisation").in_bulk()
    found = [Neighbour(rows[match.second], match) for match in matches]
    return sorted(found, key=_nearest_first)


def _nearest_first(one: Neighbour) -> tuple[float, int, int]:
    return (one.match.metres_apart, one.match.gap_days, one.work.pk)
