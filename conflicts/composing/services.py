"""Putting proposals together by hand, and changing, merging and splitting them.

What people put together is valued at once, as the engine values its own proposals.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from conflicts import engine
from conflicts.composing.changes import Changes, changes_between
from conflicts.composing.obstacles import told
from conflicts.consulting.services import after_change, close
from conflicts.decided import is_held, member_ids, with_members
from conflicts.held import store_figures
from conflicts.inputs import Inputs
from conflicts.journal import note
from conflicts.models import Combination, CombinationMember, DetectedWork
from conflicts.recording import (
    figures_of,
    free_numbers,
    kind_of,
    store_inputs,
    store_members,
)
from conflicts.review import JOINABLE, Action, Happened, Kind, LapseCause, State
from conflicts.rules import current_rules
from conflicts.services import DecidedMeanwhile, take_step
from conflicts.signals import combination_decided, combination_proposed
from conflicts.trying import read_trials
from organisations.models import User
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.shifting import first_of_quarter

FEWEST_WORKS = 2
# By hand; with the campaigns that the engine adds, a proposal may have more.
MOST_WORKS = 8
MOST_WORKS_EVER = 40

Works = Iterable[PlannedWork | int]


class Impossible(Exception):
    """These works can't be put together so; the text says what stands in the way."""


@dataclass(frozen=True, slots=True)
class _Valued:
    """Works together as the engine values them."""

    proposal: engine.Proposal
    inputs: Inputs


@transaction.atomic
def make(
    works: Works,
    *,
    by: User,
    today: date,
    kind: Kind | None = None,
    start_quarter: date | None = None,
) -> Combination:
    """A new proposal of these works, from the quarter that begins on `start_quarter`,
    or from the best one.

    Of another `kind` than those that go together it has no value: it is there to be
    talked about. Raises Impossible; then nothing is stored.
    """
    ids = _checked(works, MOST_WORKS)
    if kind is not None and kind not in JOINABLE:
        _refuse_a_second(ids, kind)
        row = _signal(ids, kind, by, today)
    else:
        _refuse_what_is_held(ids, (), by)
        row = _new(ids, _valued(ids, start_quarter, today), by)
    note(row, Happened.MADE, by, works=_titles(ids))
    _set_free(ids, [], [row])
    combination_proposed.send(sender=Combination, combination=row)
    return row


@transaction.atomic
def change(
    combination: Combination,
    works: Works,
    start_quarter: date | None,
    by: User,
    today: date,
) -> Changes:
    """Afterwards the proposal has these works and begins in this quarter (None: in the
    best one), with its value, and the parties who answered know that it changed.

    Returns what is different. Raises DecidedMeanwhile as `take_step` does, and
    Impossible; then nothing is stored.
    """
    take_step(Action.CHANGE, combination)
    changes = _recompose(combination, works, start_quarter, by, today)
    _after_change(combination, by)
    return changes


@transaction.atomic
def changed_for_decision(
    combination: Combination,
    works: Works,
    start_quarter: date | None,
    by: User,
    today: date,
) -> Changes:
    """As `change`, for who decides on it in the same transaction: it is still to be
    decided on, and the parties hear of that instead."""
    seen = Combination.objects.filter(
        pk=combination.pk, changed_at=combination.changed_at
    )
    if not seen.update(changed_at=Now()):
        raise DecidedMeanwhile
    return _recompose(combination, works, start_quarter, by, today)


@transaction.atomic
def merge(
    one: Combination,
    others: Sequence[Combination],
    by: User,
    today: date,
    start_quarter: date | None = None,
) -> Changes:
    """Afterwards `one` has the works of all, and the others have lapsed into it.

    Raises as `change` does.
    """
    rows = [one, *others]
    if not others or any(row.kind not in JOINABLE for row in rows):
        raise Impossible(_("Choose proposals of works that go together."))
    for row in sorted(rows, key=lambda row: row.pk):  # as detection locks them
        take_step(Action.CHANGE if row == one else Action.REPLACE, row)
    works = {work for row in rows for work in member_ids(row)}
    for row in others:
        _let_lapse(row, LapseCause.MERGED, [one])
        note(row, Happened.MERGED, by, subject=one.reference)
    subject = ", ".join(row.reference for row in others)
    note(one, Happened.MERGED, by, subject=subject)
    changes = _recompose(one, works, start_quarter, by, today, is_told=False)
    _after_change(one, by)
    return changes


