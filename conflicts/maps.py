"""Proposals on a map: the works in them, as GeoJSON."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from areas.geo import as_geojson, feature_collection, shape_as_geojson
from conflicts import wording
from conflicts.case.schedule import planned, together
from conflicts.case.street import street_of
from conflicts.explaining import Part
from conflicts.models import Combination, CombinationMember
from conflicts.querysets import CombinationQuerySet
from conflicts.rules import current_rules, rules_of_version
from projects.periods import period_text, quarter_text

Properties = Callable[[CombinationMember], dict[str, Any]]


def proposals_on_map(rows: CombinationQuerySet) -> str:
    """The works of all these proposals; those of one proposal share its number."""
    return _on_map(rows, _as_proposal)


def works_on_map(rows: CombinationQuerySet) -> str:
    """The same works, each under its own id."""
    return _on_map(rows, _as_part)


def ground_on_map(row: Combination) -> str:
    """The ground that its works share, with its square metres in words, as one shape;
    none when they share nothing, or when it is not on record what they took."""
    street = street_of(row, rules_of_version(row.rules_version) or current_rules())
    ground = street.ground() if street else None
    if ground is None or ground.is_empty:
        return feature_collection([])
    area = wording.square_metres(wording.rounded(ground.area, 3))
    return feature_collection([(shape_as_geojson(ground.wkb), {"label": area})])


def _on_map(rows: CombinationQuerySet, properties: Properties) -> str:
    drawn = CombinationMember.objects.filter(
        combination__in=rows, work__footprint__isnull=False
    )
    members = (
        drawn.select_related("combination", "work__organisation")
        .defer("work__footprint")
        .annotate(_shape=as_geojson("work__footprint"))
        .order_by("combination__number", "work")
    )
    return feature_collection((row._shape, properties(row)) for row in members)


def _as_proposal(member: CombinationMember) -> dict[str, Any]:
    combination = member.combination
    return {
        **_as_work(member),
        "id": combination.number,
        "title": f"{combination.reference}: {member.work.title}",
        "url": reverse("conflicts:combination_detail", args=[combination.number]),
    }


def _as_part(member: CombinationMember) -> dict[str, Any]:
    """As on the page of the proposal: with the quarters that it begins in."""
    part = Part(member.work, member.shift_days)
    now = planned(member.work)
    then = together(part, member.combination.start_quarter)
    return {
        **_as_work(member),
        "now": quarter_text(now.earliest) if now and now.earliest else "?",
        "together": quarter_text(then.earliest) if then.earliest else "?",
    }


def _as_work(member: CombinationMember) -> dict[str, Any]:
    work = member.work
    return {
        "id": work.pk,
        "title": work.title,
        "discipline": work.discipline,
        "organisation": work.organisation.name,
        "period": period_text(work.earliest_start, work.latest_end),
        "url": reverse("projects:work_detail", args=[work.pk]),
    }
