"""What people hold on to is valued anew when the plans change; its works stay in it.

Accepted, talked about, or put together by hand: the engine proposes none of these works
otherwise, and says of the whole what it is worth by now, as of its own proposals.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import Now

from conflicts import engine
from conflicts.decided import (
    facts_decided_on,
    is_held,
    member_ids,
    was_accepted,
    with_members,
)
from conflicts.engine import Rules, Tried, Window, Work
from conflicts.engine.limits import Key
from conflicts.facts import MOVED_DAYS, Facts
from conflicts.inputs import Inputs
from conflicts.journal import note
from conflicts.models import Combination
from conflicts.recording import (
    figures_of,
    members_as_stored,
    members_of,
    store_inputs,
    store_members,
)
from conflicts.review import JOINABLE, Happened, State
from conflicts.trying import Trials, read_trials
from projects.models import PlannedWork
from projects.planning import ENDED_STATUSES


def refresh_held(
    scope: Collection[int] | None,
    rules: Rules,
    today: date,
    prices: Mapping[Key, float],
) -> int:
    """Afterwards what is held and has a work in `scope` (None: all) says what it is
    worth now; returns how many rows were written.

    To be called when the matches are stored. A row that a person changes at this
    moment is left to them.
    """
    rows = Combination.objects.spoken_for().filter(kind__in=JOINABLE)
    if scope is not None:
        rows = rows.of_works(scope)
    rows = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    held = [row for row in with_members(rows) if is_held(row)]
    if not held:
        return 0
    works = {work for row in held for work in member_ids(row)}
    trials = read_trials(works, rules, today, prices)
    return sum(_refresh(row, trials) for row in held)


def _refresh(row: Combination, trials: Trials) -> bool:
    """Whether anything had to be written."""
    instead = _as_agreed(row, trials)
    moved = row.what_moved if _is_firm(row) else _gone_from(row, trials)
    if moved and moved != row.what_moved:
        note(row, Happened.MOVED, moved=moved)
    proposal = _valued(row, trials, instead).proposal
    if proposal is None:  # the last that was known stays
        changed = moved != row.what_moved
        if changed:
            _write(row, {"what_moved": moved})
        return changed
    return store_figures(row, proposal, trials.inputs(instead), what_moved=moved)


def _is_firm(row: Combination) -> bool:
    """Whether others count on its start: nobody but a person changes that."""
    return was_accepted(row) or row.state == State.CONSULTING


def _valued(row: Combination, trials: Trials, instead: Mapping[int, Work]) -> Tried:
    """Where it starts now; what nobody counts on may start when it still can."""
    works, start, is_firm = member_ids(row), row.start_quarter, _is_firm(row)
    tried = trials.of(
        works, start, ever=is_firm, instead=instead, chains=_chains_decided_on(row)
    )
    if tried.proposal is None and not is_firm:
        return trials.of(works)
    return tried


def _chains_decided_on(row: Combination) -> list[tuple[int, ...]] | None:
    """The campaigns in it when it was accepted: works that move as agreed may come
    close enough to others to seem one, which nobody decided on. None: as found now."""
    if not was_accepted(row):
        return None
    units = row.appraisal.get("units", [])
    return [tuple(unit) for unit in units if len(unit) > 1]


def _as_agreed(row: Combination, trials: Trials) -> dict[int, Work]:
    """Works that moved as a decision says, as they were when it was taken.

    Else an owner who confirms new dates would seem to take part for nothing.
    """
    if not was_accepted(row):
        return {}
    found = {}
    for id, facts in facts_decided_on(row).items():
        work = trials.work(id)
        if work is not None and _moved_as_agreed(work, facts):
            window = Window(facts.first_day, facts.last_day)
            found[id] = replace(work, window=window, may_move=True)
    return found


def _moved_as_agreed(work: Work, facts: Facts) -> bool:
    if not facts.shift_days:
        return False
    pairs = (
        (work.window.earliest, facts.first_day),
        (work.window.latest, facts.last_day),
    )
    return all(
        now is was is None or (now and was and _near(now, was, facts.shift_days))
        for now, was in pairs
    )


def _near(now: date, was: date, days: int) -> bool:
    agreed = was + timedelta(days=days)
    return abs((now - agreed).days) <= min(MOVED_DAYS, abs(days) // 2)


def _gone_from(row: Combination, trials: Trials) -> list[dict[str, Any]]:
    """The works in it that the engine looks at no more, as `facts.what_moved` tells."""
    gone = [id for id in member_ids(row) if trials.work(id) is None]
    works = PlannedWork.objects.filter(pk__in=gone).order_by("pk") if gone else ()
    return [
        {
            "title": work.title,
            "what": "left",
            "was": None,
            "now": work.status if work.status in ENDED_STATUSES else None,
        }
        for work in works
    ]


def store_figures(
    row: Combination, proposal: engine.Proposal, inputs: Inputs, **more: Any
) -> bool:
    """Afterwards the row, with its works, says what was computed, and `more`.

    Returns whether anything was written: not when it said so already.
    """
    wanted = {**figures_of(proposal, inputs), **more}
    same = all(getattr(row, name) == value for name, value in wanted.items())
    if same and members_as_stored(row) == members_of(proposal):
        return False
    _write(row, wanted)
    store_members([(row, proposal)])
    store_inputs([(row, proposal)], inputs)
    return True


def _write(row: Combination, wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        setattr(row, name, value)
    # pages see by `changed_at` that they are too late
    Combination.objects.filter(pk=row.pk).update(**wanted, changed_at=Now())