@transaction.atomic
def split(
    combination: Combination,
    parts: Sequence[Collection[int]],
    by: User,
    today: date,
) -> list[Combination]:
    """Afterwards each part is a proposal of its own, and the whole has lapsed. A part
    begins when the whole did, if it can. Works in no part are left out.

    Raises as `change` does.
    """
    members = member_ids(combination)
    ids = [work for part in parts for work in part]
    if len(parts) < 2 or len(ids) != len(set(ids)) or not members.issuperset(ids):
        raise Impossible(_("Put each work in one part, and make two parts or more."))
    if combination.kind not in JOINABLE:
        raise Impossible(_("Choose proposals of works that go together."))
    take_step(Action.REPLACE, combination)
    _let_lapse(combination, LapseCause.SPLIT, [])
    rows = [_part(_checked(part), combination, by, today) for part in parts]
    combination.succeeded_by.set(rows)
    subject = ", ".join(row.reference for row in rows)
    note(combination, Happened.SPLIT, by, subject=subject)
    _set_free(ids, members, [combination, *rows])
    return rows


def _part(ids: Sequence[int], whole: Combination, by: User, today: date) -> Combination:
    row = _new(ids, _valued(ids, whole.start_quarter, today, or_best=True), by)
    note(row, Happened.MADE, by, subject=whole.reference, works=_titles(ids))
    return row


def _recompose(
    row: Combination,
    works: Works,
    start: date | None,
    by: User,
    today: date,
    *,
    is_told: bool = True,
) -> Changes:
    ids, before, began = _checked(works), member_ids(row), row.start_quarter
    if row.kind in JOINABLE:
        _refuse_what_is_held(ids, [row], by)
        valued = _valued(ids, start, today)
        figures = {"kind": kind_of(ids), **_by_hand(row, by)}
        with_members([row])
        store_figures(row, valued.proposal, valued.inputs, **figures)
    else:
        _store_signal(row, ids)
    row.refresh_from_db()
    changes = changes_between((before, ids), (began, row.start_quarter))
    if is_told:
        note(row, Happened.CHANGED, by, changes=changes)
    _set_free(ids, before, [row])
    return changes


def _by_hand(row: Combination, by: User) -> dict[str, Any]:
    return {"is_by_hand": True, "made_by": row.made_by or by}


def _checked(works: Works, most: int = MOST_WORKS_EVER) -> list[int]:
    """The ids of these works, that nobody else puts together at the same moment."""
    ids = {one.pk if isinstance(one, PlannedWork) else one for one in works}
    if not FEWEST_WORKS <= len(ids) <= most:
        text = _("A proposal has %(fewest)d to %(most)d works.")
        raise Impossible(text % {"fewest": FEWEST_WORKS, "most": most})
    rows = PlannedWork.objects.select_for_update(no_key=True).filter(pk__in=ids)
    found = sorted(rows.order_by("pk").values_list("pk", flat=True))
    if len(found) != len(ids):
        raise Impossible(_("One of these works is no longer there."))
    return found


def _refuse_what_is_held(
    ids: Collection[int], except_for: Collection[Combination], by: User
) -> None:
    """Raises Impossible when a work is spoken for in another combination."""
    if held := held_elsewhere(ids, by, except_for):
        raise Impossible(" ".join(held.values()))


def _refuse_a_second(ids: Collection[int], kind: Kind) -> None:
    """Raises Impossible when somebody put this on the board a moment before."""
    rows = Combination.objects.open().filter(kind=kind).of_works(ids)
    if any(member_ids(row) == set(ids) for row in with_members(rows)):
        raise Impossible(_("This is on the board already."))


def held_elsewhere(
    ids: Collection[int], user: Visitor, except_for: Collection[Combination] = ()
) -> dict[int, str]:
    """Per work that is spoken for in another combination why it can't be in this; in
    which one only to who may see that."""
    rows = Combination.objects.spoken_for().filter(kind__in=JOINABLE).of_works(ids)
    rows = rows.exclude(pk__in=[row.pk for row in except_for])
    held = {
        work: row
        for row in with_members(rows)
        if is_held(row)
        for work in member_ids(row) & set(ids)
    }
    ids_held = [row.pk for row in held.values()]
    visible = Combination.objects.visible_to(user).filter(pk__in=ids_held)
    shown = set(visible.values_list("pk", flat=True)) if held else set()
    titles = PlannedWork.objects.filter(pk__in=held).values_list("pk", "title")
    return {
        work: _why_held(title, held[work], is_shown=held[work].pk in shown)
        for work, title in titles
    }


