"""Planned works for people and systems that are signed in."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import viewsets

from areas.geo import as_geojson
from areas.models import Area
from projects.models import PlannedWork
from projects.permissions import organisations_with_open_books
from projects.planning import Discipline
from projects.querysets import PlannedWorkQuerySet
from projects.serializers import PlannedWorkSerializer


@extend_schema_field({"type": "integer"})
class AreaNumberFilter(filters.ModelChoiceFilter):
    """An area by its id."""


class PlannedWorkFilter(filters.FilterSet):
    """Questions that may be asked of public and internal works alike."""

    vakdiscipline = filters.MultipleChoiceFilter(
        field_name="discipline", choices=Discipline
    )
    gebied = AreaNumberFilter(
        queryset=Area.objects.all(), method="in_area", label="id van een gebied"
    )
    beginNa = filters.DateFilter(field_name="earliest_start", lookup_expr="gte")
    eindVoor = filters.DateFilter(field_name="latest_end", lookup_expr="lte")

    class Meta:
        model = PlannedWork
        fields: ClassVar[list[str]] = []

    def in_area(
        self, works: PlannedWorkQuerySet, name: str, area: Area
    ) -> PlannedWorkQuerySet:
        return works.in_area(area)


class PlannedWorkViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = PlannedWorkSerializer
    filterset_class = PlannedWorkFilter

    def get_queryset(self) -> QuerySet[PlannedWork]:
        works = PlannedWork.objects.visible_to(self.request.user)
        return with_shape(works).order_by("pk")

    def get_serializer_context(self) -> dict[str, Any]:
        own = organisations_with_open_books(self.request.user)
        return {**super().get_serializer_context(), "open_books": own}


def with_shape(works: PlannedWorkQuerySet) -> PlannedWorkQuerySet:
    """What the serializer reads, in a fixed number of queries."""
    return (
        works.defer("footprint")
        .annotate(shape=as_geojson("footprint", decimals=7))
        .select_related("organisation")
        .prefetch_related("areas")
    )
