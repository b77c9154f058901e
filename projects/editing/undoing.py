"""What somebody changed in the table, alone or in bulk, and putting it back.

Every such change is one context of the history, with what it was under "change". The
history then tells which works it touched and what they were before; nothing else is
kept for it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pghistory
from django.apps import apps
from django.db import transaction
from django.db.models import Model, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pghistory.models import Context

from organisations.models import User
from organisations.permissions import Visitor
from projects.models import PlannedWork, WorkPart, YearCost
from projects.permissions import programming_organisations
from projects.planning import NOTICED_FIELDS
from projects.services import (
    PART_DAYS,
    YearCosts,
    save_works,
    store_part_days,
    store_year_costs,
)

KEPT_DAYS = 7

# What the table and the bulk bar change of a work.
FIELDS = (
    "status",
    "earliest_start",
    "latest_end",
    "preferred_start",
    "cost_estimate",
    "funding_source",
    "organisation_id",
    "contact_id",
    "visibility",
    *NOTICED_FIELDS,
)


@dataclass(frozen=True)
class Change:
    """Something that somebody did to one or more works at once."""

    id: UUID
    at: datetime
    facts: Mapping[str, Any]  # see `recorded`
    is_undone: bool = False

    @property
    def is_undo(self) -> bool:
        return "undoes" in self.facts

    @property
    def text(self) -> str:
        """In a few words: '10 works moved'."""
        return _text_of(self.facts)


@dataclass(frozen=True)
class Undone:
    """What was put back, and which works were kept as they are, with why."""

    put_back: list[PlannedWork]
    kept: list[tuple[PlannedWork, str]] = field(default_factory=list)
    id: UUID | None = None


@contextmanager
def recorded(
    user: Visitor, kind: str, works: Sequence[PlannedWork], **facts: Any
) -> Iterator[UUID]:
    """What is written here is one change of `user`, which can be undone by its id.

    Call it before the works are saved. `kind` is what was done: "status", "period",
    "cost_estimate", "bulk" or "undo".
    """
    facts = {"kind": kind, "count": len(works), **facts}
    if len(works) == 1:
        # Money that moves between years leaves no row in the work's own history.
        work = works[0]
        facts |= {"work": work.pk, "revision": work.revision + 1, "title": work.title}
    with pghistory.context(user=user.pk, change=facts) as context:
        yield context.id


def _text_of(facts: Mapping[str, Any]) -> str:
    kind, count = facts["kind"], facts["count"]
    if count == 1:
        return _WORDS_OF_ONE[kind]() % {"title": facts["title"]}
    if kind == "period":
        text = ngettext("%(count)d work moved", "%(count)d works moved", count)
    elif kind == "undo":
        text = ngettext("%(count)d work put back", "%(count)d works put back", count)
    else:
        text = ngettext("%(count)d work changed", "%(count)d works changed", count)
    return text % {"count": count}


_WORDS_OF_ONE = {
    "status": lambda: _("%(title)s: other status"),
    "period": lambda: _("%(title)s: moved"),
    "cost_estimate": lambda: _("%(title)s: other amount"),
    "bulk": lambda: _("%(title)s: changed"),
    "undo": lambda: _("%(title)s: put back"),
}


def changes_by(user: Visitor, since: datetime) -> list[Change]:
    """What `user` changed since then, the last first."""
    found = Context.objects.filter(
        created_at__gte=since, metadata__user=user.pk, metadata__has_key="change"
    )
    contexts = list(found.order_by("-created_at"))
    undone = {one.metadata["change"].get("undoes") for one in contexts}
    return [
        Change(one.pk, one.created_at, one.metadata["change"], str(one.pk) in undone)
        for one in contexts
    ]


@transaction.atomic
def undo(change: Change, user: User) -> Undone:
    """Afterwards the works are as they were before `change`, but for those that were
    changed since or that `user` no longer plans for: they are named and kept.

    An undo is a change of its own, so undoing it does the thing again.
    """
    revisions = _revisions_after(change)
    rows = PlannedWork.objects.editable_by(user).filter(pk__in=revisions)
    rows = rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
    editable = {work.pk: work for work in rows}
    same = {pk for pk, work in editable.items() if work.revision == revisions[pk]}
    before = _events_before("WorkEvent", change, same)
    # A work does not go back to an organisation that one no longer plans for.
    allowed = set(programming_organisations(user).values_list("pk", flat=True))
    for pk, event in before.items():
        if event.organisation_id not in allowed:  # type: ignore[attr-defined]
            editable.pop(pk)
    unknown = _changed_by(change, same) - before.keys()
    works = [work for pk, work in editable.items() if pk in same - unknown]
    kept = _kept(user, revisions.keys() - {work.pk for work in works}, same, editable)
    if not works:
        return Undone([], kept)
    with recorded(user, "undo", works, undoes=str(change.id)) as new:
        _put_back(change, works, before)
    return Undone(works, kept, new)


def _kept(
    user: Visitor,
    ids: Iterable[int],
    same: Collection[int],
    editable: Collection[int],
) -> list[tuple[PlannedWork, str]]:
    visible = PlannedWork.objects.visible_to(user).filter(pk__in=ids)
    since, not_yours = _("was changed since"), _("is no longer yours to change")
    unknown = _("has no earlier version that KIP kept")
    why = {pk: unknown if pk in same else since for pk in editable}
    return [
        (work, why.get(work.pk, not_yours))
        for work in visible.defer("footprint").order_by("title", "pk")
    ]


def _put_back(
    change: Change, works: Sequence[PlannedWork], before: Mapping[int, Any]
) -> None:
    ids = [work.pk for work in works]
    for work in works:
        for name in FIELDS if work.pk in before else ():
            setattr(work, name, getattr(before[work.pk], name))
    names = {name.removesuffix("_id") for name in FIELDS}
    seen = {work.pk: work.revision for work in works}
    save_works(works, names, seen=seen, reason=_("Put back: %s") % change.text)
    store_year_costs(_year_costs_before(change, ids))
    store_part_days(_parts_before(change, ids))


def _events(name: str) -> Any:
    return apps.get_model("projects", name).objects


def _revisions_after(change: Change) -> dict[int, int]:
    """Of each work that `change` touched, the revision that it left."""
    rows = _events("WorkEvent").filter(pgh_context=change.id).order_by("pgh_id")
    revisions = dict(rows.values_list("pgh_obj_id", "revision"))
    if "work" in change.facts:
        revisions[change.facts["work"]] = change.facts["revision"]
    return revisions


def _changed_by(change: Change, ids: Collection[int]) -> set[int]:
    """Those of these works of which `change` changed more than parts and money."""
    rows = _events("WorkEvent").filter(pgh_context=change.id, pgh_obj__in=ids)
    return set(rows.values_list("pgh_obj_id", flat=True))


def _events_before(name: str, change: Change, ids: Collection[int]) -> dict[int, Model]:
    """Of each row that `change` changed, the last it was before. Two queries."""
    events = _events(name).filter(pgh_context=change.id, pgh_label="update")
    works = {"pgh_obj__in" if name == "WorkEvent" else "work__in": ids}
    earlier = _events(name).filter(
        pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")
    )
    last = earlier.order_by("-pgh_id").values("pgh_id")[:1]
    events = events.filter(**works).annotate(before=Subquery(last))
    wanted = events.values_list("before", flat=True)
    # The oldest last, for a row may have changed more than once.
    rows = _events(name).filter(pgh_id__in=list(wanted)).order_by("-pgh_id")
    if name != "YearCostEvent":
        rows = rows.defer("footprint")
    return {row.pgh_obj_id: row for row in rows}


def _year_costs_before(change: Change, ids: list[int]) -> dict[int, YearCosts]:
    """What the works whose costs per year `change` touched cost before it."""
    events = _events("YearCostEvent").filter(pgh_context=change.id, work__in=ids)
    touched = list(events.order_by("pgh_id"))
    before = _events_before("YearCostEvent", change, ids)
    rows: dict[int, Any] = {
        cost.pk: cost
        for cost in YearCost.objects.filter(work__in={one.work_id for one in touched})
    }
    for event in reversed(touched):  # the first that happened to a row decides
        if event.pgh_label == "insert":
            rows.pop(event.pgh_obj_id, None)
        else:
            is_gone = event.pgh_label == "delete"
            rows[event.pgh_obj_id] = event if is_gone else before[event.pgh_obj_id]
    costs: dict[int, dict[tuple[int, str], Any]] = {one.work_id: {} for one in touched}
    for row in rows.values():
        costs[row.work_id][row.year, row.funding_source] = row.amount
    return dict(costs)


def _parts_before(change: Change, ids: list[int]) -> list[WorkPart]:
    before = _events_before("WorkPartEvent", change, ids)
    parts = list(WorkPart.objects.filter(pk__in=before))
    for part in parts:
        for name in PART_DAYS:
            setattr(part, name, getattr(before[part.pk], name))
    return parts