def _why_held(title: str, row: Combination, *, is_shown: bool) -> str:
    if not is_shown:
        return _("“%(work)s” is already in another proposal.") % {"work": title}
    text = _("“%(work)s” is already in %(reference)s, %(state)s.")
    about = {"reference": row.reference, "state": row.get_state_display()}
    return text % {"work": title, **about}


def _valued(
    ids: Sequence[int], start: date | None, today: date, *, or_best: bool = False
) -> _Valued:
    trials = read_trials(ids, current_rules(), today)
    tried = trials.of(ids, start)
    if tried.proposal is None and or_best:
        tried = trials.of(ids)
    if tried.proposal is None:
        words = told(tried.obstacles, shows_sum=False)
        raise Impossible(" ".join(str(one) for one in words))
    return _Valued(tried.proposal, trials.inputs())


def _new(ids: Sequence[int], valued: _Valued, by: User) -> Combination:
    row = Combination.objects.create(
        number=next(free_numbers()),
        kind=kind_of(ids),
        is_by_hand=True,
        made_by=by,
        **figures_of(valued.proposal, valued.inputs),
    )
    store_members([(row, valued.proposal)])
    store_inputs([(row, valued.proposal)], valued.inputs)
    return row


def _signal(ids: Sequence[int], kind: Kind, by: User, today: date) -> Combination:
    """Something to talk about and no chance: without a value."""
    rows = PlannedWork.objects.filter(pk__in=ids)
    days = [work.earliest_start or today for work in rows.defer("footprint")]
    row = Combination.objects.create(
        number=next(free_numbers()),
        kind=kind,
        is_by_hand=True,
        made_by=by,
        start_quarter=first_of_quarter(max(today, *days)),
        value=0,
        appraisal={"units": [[id] for id in ids], "shares": []},
        rules_version=current_rules().version,
    )
    _store_signal(row, ids)
    return row


def _store_signal(row: Combination, ids: Collection[int]) -> None:
    row.members.exclude(work__in=ids).delete()
    CombinationMember.objects.bulk_create(
        [CombinationMember(combination=row, work_id=id, shift_days=0) for id in ids],
        ignore_conflicts=True,
    )
    units = {"units": [[id] for id in sorted(ids)], "shares": []}
    Combination.objects.filter(pk=row.pk).update(appraisal=units)


def _let_lapse(
    row: Combination, cause: LapseCause, successors: Sequence[Combination]
) -> None:
    """Of a row that was replaced: why, by what, and nobody is asked about it."""
    Combination.objects.filter(pk=row.pk).update(lapse_cause=cause)
    row.succeeded_by.set(successors)
    close(row)


def _after_change(row: Combination, by: User) -> None:
    if row.state == State.CONSULTING:
        after_change(row, by=by, now=_now())


def _now() -> datetime:
    return timezone.now()  # noqa: TID251  when it happened, not a rule


def _set_free(
    ids: Collection[int], before: Collection[int], own: Sequence[Combination]
) -> None:
    """Afterwards whatever else these works were proposed with, and the works that were
    left out, are due for detection.

    A fact in the database, also while Redis is away; but not of the works themselves:
    who waits for that can't decide.
    """
    losing = Combination.objects.open().of_works(ids)
    losing = losing.exclude(pk__in=[row.pk for row in own])
    rows = [row for row in with_members(losing) if not is_held(row)]
    due = {work for row in rows for work in member_ids(row)} | set(before)
    DetectedWork.objects.filter(work__in=due - set(ids)).delete()
    works = sorted(due | set(ids))
    combination_decided.send(sender=Combination, work_ids=works)


def _titles(ids: Iterable[int]) -> list[str]:
    rows = PlannedWork.objects.filter(pk__in=list(ids)).order_by("pk")
    return list(rows.values_list("title", flat=True))
