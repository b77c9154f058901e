"""Changing the rules: propose, see what it would do, and only then save."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.db.models.functions import Now

from conflicts import engine
from conflicts.decided import is_held, member_ids, with_members
from conflicts.models import Combination, Match, RuleSet, RulesPreview
from conflicts.recording import identities
from conflicts.review import OPEN_STATES
from conflicts.rules import (
    Figures,
    add_rule_set,
    current_rule_set,
    figures,
    figures_of,
)
from conflicts.services import conditions_have_changed, findings, pending_works
from organisations.models import User

# A preview tells about the plan of that day.
KEPT = timedelta(days=1)
# More than anybody reads; the counts are of all.
MOST_TOLD = 300


class StaleRules(Exception):
    """Somebody saved another version after this preview was asked for."""


class NotComputed(Exception):
    """What these rules would do is not known, so they can't be saved."""


@transaction.atomic
def propose(
    rules: engine.Rules,
    sources: Mapping[str, str],
    *,
    note: str,
    by: User,
    based_on: RuleSet | None = None,
) -> RulesPreview:
    """A preview that still has to be computed; those of earlier days are gone.

    `based_on` is the version that was shown to whoever changed it, if not the newest.
    """
    RulesPreview.objects.filter(asked_at__lt=Now() - KEPT).delete()
    return RulesPreview.objects.create(
        values=rules.as_json(),
        sources=dict(sources),
        note=note,
        based_on=based_on or current_rule_set(),
        asked_by=by,
    )


def preview(pk: int, today: date) -> None:
    """Afterwards the preview tells what its rules would do; nothing else changes.

    Safe to repeat: what is finished or gone is left alone.
    """
    asked = RulesPreview.objects.filter(pk=pk, finished_at=None)
    row = asked.first()
    if row is None:
        return
    try:
        found = findings(today, proposed_rules(row))
        result = compared(found, today)
    except Exception:
        # Whoever waits must hear it; what went wrong is for the log.
        asked.update(result={"failed": True}, finished_at=Now())
        raise
    asked.update(result=result, finished_at=Now())


def save(row: RulesPreview, by: User) -> RuleSet:
    """The next version, which holds from now on.

    Raises NotComputed without a result, and StaleRules when a version was saved after
    the preview was asked for: both leave everything as it was.
    """
    if row.finished_at is None or "after" not in row.result:
        raise NotComputed
    newest = current_rule_set()
    if newest.pk != row.based_on_id:
        raise StaleRules
    try:
        with transaction.atomic():
            saved = add_rule_set(
                proposed_rules(row),
                row.sources,
                number=newest.number + 1,
                note=row.note,
                by=by,
            )
            row.delete()
    except IntegrityError as error:
        raise StaleRules from error
    return saved


def proposed_rules(row: RulesPreview) -> engine.Rules:
    return engine.Rules.from_json(row.values)


def proposed_figures(row: RulesPreview) -> Figures:
    return figures(proposed_rules(row), row.sources)


def on_top_of_newest(row: RulesPreview) -> Figures:
    """The figures that hold now, with only what this preview changed put over them:
    what somebody else saved meanwhile stays."""
    before, after = figures_of(row.based_on), proposed_figures(row)
    merged = figures_of(current_rule_set())
    for name in {**before, **after}:
        if before.get(name) == after.get(name):
            continue
        if name in after:
            merged[name] = after[name]
        else:
            merged.pop(name, None)
    return merged


def compared(found: engine.Findings, today: date) -> dict[str, Any]:
    """What recording these findings would change, as JSON.

    By the identities that recording gives: a proposal that gains or loses a work
    stays itself. What people accepted is no part of it. It is behind when the open
    proposals don't yet follow plan and rules: then not all comes from the new rules.
    """
    rows = with_members(Combination.objects.order_by("pk"))
    writable = [row for row in rows if not is_held(row)]
    before = [row for row in writable if row.state in OPEN_STATES]
    after = found.proposals
    pairs = list(zip(after, identities(after, writable), strict=True))
    kept = {row.pk: one for one, row in pairs if row and row.state in OPEN_STATES}
    changed = [_change(row, kept[row.pk]) for row in before if row.pk in kept]
    return {
        "before": _totals([float(row.value) for row in before], _matches_now()),
        "after": _totals([_value(one) for one in after], _matches_of(found.matches)),
        "appear": _told(_appears(one) for one, row in pairs if not _is_open(row)),
        "vanish": _told(_vanishes(row) for row in before if row.pk not in kept),
        "change": _told(one for one in changed if one["is_changed"]),
        "accepted": len(rows) - len(writable),
        "is_behind": conditions_have_changed(today) or bool(pending_works()),
    }


def as_told(euros: float) -> float:
    """To the hundred: an estimate is not known to the euro."""
    return round(euros, -2)


def _value(one: engine.Proposal) -> float:
    return round(one.group.value.likely, 2)


def _is_open(row: Combination | None) -> bool:
    return row is not None and row.state in OPEN_STATES


def _appears(one: engine.Proposal) -> dict[str, Any]:
    return {
        "works": list(one.works),
        "value": _value(one),
        "start": one.group.start_quarter.isoformat(),
        "size": _value(one),
    }


def _vanishes(row: Combination) -> dict[str, Any]:
    return {
        "number": row.number,
        "works": sorted(member_ids(row)),
        "value": float(row.value),
        "start": row.start_quarter.isoformat(),
        "size": float(row.value),
    }


def _change(row: Combination, one: engine.Proposal) -> dict[str, Any]:
    """How a proposal that stays differs, as far as somebody would see it."""
    was, now = member_ids(row), set(one.works)
    moved = row.start_quarter != one.group.start_quarter
    difference = as_told(_value(one)) - as_told(float(row.value))
    return {
        **_vanishes(row),
        "works": sorted(was | now),
        "new_value": _value(one),
        "new_start": one.group.start_quarter.isoformat(),
        "joins": sorted(now - was),
        "leaves": sorted(was - now),
        "is_changed": bool(moved or difference or was != now),
        # What moves or changes company comes before what only changes in value.
        "size": abs(difference) + (1e12 if moved or was != now else 0),
    }


def _told(entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The entries that matter most, and how many there are."""
    every = sorted(entries, key=lambda entry: -entry["size"])
    return {"count": len(every), "first": every[:MOST_TOLD]}


def _totals(values: Sequence[float], matches: Mapping[str, int]) -> dict[str, Any]:
    return {
        "proposals": len(values),
        "value": round(sum(values), 2),
        "matches": dict(matches),
    }


def _matches_now() -> Counter[str]:
    """Matches by kind, and near misses apart, as detection left them."""
    rows = Match.objects.order_by().values_list("kind", "is_near_miss")
    counts: Counter[str] = Counter()
    for kind, is_near_miss, count in rows.annotate(n=Count("pk")):
        counts["near_miss" if is_near_miss else kind] += count
    return counts


def _matches_of(found: Iterable[engine.Match]) -> Counter[str]:
    return Counter("near_miss" if one.is_near_miss else str(one.kind) for one in found)
