"""A full run that many workers share: each looks at a part, one brings it together.

    plan   | part 1 | part 2 | part 3 |      so many works each, near each other
    read      |==part 2==|                   with whoever its works may meet

Every match and every group has one part that it belongs to: that of its first work, or
of its anchor. So together the parts consider what one process would.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from conflicts import engine
from conflicts.considered import considered_as_json, gathered
from conflicts.engine import Considered, Rules
from conflicts.looking import Found, said_about
from conflicts.models import DetectionRun, SharedPart, SharedRun
from conflicts.plan import is_bounded, read_plan
from conflicts.services import (
    Basis,
    basis_of,
    detect,
    finish_run,
    pending_works,
    wait_for_my_turn,
)
from conflicts.steps import Steps, peak_mb
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet

# A part that was asked for so long ago was lost with its worker.
_LOST_AFTER = timedelta(minutes=30)
# A run that began so long ago will not end; the next one begins afresh.
GIVEN_UP_AFTER = timedelta(hours=6)


@transaction.atomic
def begin(today: date, parts: int, rules: Rules) -> SharedRun:
    """A run in so many parts of about as many works, each in one place."""
    basis = basis_of(rules, today, None)
    run = SharedRun.objects.create(
        today=today,
        rules=rules.as_json(),
        revisions=basis.revisions,
        conditions=basis.conditions,
        started_at=basis.started_at,
    )
    # PostGIS orders shapes along a Hilbert curve: who is next in line lies near.
    works = PlannedWork.objects.to_be_detected(today).order_by("footprint", "pk")
    ids = list(works.values_list("pk", flat=True))
    SharedPart.objects.bulk_create(
        SharedPart(run=run, number=number, work_ids=some, asked_at=run.started_at)
        for number, some in enumerate(_divided(ids, parts), start=1)
    )
    return run


def _divided(ids: list[int], parts: int) -> Iterator[list[int]]:
    """At least one part: without works, somebody has to say that there is nothing."""
    if not ids:
        yield []
    rest, size = iter(ids), max(1, -(-len(ids) // parts))
    while some := list(islice(rest, size)):
        yield some


def look_at(part: SharedPart) -> None:
    """Afterwards the part has what there is to consider about its works."""
    run, own, steps = part.run, set(part.work_ids), Steps()
    rules = Rules.from_json(run.rules)
    with steps("read"):
        works = PlannedWork.objects.to_be_detected(run.today)
        plan = read_plan(works.filter(pk__in=_with_surroundings(own, rules)))
        said = said_about(())
    considered = engine.consider(
        plan, rules, said, anchors=own, not_before=run.today, step=steps
    )
    part.found = considered_as_json(_own(considered, own))
    part.finished_at, part.steps, part.peak_mb = _now(), steps.as_json, peak_mb()
    part.save()


def _own(considered: Considered, own: set[int]) -> Considered:
    """What belongs to this part, and to no other."""
    return Considered(
        tuple(match for match in considered.matches if match.first in own),
        {pair: worth for pair, worth in considered.worth.items() if pair[0] in own},
        tuple(one for one in considered.restriction_matches if one.work in own),
        considered.groups,
    )


def _with_surroundings(own: set[int], rules: Rules) -> set[int]:
    """These works with all that they may meet, each with its whole campaign."""
    own = _campaigns(own, rules)
    near = _near(own, rules.reach_m, "TRUE")
    closing = "one.closes_street AND other.closes_street"
    return _campaigns(own | near | _near(own, rules.detour_m, closing), rules)


def _campaigns(works: set[int], rules: Rules) -> set[int]:
    """These works with the chains that they are in, or enough to see that one is too
    long for a campaign; and what may have been entered twice of them, because only one
    of the two is in a chain."""
    alike = (
        "one.organisation_id = other.organisation_id"
        " AND one.discipline = other.discipline"
    )
    linked = f"{alike} AND one.window && other.window"
    seen = frontier = works
    for _step in range(rules.campaign_max_works):
        frontier = _near(frontier, rules.campaign_reach_m, linked) - seen
        if not frontier:
            break
        seen = seen | frontier
    return seen | _near(seen, rules.reach_m, alike)


def _near(works: set[int], metres: float, condition: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT other.id
            FROM unnest(%s::bigint[]) AS asked(id)
            JOIN projects_plannedwork one ON one.id = asked.id
            JOIN projects_plannedwork other
              ON ST_DWithin(one.footprint, other.footprint, %s) AND {condition}
            """,
            [list(works), metres],
        )
        return {pk for (pk,) in cursor.fetchall()}


@transaction.atomic
def finish(run: SharedRun) -> DetectionRun | None:
    """Afterwards the rows say what all parts found. None while a part is missing, and
    when another worker has finished the run."""
    wait_for_my_turn()
    run = SharedRun.objects.select_for_update().get(pk=run.pk)
    parts = list(run.parts.all())
    if run.finished_at or any(part.finished_at is None for part in parts):
        return None
    rules, steps = Rules.from_json(run.rules), Steps()
    for part in parts:
        for name, seconds in part.steps:
            steps.add(name, seconds)
    revisions = {int(work): revision for work, revision in run.revisions.items()}
    with steps("read"):
        works = PlannedWork.objects.to_be_detected(run.today)
        now = dict(works.values_list("pk", "revision"))
        same = {work for work in now if revisions.get(work) == now[work]}
        said = said_about(None)
        found_in = [part.found for part in parts if part.found is not None]
        # Also whom a changed work met before: catching up begins from there.
        there = set(PlannedWork.objects.values_list("pk", flat=True))
        considered = gathered(found_in, there, same - said.taken)
        plan = _plan_to_choose_from(considered, works)
    findings = engine.choose(
        considered, plan, rules, said, not_before=run.today, step=steps
    )
    run.finished_at = _now()
    run.save(update_fields=["finished_at"])
    run.parts.update(found=None)
    found = Found(plan, rules, findings, len(now))
    basis = Basis(run.started_at, revisions, run.conditions)
    done = finish_run(found, run.today, steps, basis)
    _catch_up(run.today)
    return done


def _catch_up(today: date) -> None:
    """Looks at what changed since the parts were read, before anybody sees the rows."""
    if changed := pending_works():
        detect(today, changed)


def _plan_to_choose_from(
    considered: Considered, works: PlannedWorkQuerySet
) -> engine.Plan:
    """The works that are in some group; all of them when budgets or closures count."""
    if is_bounded():
        return read_plan(works)
    grouped = {id for group in considered.groups for id in group.works}
    return read_plan(works.filter(pk__in=grouped))


def is_going_on() -> bool:
    begun = _now() - GIVEN_UP_AFTER
    return SharedRun.objects.filter(finished_at=None, started_at__gt=begun).exists()


def lost_parts() -> list[int]:
    """Parts that nobody works on any more, to be asked for again. When all are there
    but nobody brought them together, the first one: whoever asks for it does."""
    now = _now()
    missing = SharedPart.objects.filter(run=OuterRef("run"), finished_at=None)
    first_of_all = Q(number=1, finished_at__lt=now - _LOST_AFTER) & ~Exists(missing)
    lost = SharedPart.objects.filter(
        Q(finished_at=None) | first_of_all,
        run__finished_at=None,
        asked_at__lt=now - _LOST_AFTER,
    )
    ids = list(lost.values_list("pk", flat=True))
    lost.update(asked_at=now)
    return ids


def _now() -> datetime:
    return timezone.now()  # noqa: TID251  when it happened, not a rule
