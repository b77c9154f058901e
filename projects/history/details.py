"""What changed around a work: its costs per year, parts, challenges, attachments."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from projects.amounts import euros
from projects.history.events import Written, shape_of
from projects.history.words import (
    FieldChange,
    Names,
    day_texts,
    size_text,
)
from projects.periods import period_text
from projects.planning import FundingSource

Costs = dict[tuple[int, str], Decimal]


def detail_changes(
    before: Sequence[Written], written: Written, names: Names
) -> list[FieldChange]:
    """What `written` did to the details that were there after all of `before`."""
    return [
        *_cost_changes(before, written),
        *_part_changes(before, written),
        *_link_changes(written, names),
        *_attachment_changes(written),
    ]


def rows_after(written: Iterable[Written], kind: str) -> dict[int, Any]:
    """The last event of every row that was there after all of `written`, by its id."""
    rows: dict[int, Any] = {}
    for one in written:
        for event in one.events.get(kind, []):
            if event.pgh_label == "delete":
                rows.pop(event.id, None)
            else:
                rows[event.id] = event
    return rows


def costs_after(written: Iterable[Written]) -> Costs:
    """Euros per year and funding source."""
    rows = rows_after(written, "YearCostEvent").values()
    return {(row.year, row.funding_source): row.amount for row in rows}


def _cost_changes(before: Sequence[Written], written: Written) -> list[FieldChange]:
    if "YearCostEvent" not in written.events:
        return []
    old, new = costs_after(before), costs_after([*before, written])
    return [
        FieldChange(
            "year_costs",
            cost_label(*key),
            euros(old[key]) if key in old else "",
            euros(new[key]) if key in new else "",
        )
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]


def cost_label(year: int, source: str) -> str:
    if not source:
        return _("Costs in %(year)d") % {"year": year}
    return _("Costs in %(year)d, %(source)s") % {
        "year": year,
        "source": FundingSource(source).label,
    }


def _part_changes(before: Sequence[Written], written: Written) -> list[FieldChange]:
    if "WorkPartEvent" not in written.events:
        return []
    old = rows_after(before, "WorkPartEvent")
    new = rows_after([*before, written], "WorkPartEvent")
    return [
        change
        for part_id in sorted(old.keys() | new.keys())
        if old.get(part_id) is not new.get(part_id)
        for change in part_change(old.get(part_id), new.get(part_id))
    ]


def part_change(old: Any, new: Any) -> list[FieldChange]:
    """Of one part, of which `old` or `new` may be missing."""
    name = (new or old).name
    if old is None or new is None:
        texts = ["" if one is None else part_text(one) for one in (old, new)]
        return [FieldChange("parts", _("Part"), *texts)]
    found = []
    if old.name != new.name:
        found.append(FieldChange("parts", _("Name of the part"), old.name, new.name))
    for field, label in (
        ("earliest_start", _("Start of %(part)s")),
        ("latest_end", _("End of %(part)s")),
    ):
        days = getattr(old, field), getattr(new, field)
        if days[0] != days[1]:
            text = label % {"part": name}
            found.append(FieldChange(field, text, *day_texts(field, *days)))
    if old.digest != new.digest:
        sizes = [size_text(one) if one else "" for one in map(shape_of, (old, new))]
        label = _("Footprint of %(part)s") % {"part": name}
        found.append(FieldChange("footprint", label, *sizes))
    return found


def part_text(part: Any) -> str:
    return f"{part.name}, {period_text(part.earliest_start, part.latest_end)}"


def _link_changes(written: Written, names: Names) -> list[FieldChange]:
    return [
        _came_or_went("challenges", _("Challenge"), event, title)
        for event in written.events.get("WorkChallengeEvent", [])
        if (title := names.get(("challenge", event.challenge_id)))
    ]


def _attachment_changes(written: Written) -> list[FieldChange]:
    return [
        _came_or_went("attachments", _("Attachment"), event, event.name)
        for event in written.events.get("AttachmentEvent", [])
    ]


def _came_or_went(name: str, label: str, event: Any, text: str) -> FieldChange:
    has_gone = event.pgh_label == "delete"
    return FieldChange(name, label, text if has_gone else "", "" if has_gone else text)
