"""Two versions of a programme beside each other, or one beside the plan of now."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from organisations.permissions import Visitor
from projects.history.events import event_model
from projects.history.words import DAYS, day_texts, label_of, size_text
from projects.models import PlannedWork, Programme
from projects.planning import Status
from projects.programmes.facts import Facts, facts_of, kept_facts, live_facts
from projects.programmes.services import works_of

ADDED, GONE, MOVED = "added", "gone", "moved"
DEARER, CHEAPER, PLACE, OTHER = "dearer", "cheaper", "place", "other"
KINDS = (ADDED, GONE, MOVED, DEARER, CHEAPER, PLACE, OTHER)
MONEY_KINDS = (DEARER, CHEAPER)


@dataclass(frozen=True)
class Difference:
    """What became of one work: `kinds` in the order of KINDS, never empty."""

    before: Facts | None
    after: Facts | None
    kinds: tuple[str, ...]
    reasons: tuple[str, ...] = ()

    @property
    def facts(self) -> Facts:
        facts = self.after or self.before
        assert facts is not None
        return facts

    @property
    def extra(self) -> Decimal:
        """Euros more, or less than nothing."""
        after, before = (_euros(one) for one in (self.after, self.before))
        return after - before

    @property
    def moves(self) -> list[tuple[str, str, str]]:
        """(label, from, to) of each day that changed."""
        if not (self.before and self.after):
            return []
        found = []
        for name in DAYS:
            days = getattr(self.before, name), getattr(self.after, name)
            if days[0] != days[1]:
                old, new = day_texts(name, *days)
                found.append((label_of(name), old, new))
        return found

    @property
    def places(self) -> tuple[str, str]:
        """How big it was and is."""
        shapes = [one.shape if one else None for one in (self.before, self.after)]
        before, after = (size_text(one) if one else "" for one in shapes)
        return before, after


@dataclass(frozen=True)
class Comparison:
    differences: list[Difference]
    unchanged: int
    counts: Mapping[str, int] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[Difference]:
        if kind not in KINDS:
            return self.differences
        return [one for one in self.differences if kind in one.kinds]


def compare_with_now(
    programme: Programme, user: Visitor, today: date, *, is_open_book: bool
) -> Comparison:
    before = kept_facts(programme, user)
    after = _now(programme, before, user, today)
    since = programme.submitted_at
    return _compared(before, after, since, None, is_open_book=is_open_book)


def _now(
    programme: Programme, before: Iterable[Facts], user: Visitor, today: date
) -> list[Facts]:
    """The plan of the same years, and what became of the works in the programme: one
    that moved to other years or was finished is not gone."""
    visible = PlannedWork.objects.visible_to(user)
    kept = Q(pk__in=[one.work_id for one in before])
    planned = Q(pk__in=works_of(programme, today).order_by().values("pk"))
    theirs = visible.filter(planned | kept, organisation=programme.organisation_id)
    return live_facts(theirs.exclude(status=Status.CANCELLED))


def compare(
    programme: Programme,
    other: Programme,
    user: Visitor,
    today: date,
    *,
    is_open_book: bool,
) -> Comparison:
    """From `programme` to `other`, the later one."""
    return _compared(
        facts_of(programme, user, today),
        facts_of(other, user, today),
        programme.submitted_at,
        other.submitted_at,
        is_open_book=is_open_book,
    )


def _compared(
    before: Sequence[Facts],
    after: Sequence[Facts],
    since: datetime | None,
    until: datetime | None,
    *,
    is_open_book: bool,
) -> Comparison:
    old = {one.work_id: one for one in before}
    new = {one.work_id: one for one in after}
    ids = [*old, *(work_id for work_id in new if work_id not in old)]
    pairs = {work_id: (old.get(work_id), new.get(work_id)) for work_id in ids}
    kinds = {
        work_id: kinds_of(*pair, is_open_book=is_open_book)
        for work_id, pair in pairs.items()
    }
    moved = [work_id for work_id, found in kinds.items() if MOVED in found]
    reasons = _reasons(moved, since, until) if is_open_book else {}
    differences = [
        Difference(*pairs[work_id], found, reasons.get(work_id, ()))
        for work_id, found in kinds.items()
        if found
    ]
    counted = Counter(kind for found in kinds.values() for kind in found)
    return Comparison(
        differences,
        unchanged=len(ids) - len(differences),
        counts={kind: counted[kind] for kind in KINDS},
    )


def kinds_of(
    before: Facts | None, after: Facts | None, *, is_open_book: bool
) -> tuple[str, ...]:
    if before is None:
        return (ADDED,)
    if after is None:
        return (GONE,)
    extra = _euros(after) - _euros(before)
    found = {
        MOVED: any(getattr(before, name) != getattr(after, name) for name in DAYS),
        DEARER: is_open_book and extra > 0,
        CHEAPER: is_open_book and extra < 0,
        PLACE: before.shape != after.shape,
        OTHER: _other(before, after, is_open_book=is_open_book),
    }
    return tuple(kind for kind, is_so in found.items() if is_so)


def _other(before: Facts, after: Facts, *, is_open_book: bool) -> bool:
    """What a work is called or does; that it is further on its way is no change."""
    names = ["title", "discipline", "duration_days"]
    if is_open_book and _euros(before) == _euros(after):
        names += ["year_costs", "funding_source"]
    return any(getattr(before, name) != getattr(after, name) for name in names)


def _euros(facts: Facts | None) -> Decimal:
    if facts is None or facts.cost_estimate is None:
        return Decimal()
    return facts.cost_estimate


def _reasons(
    work_ids: Sequence[int], since: datetime | None, until: datetime | None
) -> dict[int, tuple[str, ...]]:
    """Why works moved in that time, as was said each time, the last first."""
    rows = event_model("WorkEvent").objects.filter(id__in=work_ids).order_by("pgh_id")
    columns = ("id", "pgh_created_at", "pgh_context__metadata__reason", *DAYS)
    days: dict[int, tuple[date | None, ...]] = {}
    found: dict[int, tuple[str, ...]] = {}
    for work_id, at, reason, *now in rows.values_list(*columns):
        has_moved = work_id in days and days[work_id] != tuple(now)
        days[work_id] = tuple(now)
        in_time = (since is None or at >= since) and (until is None or at <= until)
        if has_moved and in_time and reason:
            found[work_id] = (reason, *found.get(work_id, ()))
    return found
