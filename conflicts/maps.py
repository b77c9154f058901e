"""Proposals on a map: the works in them, as GeoJSON."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from areas.geo import as_geojson, feature_collection
from conflicts.models import CombinationMember
from conflicts.querysets import CombinationQuerySet
from projects.periods import period_text

Properties = Callable[[CombinationMember], dict[str, Any]]


def proposals_on_map(rows: CombinationQuerySet) -> str:
    """The works of all these proposals; those of one proposal share its number."""
    return _on_map(rows, _as_proposal)


def works_on_map(rows: CombinationQuerySet) -> str:
    """The same works, each under its own id."""
    return _on_map(rows, _as_work)


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
