"""A missed chance in words, for the page, the map and the file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from areas.geo import as_geojson, feature_collection
from conflicts import wording
from conflicts.exports import safe_text
from conflicts.missing.asking import with_works
from conflicts.models import Combination, Decision, MissedChance
from conflicts.querysets import MissedChanceQuerySet
from conflicts.review import Reason
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.periods import period_text


@dataclass(frozen=True, slots=True)
class Told:
    """One missed chance. `cost` is empty for who may not see money of others."""

    row: MissedChance
    works: Sequence[PlannedWork]  # the earlier one first
    why: str
    reason: str  # of the decision, if that is why
    apart: str
    cost: str
    combination: Combination | None  # None: none, or not for this reader


def told(rows: Iterable[MissedChance], user: Visitor, shows_sum: bool) -> list[Told]:
    """These in words. Two queries, however many."""
    rows = list(rows)
    asked = {row.combination_id for row in rows if row.combination_id}
    mine = Combination.objects.visible_to(user).filter(pk__in=asked)
    visible = set(mine.values_list("pk", flat=True))
    reasons = _reasons(visible)
    return [
        Told(
            row,
            earlier_first(row),
            capfirst(row.get_why_display()),
            reasons.get(row.combination_id or 0, ""),
            _apart(row),
            wording.about(row.cost) if shows_sum else "",
            row.combination if row.combination_id in visible else None,
        )
        for row in rows
    ]


def earlier_first(row: MissedChance) -> list[PlannedWork]:
    works = [row.first, row.second]
    return sorted(works, key=lambda work: (work.earliest_start, work.pk))


def _reasons(combinations: Iterable[int]) -> dict[int, str]:
    """Why each was decided on as it was, by the last decision."""
    rows = Decision.objects.filter(combination__in=list(combinations))
    newest = rows.order_by("combination", "-decided_at", "-pk").distinct("combination")
    return {
        pk: f"{capfirst(Reason(reason).label)}. {text}".strip()
        for pk, reason, text in newest.values_list(
            "combination", "reason", "explanation"
        )
    }


def _apart(row: MissedChance) -> str:
    return f"{_place(row)}; {_time(row)}"


def _place(row: MissedChance) -> str:
    if row.metres_apart < 1:
        return _("on the same ground")
    metres = wording.number(round(row.metres_apart))
    return _("%(metres)s metres apart") % {"metres": metres}


def _time(row: MissedChance) -> str:
    if not row.days_between:
        return _("in the same period")
    return _("%(time)s between them") % {"time": wording.duration(row.days_between)}


def on_map(rows: MissedChanceQuerySet) -> str:
    """Both works of each, under the number of the missed chance, as GeoJSON."""
    shapes = {
        side: dict(rows.order_by().values_list("pk", as_geojson(f"{side}__footprint")))
        for side in ("first", "second")
    }
    return feature_collection(
        (shapes[side][row.pk], _properties(row, getattr(row, side)))
        for row in with_works(rows)
        for side in ("first", "second")
    )


def _properties(row: MissedChance, work: PlannedWork) -> dict[str, object]:
    return {
        "id": row.pk,
        "title": work.title,
        "discipline": work.discipline,
        "organisation": work.organisation.name,
        "period": period_text(work.earliest_start, work.latest_end),
        "url": reverse("projects:work_detail", args=[work.pk]),
    }


def as_table(
    rows: Iterable[MissedChance], user: Visitor, shows_sum: bool
) -> Iterator[list[object]]:
    """A heading and a row per missed chance; euros only for who may see them."""
    heading: list[object] = [
        *(_("earlier work"), _("organisation"), _("from"), _("up to")),
        *(_("later work"), _("organisation"), _("from"), _("up to")),
        *(_("metres apart"), _("days between"), _("why"), _("reason"), _("proposal")),
    ]
    yield [*heading, _("cost (EUR)")] if shows_sum else heading
    for one in told(rows, user, shows_sum):
        line = [cell for work in one.works for cell in _cells(work)]
        line += [one.row.metres_apart, one.row.days_between]
        line += [one.why, safe_text(one.reason), str(one.combination or "")]
        yield [*line, round(one.row.cost)] if shows_sum else line


def _cells(work: PlannedWork) -> list[object]:
    days = (work.earliest_start, work.latest_end)
    owner = work.organisation.name
    return [safe_text(work.title), safe_text(owner), *(day or "" for day in days)]
